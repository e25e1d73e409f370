"""Starts and ends PySpark with the fastest settings that were found."""

from pyspark.sql import SparkSession


def start(name: str) -> SparkSession:
    settings = {
        "spark.driver.memory": "8g", "spark.log.level": "ERROR", "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "8",
        "spark.sql.files.maxPartitionBytes": "64m"}
    return SparkSession.builder.master("local[2]").appName(name).config(
        map=settings).getOrCreate()


def end(spark: SparkSession) -> None:
    """Ends the JVM, too, which would go on beside whoever is timed next."""
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
