"""How many times faster than other engines is the whole command, and what memory does it need?"""

import statistics

import run_record
from bench import Bench
from engines import Engine, clickhouse, duckdb, polars, spark
from figures import Bars, at_least, at_most, ratio, single
from inputs import Input
from setting import in_millions
from timing import contender


def show_steps(times):
    """Where Convoy's time goes: medians of each step on its slowest rank."""
    steps = [run_record.steps(record) for record in times.seen]
    rows = {name: statistics.median(one[name] for one in steps) for name in steps[0]}
    print("  | step of Convoy, slowest rank | median s |\n  |---|---|")
    for name, seconds in rows.items():
        if seconds >= 0.01:
            print(f"  | {name} | {seconds:.3f} |")
    whole = statistics.median(record["seconds"] for record in times.seen)
    print(f"  | whole, launch aside | {whole:.3f} |", flush=True)


def against(bench: Bench, data: Input, peers: dict[str, tuple[Engine, Bars]], rounds=None,
            **how):
    """Returns the times and peaks, after they have become figures."""
    engines = [engine for engine, _ in peers.values()]
    memory = bench.verifier.compare(engines, data)
    contenders = [contender(engine, data) for engine in [bench.convoy, *engines]]
    times = bench.time(data.name, contenders, rounds, memory, **how)
    ours = times[bench.convoy.name]
    for words, (engine, bars) in peers.items():
        bench.add(ratio(words, times[engine.name].walls, ours.walls, bars))
    return ours, memory


def memory_figure(bench: Bench, millions: str, memory: dict):
    part = memory[bench.convoy.name].total() / memory["DuckDB"].total()
    bench.add(single(f"{millions} messages, NDJSON: peak memory against DuckDB's", part, "x",
                     at_most(0.8, 0.5)))


def ndjson(bench: Bench):
    data = bench.shelf.plain(bench.setting.orders)
    millions = in_millions(bench.setting.orders)
    words = f"{millions} messages, NDJSON: times faster than "
    ours, memory = against(bench, data, {
        words + "DuckDB": (duckdb(), at_least(2, 3)),
        words + "ClickHouse": (clickhouse(), at_least(2.5, 4)),
        words + "Polars": (polars(), at_least(2.5, 4))})
    show_steps(ours)
    memory_figure(bench, millions, memory)
    # Spark takes as long as all others together.
    against(bench, data, {words + "PySpark": (spark(), at_least(20, 35))},
            rounds=2 if bench.setting.size == "full" else 1)


def large(bench: Bench):
    data = bench.shelf.plain(bench.setting.large_orders)
    millions = in_millions(bench.setting.large_orders)
    ours, memory = against(bench, data, {
        f"{millions} messages, NDJSON: times faster than DuckDB": (duckdb(), at_least(2.2, 3.5))})
    show_steps(ours)
    memory_figure(bench, millions, memory)


def pretty(bench: Bench):
    data = bench.shelf.plain(bench.setting.orders, "pretty", files=1)
    words = f"{in_millions(bench.setting.orders)} messages, one pretty array: times faster than"
    ours, _ = against(bench, data, {f"{words} DuckDB": (duckdb(), at_least(2.5, 4))})
    show_steps(ours)
