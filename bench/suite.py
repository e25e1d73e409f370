"""The benchmark: every answer is verified before it is timed, every figure is held against a bar.

Prints what it does and one table; all figures go to build/bench/result.json and result.png.
Missing a bar does not end it, a wrong answer does.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import time

import engines
import figures
import picture
from bench import Bench
from measures import (csv, datasets, floor, launch, memory, rules, shapes, skew, speed, storage,
                      user_behavior)
from setting import ROOT, WORK, Setting

MEASURES = {
    "start": launch.start,
    "ndjson": speed.ndjson,
    "pretty": speed.pretty,
    "large": speed.large,
    "floor": floor.scan_and_combine,
    "csv": csv.purchases,
    "layouts": shapes.layouts,
    "shapes": shapes.shapes,
    "growth": launch.growth,
    "datasets": datasets.all_datasets,
    "rules": rules.default_rules,
    "memory": memory.small_budget,
    "one-order": skew.one_order,
    "one-city": skew.one_city,
    "one-gzip": skew.one_gzip,
    "tiny-files": skew.tiny_files,
    "compressed": storage.compressed,
    "cold": storage.cold,
    "user-behavior": user_behavior.user_behavior,
}


def machine() -> dict:
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"processor": model, "cores": os.cpu_count(), "memory_bytes": memory_bytes,
            "kernel": platform.release(), "load": os.getloadavg()[0]}


def versions(bench: Bench) -> dict:
    peers = [engines.duckdb(), engines.clickhouse(), engines.polars(), engines.spark()]
    return {one.name: one.version for one in [bench.convoy, *peers]}


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bash bench/run.sh", description=__doc__)
    parser.add_argument("size", choices=["small", "full"])
    parser.add_argument("--convoy", type=pathlib.Path, default=ROOT / "build" / "convoy",
                        metavar="PROGRAM")
    parser.add_argument("--rounds", type=int, help="timed runs of each contender")
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="NAME",
                        help="a measure, may be repeated: " + ", ".join(MEASURES))
    options = parser.parse_args()
    options.rounds = options.rounds or {"small": 3, "full": 5}[options.size]
    return options


def finish(bench: Bench, report: dict):
    for folder in ("data", "out", "scratch"):
        shutil.rmtree(WORK / folder, ignore_errors=True)
    report |= {"figures": [one.document() for one in bench.figures], "timings": bench.timings}
    (WORK / "result.json").write_text(json.dumps(report, indent=1) + "\n")
    picture.draw(bench.figures, bench.setting.size, WORK / "result.png")
    print(f"\n{figures.table(bench.figures)}\n\nin full: {WORK.relative_to(ROOT)}/result.json,"
          " result.png")


def main():
    options = read_options()
    if os.geteuid() == 0:  # as in containers, where mpirun refuses to start otherwise
        os.environ |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    setting = Setting(options.size, options.convoy.resolve(), options.rounds)
    bench = Bench.of(setting)
    report = {"size": options.size, "rounds": options.rounds, "machine": machine(),
              "versions": versions(bench)}
    print(json.dumps(report))
    print("Wall and CPU seconds of whole commands with launch, in turn, page cache warm.\nPeak"
          " memory: sum of the peak resident sets of all processes, in a run that is not timed.")
    for name in options.only or MEASURES:
        begin = time.monotonic()
        print(f"\n{name}", flush=True)
        MEASURES[name](bench)
        print(f"  ({name} took {time.monotonic() - begin:.0f} s)", flush=True)
    finish(bench, report)


if __name__ == "__main__":
    main()
