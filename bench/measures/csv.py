"""How fast is the reader of CSV, against that of DuckDB, on the same bytes and question?"""

import json
import pathlib
import shutil
import sys

import duckdb

from bench import Bench
from command import run
from figures import at_least, ratio
from setting import LOG, ROOT, WORK
from timing import Contender

SUMMED = ["quantity", "customer_id"]
ROWS_AN_ORDER = 9  # so that the full size has a gigabyte
# Lines of a shop: a detail in 16 is quoted, one in 160 has quotes or lines in it, and one customer
# in 5 is not known.
PURCHASES = """
SELECT 536365 + i // 12 AS invoice_number,
       printf('%05d%s', hash(i) % 90000, if(hash(i) % 7 = 0, 'A', '')) AS stock_code,
       CASE WHEN hash(i) % 160 = 0 THEN printf('SIGN "HOME %d",\nHAND MADE', i % 100)
            WHEN hash(i) % 16 = 0 THEN printf('SET OF %d CUPS, BLUE', i % 100)
            ELSE printf('WHITE HANGING HEART %d', i % 1000) END AS detail,
       (hash(i, 1) % 48)::BIGINT - 3 AS quantity,
       TIMESTAMP '2010-12-01 08:26:00' + to_seconds(i * 3) AS invoice_date,
       round(hash(i, 2) % 2000 / 100.0, 2) AS unit_price,
       if(hash(i, 3) % 5 = 0, NULL, 12346 + hash(i, 3) % 6000) AS customer_id,
       ['United Kingdom', 'France', 'EIRE', 'Germany'][(1 + hash(i, 4) % 4)::BIGINT] AS country
FROM range({rows}) AS series(i)
"""


def write_purchases(path: pathlib.Path, rows: int):
    with duckdb.connect() as database:
        database.execute("SET threads = 2; SET enable_progress_bar = false")
        database.execute(f"COPY ({PURCHASES.format(rows=rows)}) TO '{path}' (FORMAT csv, HEADER)")


def told() -> dict:
    return json.loads(LOG.read_text())


def contenders(path: pathlib.Path) -> list[Contender]:
    ours = [str(ROOT / "build" / "bench" / "micro" / "bench_csv"), str(path), *SUMMED]
    theirs = [sys.executable, str(ROOT / "bench" / "peers" / "duckdb_csv.py"), str(path), *SUMMED]
    return [Contender("Convoy, CSV", lambda out: ours, lambda out: told()),
            Contender("DuckDB, CSV", lambda out: theirs, lambda out: told())]


def same_answer(both: list[Contender]) -> dict:
    answers = []
    for one in both:
        run(one.command(WORK), LOG)
        answers.append(told())
        del answers[-1]["seconds"]
    if answers[0] != answers[1]:
        raise SystemExit(f"bench: CSV: Convoy says {answers[0]}, DuckDB {answers[1]}")
    return answers[0]


def purchases(bench: Bench):
    folder = WORK / "data" / "purchases"
    folder.mkdir(parents=True)
    path = folder / "purchases.csv"
    write_purchases(path, ROWS_AN_ORDER * bench.setting.orders)
    both = contenders(path)
    answer = same_answer(both)
    megabytes = path.stat().st_size / 1e6
    print(f"  verified: {answer['rows']:,} rows, equal sums, {megabytes:,.0f} MB")
    ours, theirs = bench.time(f"count and two sums of {megabytes:,.0f} MB of CSV", both).values()
    seconds = {one.name: [seen["seconds"] for seen in one.seen] for one in (ours, theirs)}
    for name, spent in seconds.items():
        print(f"  {name}: seconds within the process", *(f"{one:.3f}" for one in spent),
              f"; {megabytes / min(spent):,.0f} MB/s")
    bench.add(ratio(f"{megabytes:,.0f} MB of CSV: times faster than DuckDB",
                    seconds[theirs.name], seconds[ours.name], at_least(1, 2)))
    shutil.rmtree(folder)
