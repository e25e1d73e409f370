"""The conversations table by Polars: parquet partitioned by city and one CSV.

    polars_conversations.py ndjson MESSAGES ORDERS OUTPUT_FOLDER

Two threads (POLARS_MAX_THREADS), the streaming engine. Polars has no lazy reader for one array; the
eager one is so much slower that it is left out.
"""

import os
import pathlib
import sys

os.environ["POLARS_MAX_THREADS"] = "2"  # is read by the import

import polars  # noqa: E402
from polars import col, lit, when  # noqa: E402

TIME = "%Y-%m-%dT%H:%M:%SZ"
MESSAGE = {
    "senderAppType": polars.String, "customerId": polars.Int64, "fromId": polars.Int64,
    "toId": polars.Int64, "chatStartedByMessage": polars.Boolean, "orderId": polars.Int64,
    "orderStage": polars.String, "courierId": polars.Int64, "messageSentTime": polars.String}
ORDER = {"orderId": polars.Int64, "cityCode": polars.String}


def chats(messages: polars.LazyFrame) -> polars.LazyFrame:
    sides = messages.select(
        "orderId",
        stage="orderStage",
        courier=col("senderAppType").str.starts_with("Courier"),
        sent=col("messageSentTime").str.to_datetime(TIME, time_unit="ms"))
    sent, courier = col("sent"), col("courier")
    return sides.group_by("orderId").agg(
        first_courier_message=sent.filter(courier).min(),
        first_customer_message=sent.filter(~courier).min(),
        num_messages_courier=courier.sum(),
        num_messages_customer=(~courier).sum(),
        courier_first=courier.min_by(sent),
        conversation_started_at=sent.min(),
        last_message_time=sent.max(),
        last_message_order_stage=col("stage").max_by(sent))


def table(messages: polars.LazyFrame, orders: polars.LazyFrame) -> polars.LazyFrame:
    delay = col("first_courier_message") - col("first_customer_message")
    return chats(messages).join(orders, on="orderId", how="left").select(
        col("orderId").alias("order_id"),
        col("cityCode").alias("city_code"),
        "first_courier_message", "first_customer_message",
        "num_messages_courier", "num_messages_customer",
        when("courier_first").then(lit("courier")).otherwise(lit("customer"))
        .alias("first_message_by"),
        "conversation_started_at",
        delay.dt.total_seconds().abs().alias("first_responsetime_delay_seconds"),
        "last_message_time", "last_message_order_stage")


def main() -> None:
    out = pathlib.Path(sys.argv[4])
    out.mkdir(parents=True)
    messages = polars.scan_ndjson(sys.argv[2], schema=MESSAGE)
    orders = polars.scan_ndjson(sys.argv[3], schema=ORDER)
    chat = table(messages, orders).collect(engine="streaming")
    chat.lazy().sink_parquet(
        polars.PartitionBy(out / "table", key="city_code", include_key=False), mkdir=True,
        compression="snappy", maintain_order=False, engine="streaming")
    chat.write_csv(out / "table.csv", datetime_format=TIME)


main()
