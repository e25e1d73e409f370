"""What each customer spent and thought, by PySpark: staged CSV, parquet by date and one CSV.

    spark_user_behavior.py PURCHASES REVIEWS DATE OUTPUT_FOLDER

local[2], schemas, tables that are used twice are kept, and a search instead of tokens: the fastest
settings that were found.
"""

import sys

from pyspark.sql import functions
from spark_session import end, start

PURCHASE = ("invoice_number STRING, stock_code STRING, detail STRING, quantity INT,"
            " invoice_date TIMESTAMP, unit_price DECIMAL(8,3), customer_id DOUBLE, country STRING")
REVIEW = "cid INT, review_str STRING"
GOOD = r"(^|[ \t\n\x0B\f\r])good([ \t\n\x0B\f\r]|$)"


def main() -> None:
    purchase_files, review_files, date, out = sys.argv[1:5]
    spark = start("user-behavior")
    csv = spark.read.option("header", True).option("quote", '"').option("escape", '"')
    purchases = csv.schema(PURCHASE).option("timestampFormat", "yyyy-MM-dd HH:mm:ss").csv(
        purchase_files)
    purchases = purchases.where("quantity > 2").where(
        functions.to_date("invoice_date") == functions.lit(date)).withColumn(
        "customer_id", functions.col("customer_id").cast("int")).persist()
    # Lines break within quotes: a file is then read by one task.
    reviews = csv.schema(REVIEW).option("multiLine", True).csv(review_files)
    reviews = reviews.select(
        "cid", functions.lower("review_str").rlike(GOOD).alias("positive_review"),
        functions.lit(date).alias("insert_date")).persist()
    purchases.write.option("header", True).csv(f"{out}/stage/user_purchase")
    reviews.write.option("header", True).csv(f"{out}/stage/movie_review")
    spent = purchases.where("customer_id IS NOT NULL").groupBy("customer_id").agg(
        functions.expr("CAST(sum(quantity * unit_price) AS DECIMAL(18,5))").alias("amount_spent"))
    thought = reviews.groupBy(functions.col("cid").alias("customer_id")).agg(
        functions.count_if("positive_review").alias("review_score"),
        functions.count(functions.lit(1)).alias("review_count"))
    metric = spent.join(thought, "customer_id", "left").withColumn(
        "insert_date", functions.lit(date)).persist()
    metric.write.partitionBy("insert_date").parquet(f"{out}/table")
    metric.coalesce(1).sortWithinPartitions("customer_id").write.option("header", True).csv(
        f"{out}/table.csv")
    end(spark)


main()
