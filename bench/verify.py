"""No figure without the right answer: runs every contender once before it is timed."""

import pathlib
import shutil

import run_record
import tables
from command import PeakMemory, measure_memory
from engines import Engine, duckdb
from inputs import Input
from setting import LOG, WORK


def empty_output(name: str) -> pathlib.Path:
    out = WORK / "out" / name
    shutil.rmtree(out, ignore_errors=True)
    return out


class Verifier:
    """Convoy writes the same bytes for the same table: one that equals DuckDB's vouches for all."""

    def __init__(self, engine: Engine):
        self.convoy = engine
        self.known: dict[str, str] = {}  # table -> digest of the CSV file that was found right
        self.rows: dict[str, int] = {}

    def compare(self, peers: list[Engine], data: Input) -> dict[str, PeakMemory]:
        """Runs Convoy and these peers, compares their complete tables; memory by engine."""
        memory = {}
        for engine in [self.convoy, *peers]:
            out = empty_output(engine.name)
            memory[engine.name] = measure_memory(engine.command(data, out), LOG)
        ours = WORK / "out" / self.convoy.name
        for engine in peers:
            out = WORK / "out" / engine.name
            found = tables.differences(self.convoy.csv_of(ours), engine.csv_of(out))
            cities = self.convoy.partitions_of(ours), engine.partitions_of(out)
            if cities[0] != cities[1]:
                found.append(f"{cities[0]} and {cities[1]} partitions")
            if found:
                raise SystemExit(f"bench: {self.convoy.name} and {engine.name} differ on"
                                 f" {data.name}: " + "; ".join(found))
            shutil.rmtree(out)
        self.known[data.table] = run_record.digest(self.convoy.csv_of(ours))
        self.rows[data.table] = tables.sums(self.convoy.csv_of(ours))["rows"]
        names = " = ".join(engine.name for engine in [self.convoy, *peers])
        print(f"  verified: {names}: {self.rows[data.table]:,} equal rows, {cities[0]} partitions,"
              f" {data.name}", flush=True)
        return memory

    def check(self, engine: Engine, data: Input) -> PeakMemory:
        """Runs one form of Convoy on an input of a known table; its output stays for a look."""
        out = empty_output(engine.name)
        memory = measure_memory(engine.command(data, out), LOG)
        if run_record.digest(engine.csv_of(out)) != self.known[data.table]:
            raise SystemExit(f"bench: {engine.name} gives another table for {data.name} than for"
                             " the plain input")
        print(f"  verified: {engine.name}: the same table from {data.name}", flush=True)
        return memory

    def learn(self, data: Input):
        """Makes the table of an input known, if it is not."""
        if data.table not in self.known:
            self.compare([duckdb()], data)
