"""The conversations table by ClickHouse (chdb): parquet partitioned by city and one CSV.

    clickhouse_conversations.py ndjson|pretty MESSAGES ORDERS OUTPUT_FOLDER

JSONEachRow reads lines and arrays alike. Two threads. The table is kept in memory between its two
files; ClickHouse's own times are whole seconds, as those of the input are.
"""

import pathlib
import sys

from chdb import session

MESSAGE = ("senderAppType String, orderId Int64, orderStage String,"
           " messageSentTime DateTime(\\'UTC\\')")
ORDER = "orderId Int64, cityCode Nullable(String)"
READING = ("SETTINGS max_threads = 2, date_time_input_format = 'best_effort',"
           " input_format_skip_unknown_fields = 1, join_use_nulls = 1")
WRITING = ("SETTINGS max_threads = 2, date_time_output_format = 'iso',"
           " format_csv_null_representation = ''")


def query(messages: str, orders: str) -> str:
    return f"""
SELECT order_id, places.cityCode AS city_code, first_courier_message, first_customer_message,
       num_messages_courier, num_messages_customer, first_message_by, conversation_started_at,
       abs(dateDiff('second', first_customer_message, first_courier_message))
           AS first_responsetime_delay_seconds,
       last_message_time, last_message_order_stage
FROM (
    SELECT orderId AS order_id,
           minOrNullIf(sent, courier) AS first_courier_message,
           minOrNullIf(sent, NOT courier) AS first_customer_message,
           countIf(courier) AS num_messages_courier,
           countIf(NOT courier) AS num_messages_customer,
           if(argMin(courier, sent), 'courier', 'customer') AS first_message_by,
           min(sent) AS conversation_started_at,
           max(sent) AS last_message_time,
           argMax(stage, sent) AS last_message_order_stage
    FROM (SELECT orderId, messageSentTime AS sent, orderStage AS stage,
                 startsWith(senderAppType, 'Courier') AS courier
          FROM file('{messages}', JSONEachRow, '{MESSAGE}'))
    GROUP BY orderId) AS chats
LEFT JOIN file('{orders}', JSONEachRow, '{ORDER}') AS places ON chats.order_id = places.orderId
{READING}"""


def main() -> None:
    message_files, order_files, out = sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
    (out / "table").mkdir(parents=True)
    database = session.Session()
    database.query("CREATE DATABASE bench ENGINE = Atomic")
    database.query(
        f"CREATE TABLE bench.chat ENGINE = Memory AS {query(message_files, order_files)}")
    database.query(
        f"INSERT INTO FUNCTION file('{out}/table/city_code={{_partition_id}}.parquet', Parquet)"
        f" PARTITION BY ifNull(city_code, 'null') SELECT * FROM bench.chat {WRITING}")
    database.query(f"INSERT INTO FUNCTION file('{out}/table.csv', CSVWithNames)"
                   f" SELECT * FROM bench.chat {WRITING}")


main()
