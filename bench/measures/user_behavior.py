"""How many times faster than other engines is the job user-behavior?"""

import pathlib
import shutil
import sys

import tables
from bench import Bench
from command import measure_memory, run
from engines import RANKS
from figures import Bars, at_least, ratio
from inputs import folder_of
from setting import LOG, ROOT
from timing import Contender
from verify import empty_output

DATE = "2010-12-16"
TABLE = "user_behavior_metric"
CSV = {"Convoy": f"user-behavior/{DATE}/{TABLE}.csv", "DuckDB": "table.csv",
       "PySpark": "table.csv/part-*.csv"}


def contenders(bench: Bench, data: pathlib.Path) -> dict[str, Contender]:
    purchases, reviews = f"{data}/purchases*", f"{data}/reviews*"

    def convoy(out: pathlib.Path) -> list[str]:
        return ["mpirun", "-n", str(RANKS), str(bench.setting.program), "user-behavior",
                "--purchases", purchases, "--reviews", reviews, "--lake", str(out), "--run-date",
                DATE]

    def peer(script: str):
        path = ROOT / "bench" / "peers" / f"{script}_user_behavior.py"
        return lambda out: [sys.executable, str(path), purchases, reviews, DATE, str(out)]

    return {"Convoy": Contender("Convoy", convoy), "DuckDB": Contender("DuckDB", peer("duckdb")),
            "PySpark": Contender("PySpark", peer("spark"))}


def verified(contender: Contender, ours: pathlib.Path | None):
    """Runs a contender, compares its table with ours; its table and its peak memory."""
    out = empty_output(contender.name)
    memory = measure_memory(contender.command(out), LOG)
    [table] = out.glob(CSV[contender.name])
    found = tables.differences(ours, table) if ours else []
    if found:
        raise SystemExit(f"bench: Convoy and {contender.name} differ: " + "; ".join(found))
    return table, memory


def against(bench: Bench, about: str, pair: list[Contender], rounds: int, bars: Bars):
    ours, memory = verified(pair[0], None)
    _, of_peer = verified(pair[1], ours)
    print(f"  verified: {pair[0].name} = {pair[1].name}", flush=True)
    times = bench.time(about, pair, rounds,
                       {pair[0].name: memory, pair[1].name: of_peer})
    bench.add(ratio(f"{about}: times faster than {pair[1].name}", times[pair[1].name].walls,
                    times[pair[0].name].walls, bars))


def user_behavior(bench: Bench):
    small = bench.setting.size == "small"
    purchases, reviews = (1_000_000, 500_000) if small else (10_000_000, 5_000_000)
    data = folder_of("user-behavior", purchases)
    run([str(bench.setting.program), "generate", "user-behavior", "--out", str(data),
         "--purchases", str(purchases), "--reviews", str(reviews), "--files", "8"], LOG)
    all_of_them = contenders(bench, data)
    about = f"{purchases / 1e6:g} M purchases, {reviews / 1e6:g} M reviews"
    against(bench, about, [all_of_them["Convoy"], all_of_them["DuckDB"]], bench.setting.rounds,
            at_least(2))
    against(bench, about, [all_of_them["Convoy"], all_of_them["PySpark"]], 1 if small else 2,
            at_least(20))
    shutil.rmtree(data)
