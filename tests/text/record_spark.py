"""Records what Spark ML makes of hostile texts: spark_tokens.json beside this file.

    pip install -r bench/requirements.txt && python tests/text/record_spark.py

Needs Java 17. The file has Spark's stop words, the tokens of every text of hostile_texts.py with
and without stop words, and what both tokenizers do to each code point of Unicode.
"""

import json
from pathlib import Path

from hostile_texts import texts
from pyspark.ml.feature import RegexTokenizer, StopWordsRemover, Tokenizer
from pyspark.sql import DataFrame, SparkSession, functions


def start() -> SparkSession:
    settings = {"spark.log.level": "ERROR", "spark.ui.enabled": "false"}
    return SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()


def tokens(frame: DataFrame) -> DataFrame:
    """With the columns whitespace, nonword, and both without stop words."""
    steps = [Tokenizer(inputCol="text", outputCol="whitespace"),
             RegexTokenizer(inputCol="text", outputCol="nonword", pattern=r"\W")]
    steps += [StopWordsRemover(inputCol=name, outputCol=f"{name}_kept")
              for name in ("whitespace", "nonword")]
    for step in steps:
        frame = step.transform(frame)
    return frame


def code_points(spark: SparkSession) -> DataFrame:
    """Every code point but surrogates, each between two letters."""
    number = functions.col("id")
    units = functions.concat(
        functions.lit("00000061"), functions.lpad(functions.hex(number), 8, "0"),
        functions.lit("00000062"))
    return spark.range(0x110000).where(~number.between(0xD800, 0xDFFF)).select(
        "id", functions.decode(functions.unhex(units), "UTF-32").alias("text"))


def lower_cases(points: DataFrame) -> dict[int, str]:
    """The code points that their lower case differs from."""
    one_token = functions.array("text")
    differ = points.where((functions.size("whitespace") == 1)
                          & (functions.col("whitespace") != one_token))
    return {row.id: row.whitespace[0][1:-1] for row in differ.orderBy("id").collect()}


def runs(lower: dict[int, str]) -> list[list[int]]:
    """[first, last, step, distance]: each step-th code point moves by the distance."""
    found: list[list[int]] = []
    for point, text in lower.items():
        if len(text) > 1:
            continue
        distance = ord(text) - point
        last = found[-1] if found else [0, 0, 0, 0]
        step = point - last[1]
        if last[3] == distance and (step == last[2] or (last[0] == last[1] and step <= 2)):
            last[1:3] = point, step
        else:
            found.append([point, point, 1, distance])
    return found


def record(spark: SparkSession) -> dict:
    points = tokens(code_points(spark)).cache()
    lower = lower_cases(points)
    separate = points.where(functions.size("whitespace") == 2).orderBy("id").collect()
    together = points.where(
        functions.col("nonword") != functions.array(functions.lit("a"), functions.lit("b")))
    stop_words = StopWordsRemover.loadDefaultStopWords("english")
    hostile = spark.createDataFrame([(text,) for text in texts(stop_words)], "text string")
    return {
        "spark": spark.version,
        "java": spark._jvm.java.lang.System.getProperty("java.version"),
        "stop_words": stop_words,
        "separators": [row.id for row in separate],
        "nonword": {row.text[1:-1]: row.nonword for row in together.orderBy("id").collect()},
        "lower_case": runs(lower),
        "long_lower_case": {chr(point): text for point, text in lower.items() if len(text) > 1},
        "texts": [row.asDict() for row in tokens(hostile).collect()]}


def lines(value: object) -> str:
    """JSON with a line for each item of a list or map."""
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{json.dumps(k)}: {v}" for k, v in value.items()) + "\n}\n"
    items = [json.dumps(item) for item in value]
    return "[\n" + ",\n".join(items) + "\n]"


def main() -> None:
    found = record(start())
    written = {name: lines(value) if name in ("texts", "lower_case") else json.dumps(value)
               for name, value in found.items()}
    Path(__file__).with_name("spark_tokens.json").write_text(lines(written))


if __name__ == "__main__":
    main()
