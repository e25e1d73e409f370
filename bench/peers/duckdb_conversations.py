"""The conversations table by DuckDB: parquet partitioned by city and one CSV.

    duckdb_conversations.py ndjson|pretty MESSAGES ORDERS OUTPUT_FOLDER

MESSAGES is a glob. Two threads, no order kept, explicit column types: the fastest settings that
were found. The input has no equal times within an order, so arg_min and arg_max need no rule for
ties.
"""

import pathlib
import sys

import duckdb

TIME = "%Y-%m-%dT%H:%M:%SZ"
FORMATS = {"ndjson": "newline_delimited", "pretty": "array"}
MESSAGE = {"senderAppType": "VARCHAR", "orderId": "BIGINT", "orderStage": "VARCHAR",
           "messageSentTime": "TIMESTAMP"}
ORDER = {"orderId": "BIGINT", "cityCode": "VARCHAR"}


def read_json(files: str, layout: str, columns: dict[str, str]) -> str:
    return (f"read_json('{files}', format='{FORMATS[layout]}', columns={columns},"
            f" timestampformat='{TIME}')")


def query(messages: str, orders: str) -> str:
    return f"""
WITH sides AS (
    SELECT orderId AS order_id, starts_with(senderAppType, 'Courier') AS courier,
           messageSentTime AS sent, orderStage AS stage
    FROM {messages}),
chats AS (
    SELECT order_id,
           min(sent) FILTER (courier) AS first_courier_message,
           min(sent) FILTER (NOT courier) AS first_customer_message,
           count(*) FILTER (courier) AS num_messages_courier,
           count(*) FILTER (NOT courier) AS num_messages_customer,
           if(arg_min(courier, sent), 'courier', 'customer') AS first_message_by,
           min(sent) AS conversation_started_at,
           max(sent) AS last_message_time,
           arg_max(stage, sent) AS last_message_order_stage
    FROM sides GROUP BY order_id)
SELECT chats.order_id, places.cityCode AS city_code, first_courier_message, first_customer_message,
       num_messages_courier, num_messages_customer, first_message_by, conversation_started_at,
       abs(date_diff('second', first_customer_message, first_courier_message))
           AS first_responsetime_delay_seconds,
       last_message_time, last_message_order_stage
FROM chats LEFT JOIN {orders} AS places ON chats.order_id = places.orderId"""


def main() -> None:
    layout, message_files, order_files = sys.argv[1:4]
    out = pathlib.Path(sys.argv[4])
    out.mkdir(parents=True)
    database = duckdb.connect()
    database.execute("SET threads = 2; SET preserve_insertion_order = false")
    messages = read_json(message_files, layout, MESSAGE)
    orders = read_json(order_files, layout, ORDER)
    database.execute(f"CREATE TEMP TABLE chat AS {query(messages, orders)}")
    database.execute(f"COPY chat TO '{out}/table' (FORMAT parquet, PARTITION_BY (city_code))")
    database.execute(
        f"COPY chat TO '{out}/table.csv' (FORMAT csv, HEADER, TIMESTAMPFORMAT '{TIME}')"
    )


main()
