"""The programs that are compared: each makes the table from one input."""

import dataclasses
import importlib.metadata
import pathlib
import sys
from collections.abc import Callable

import run_record
from inputs import Input
from setting import ROOT, RUN_DATE, Setting, output_of

RANKS = 2


@dataclasses.dataclass(frozen=True)
class Engine:
    name: str
    version: str
    command: Callable[[Input, pathlib.Path], list[str]]  # of an input and a folder for the output
    csv: str  # glob of its one CSV file, from the output
    partitions: str  # folder of the partitions, from the output

    def csv_of(self, out: pathlib.Path) -> pathlib.Path:
        [path] = out.glob(self.csv)
        return path

    def partitions_of(self, out: pathlib.Path) -> int:
        return len(list((out / self.partitions).glob("city_code=*")))


def convoy(setting: Setting, *options: str, name="Convoy") -> Engine:
    def command(data: Input, out: pathlib.Path) -> list[str]:
        job = [str(setting.program), "conversations", "--messages", data.messages]
        job += ["--orders", data.orders, "--lake", str(out), "--run-date", RUN_DATE, *options]
        return ["mpirun", "-n", str(RANKS), *job]

    table = f"{run_record.folder(pathlib.Path('.'))}/{run_record.TABLE}"
    version = output_of([str(setting.program), "version"]).splitlines()[0]
    return Engine(name, version, command, f"{table}.csv", table)


def peer(name: str, package: str, csv="table.csv") -> Engine:
    script = ROOT / "bench" / "peers" / f"{name.lower()}_conversations.py"

    def command(data: Input, out: pathlib.Path) -> list[str]:
        return [sys.executable, str(script), data.layout, data.messages, data.orders, str(out)]

    return Engine(name, importlib.metadata.version(package), command, csv, "table")


def duckdb() -> Engine:
    return peer("DuckDB", "duckdb")


def clickhouse() -> Engine:
    return peer("ClickHouse", "chdb")


def polars() -> Engine:
    return peer("Polars", "polars")


def spark() -> Engine:
    return peer("Spark", "pyspark", csv="table.csv/part-*.csv")
