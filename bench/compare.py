"""Checks that all engines make the same table, then times them in turn; see run.sh."""

import argparse
import json
import os
import pathlib
import platform
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
RUN_DATE = "2026-11-01"
# Conversations; each has about 4 messages.
SIZES = {"full": 1_250_000, "small": 125_000, "start-up": 25}
LAYOUTS = {"ndjson": ["--files", "8"], "pretty": []}


class Engine:
    """A program that makes the table from one folder of input."""

    def __init__(self, name, version, command, csv, partitions):
        self.name = name
        self.version = version
        self.command = command  # (layout, folder of input, folder of output) -> arguments
        self.csv = csv  # the CSV file, relative to the output
        self.partitions = partitions  # the folder of partitions, relative to the output


def convoy(program):
    def command(layout, data, out):
        extension = "ndjson" if layout == "ndjson" else "json"
        inputs = ["--messages", f"{data}/messages*.{extension}"]
        inputs += ["--orders", f"{data}/orders.{extension}"]
        job = [str(program), "conversations", *inputs, "--lake", str(out), "--run-date", RUN_DATE]
        return ["mpirun", "-n", "2", *job]

    run = f"conversations/{RUN_DATE}/customer_courier_conversations"
    return Engine("Convoy", first_line([program, "version"]), command, run + ".csv", run)


def duckdb_engine():
    script = str(ROOT / "bench" / "duckdb_conversations.py")

    def command(layout, data, out):
        return [sys.executable, script, layout, str(data), str(out)]

    return Engine("DuckDB", duckdb.__version__, command, "table.csv", "table")


def first_line(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.partition("\n")[0]


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, log):
    """Wall and CPU seconds from launch to exit; ends the benchmark if the command fails."""
    cpu, begin = cpu_seconds(), time.perf_counter()
    with open(log, "w") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode
    wall = time.perf_counter() - begin
    if code != 0:
        raise SystemExit(f"{shlex.join(command)} ended with {code}:\n{log.read_text()[-2000:]}")
    return wall, cpu_seconds() - cpu


class PeakMemory:
    """Sums the peak resident sets (VmHWM) of a process tree, looked up every 5 ms.

    Pages that processes share count once each, so the sum is an upper bound.
    """

    def __init__(self, root):
        self.root = root
        self.peaks = {}

    def look(self):
        waiting = [self.root]
        while waiting:
            process = waiting.pop()
            try:
                for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        self.peaks[process] = int(line.split()[1]) * 1024
                for task in os.listdir(f"/proc/{process}/task"):
                    children = pathlib.Path(f"/proc/{process}/task/{task}/children").read_text()
                    waiting += [int(child) for child in children.split()]
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended meanwhile

    def total(self):
        return sum(self.peaks.values())


def measure_memory(command, log):
    """Bytes; the run is not timed, for looking costs time."""
    with open(log, "w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        peak = PeakMemory(process.pid)
        while process.poll() is None:
            peak.look()
            time.sleep(0.005)
    if process.returncode != 0:
        raise SystemExit(f"{shlex.join(command)} failed:\n{log.read_text()[-2000:]}")
    return peak.total()


def generate(program, size, layout):
    """The folder of the input; the generator gives the same bytes each time."""
    folder = WORK / "data" / f"{size}-{layout}"
    shutil.rmtree(folder, ignore_errors=True)
    command = [str(program), "generate", "conversations", "--out", str(folder)]
    command += ["--orders", str(SIZES[size]), "--layout", layout, *LAYOUTS[layout]]
    run(command, WORK / "log.txt")
    return folder


def message_files(folder):
    return sorted(folder.glob("messages*"))


def empty_output(engine):
    out = WORK / "out" / engine.name
    shutil.rmtree(out, ignore_errors=True)
    return out


def table_of(csv):
    return f"(FROM read_csv('{csv}', header=true, all_varchar=true, allow_quoted_nulls=false))"


def differences(first, second):
    """What is wrong between two CSV files: names of columns, counts of rows, rows of one only."""
    database = duckdb.connect()
    database.execute("SET threads = 2")

    def ask(sql):
        return database.execute(sql).fetchall()

    tables = {"first": first, "second": second}
    described = [ask(f"DESCRIBE {table_of(csv)}") for csv in tables.values()]
    columns = [sorted(row[0] for row in table) for table in described]
    if columns[0] != columns[1]:
        return [f"columns {columns[0]} and {columns[1]}"]
    for name, csv in tables.items():
        ask(f"CREATE TABLE {name} AS SELECT {', '.join(columns[0])} FROM {table_of(csv)}")
    found = []
    rows = [ask(f"SELECT count(*) FROM {name}")[0][0] for name in tables]
    if rows[0] != rows[1] or rows[0] == 0:
        found.append(f"{rows[0]} and {rows[1]} rows")
    for one, other in (("first", "second"), ("second", "first")):
        ask(f"CREATE TABLE only_{one} AS (FROM {one} EXCEPT ALL FROM {other})")
        count = ask(f"SELECT count(*) FROM only_{one}")[0][0]
        if count:
            example = ask(f"FROM only_{one} ORDER BY ALL LIMIT 1")[0]
            found.append(f"{count} rows only in the {one} table, such as {example}")
    return found


def check_equal(engines, layout, data):
    """Runs all engines once, measures their memory and compares their complete tables."""
    memory = {}
    cities = {}
    for engine in engines:
        out = empty_output(engine)
        memory[engine.name] = measure_memory(engine.command(layout, data, out), WORK / "log.txt")
        cities[engine.name] = len(list((out / engine.partitions).glob("city_code=*")))
    first = engines[0]
    for engine in engines[1:]:
        found = differences(*(WORK / "out" / one.name / one.csv for one in (first, engine)))
        if cities[first.name] != cities[engine.name]:
            found.append(f"{cities[first.name]} and {cities[engine.name]} partitions")
        if found:
            names = f"{first.name} and {engine.name}"
            raise SystemExit(f"{names} differ on {layout}: " + "; ".join(found))
    with open(WORK / "out" / first.name / first.csv, "rb") as csv:
        rows = sum(1 for _ in csv) - 1
    print(f"{layout}: {' = '.join(one.name for one in engines)}: {rows:,} equal rows,"
          f" {cities[first.name]} partitions", flush=True)
    return rows, memory


def time_in_turn(engines, layout, data, pairs):
    """(wall, CPU) seconds by engine; A B A B, so that a slow spell of the machine hits all of them.

    The page cache is warm: the engines have just been run for their tables.
    """
    seconds = {engine.name: [] for engine in engines}
    for _ in range(pairs):
        for engine in engines:
            out = empty_output(engine)
            os.sync()  # nobody pays for what the one before left to write back
            seconds[engine.name].append(run(engine.command(layout, data, out), WORK / "log.txt"))
    return seconds


def parse_floor():
    def command(layout, data, _out):
        return [str(WORK / "parse_floor"), layout, *map(str, message_files(data))]

    return Engine("parse only", "simdjson", command, None, None)


def measure(size, layout, engines, program, pairs):
    data = generate(program, size, layout)
    rows, memory = check_equal(engines, layout, data)
    floor = parse_floor()
    memory[floor.name] = measure_memory(floor.command(layout, data, None), WORK / "log.txt")
    records = json.loads((WORK / "log.txt").read_text())["records"]
    timed = [*engines, floor]
    seconds = time_in_turn(timed, layout, data, pairs)
    size_bytes = sum(file.stat().st_size for file in message_files(data))
    result = {"size": size, "layout": layout, "messages": records, "message_bytes": size_bytes,
              "rows": rows, "engines": {}}
    for engine in timed:
        walls, cpus = zip(*seconds[engine.name])
        result["engines"][engine.name] = {
            "command": shlex.join(engine.command(layout, data, WORK / "out" / engine.name)),
            "wall_seconds": walls,
            "min_seconds": min(walls),
            "median_seconds": statistics.median(walls),
            "median_cpu_seconds": statistics.median(cpus),
            "megabytes_a_second": size_bytes / min(walls) / 1e6,
            "peak_memory_bytes": memory[engine.name],
        }
    return result


def show(result):
    """One table: engines down, times across, all relative to the first engine."""
    engines = result["engines"]
    name, first = next(iter(engines.items()))
    print(f"\n{result['messages']:,} messages, {result['layout']},"
          f" {result['message_bytes'] / 1e6:,.0f} MB, {result['rows']:,} rows")
    for engine in engines.values() if result["size"] != "start-up" else []:
        print("  " + engine["command"].replace(str(ROOT) + "/", ""))
    heads = ["engine", "min s", "median s", f"min / {name}", f"median / {name}", "CPU s", "MB/s"]
    print("| " + " | ".join([*heads, "peak MB"]) + " |\n" + "|---" * 8 + "|")
    for name, engine in engines.items():
        ratios = [engine[key] / first[key] for key in ("min_seconds", "median_seconds")]
        print(f"| {name} | {engine['min_seconds']:.2f} | {engine['median_seconds']:.2f} |"
              f" {ratios[0]:.2f} | {ratios[1]:.2f} | {engine['median_cpu_seconds']:.2f} |"
              f" {engine['megabytes_a_second']:,.0f} |"
              f" {engine['peak_memory_bytes'] / 1e6:,.0f} |", flush=True)


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=["small", "full"])
    parser.add_argument("--convoy", type=pathlib.Path, default=ROOT / "build" / "convoy")
    parser.add_argument("--pairs", type=int, default=5, help="timed runs of each engine")
    options = parser.parse_args()
    if os.geteuid() == 0:  # as in containers, where mpirun refuses to start otherwise
        os.environ |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    WORK.mkdir(parents=True, exist_ok=True)
    program = options.convoy.resolve()
    engines = [convoy(program), duckdb_engine()]

    report = {"machine": machine(), "versions": {one.name: one.version for one in engines}}
    print(json.dumps(report), flush=True)
    print("Wall and CPU seconds of whole commands with launch, in turn, warm page cache.\nPeak"
          " memory: sum of the peak resident sets of all processes, from a run that was not timed.")
    report["results"] = []
    for size in ("start-up", options.size):
        for layout in LAYOUTS:
            result = measure(size, layout, engines, program, options.pairs)
            report["results"].append(result)
            show(result)
    shutil.rmtree(WORK / "out")
    (WORK / "result.json").write_text(json.dumps(report, indent=1) + "\n")
    print(f"\nall figures: {(WORK / 'result.json').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
