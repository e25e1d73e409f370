"""The conversations table by PySpark: parquet partitioned by city and one CSV.

    spark_conversations.py ndjson MESSAGES ORDERS OUTPUT_FOLDER

local[2], one pass over the messages with a schema, the table kept for its two files and dealt by
city before it is written by city: the fastest settings that were found.
"""

import sys

from pyspark.sql import DataFrame, functions, types
from spark_session import end, start

TIME = "yyyy-MM-dd'T'HH:mm:ssX"
MESSAGE = types.StructType([
    types.StructField("senderAppType", types.StringType()),
    types.StructField("orderId", types.LongType()),
    types.StructField("orderStage", types.StringType()),
    types.StructField("messageSentTime", types.TimestampType())])
ORDER = types.StructType([
    types.StructField("orderId", types.LongType()),
    types.StructField("cityCode", types.StringType())])


def chats(messages: DataFrame) -> DataFrame:
    courier, sent = functions.col("courier"), functions.col("sent")
    sides = messages.select(
        "orderId", "orderStage", functions.col("messageSentTime").alias("sent"),
        functions.col("senderAppType").startswith("Courier").alias("courier"))
    return sides.groupBy("orderId").agg(
        functions.min(functions.when(courier, sent)).alias("first_courier_message"),
        functions.min(functions.when(~courier, sent)).alias("first_customer_message"),
        functions.count_if(courier).alias("num_messages_courier"),
        functions.count_if(~courier).alias("num_messages_customer"),
        functions.min_by("courier", "sent").alias("courier_first"),
        functions.min("sent").alias("conversation_started_at"),
        functions.max("sent").alias("last_message_time"),
        functions.max_by("orderStage", "sent").alias("last_message_order_stage"))


def table(messages: DataFrame, orders: DataFrame) -> DataFrame:
    delay = functions.unix_seconds("first_courier_message") - functions.unix_seconds(
        "first_customer_message")
    return chats(messages).join(orders, "orderId", "left").select(
        functions.col("orderId").alias("order_id"), functions.col("cityCode").alias("city_code"),
        "first_courier_message", "first_customer_message", "num_messages_courier",
        "num_messages_customer",
        functions.when(functions.col("courier_first"), "courier").otherwise("customer")
        .alias("first_message_by"),
        "conversation_started_at",
        functions.abs(delay).alias("first_responsetime_delay_seconds"),
        "last_message_time", "last_message_order_stage")


def main() -> None:
    message_files, order_files, out = sys.argv[2:5]
    spark = start("conversations")
    messages = spark.read.schema(MESSAGE).option("timestampFormat", TIME).json(message_files)
    orders = spark.read.schema(ORDER).json(order_files)
    chat = table(messages, orders).persist()
    chat.repartition(8, "city_code").write.partitionBy("city_code").parquet(f"{out}/table")
    chat.coalesce(1).write.option("header", True).option("timestampFormat", TIME).csv(
        f"{out}/table.csv")
    end(spark)


main()
