"""Does a run within a small budget publish the same bytes and stay within it? What does it cost?"""

import pathlib

import run_record
from bench import Bench
from engines import Engine, convoy
from figures import at_most, ratio, single
from setting import WORK, in_millions
from timing import contender
from verify import empty_output

MEBIBYTES = 64
# What a rank has besides its tables: the program, MPI, buffers.
ALLOWED = 1.1 * MEBIBYTES + 64
SCRATCH = WORK / "scratch"


def within_budget(bench: Bench) -> Engine:
    SCRATCH.mkdir(exist_ok=True)
    return convoy(bench.setting, "--memory", f"{MEBIBYTES}MiB", "--scratch", str(SCRATCH),
                  name=f"Convoy, {MEBIBYTES} MiB a rank")


def largest_rank(bench: Bench, peak, out: pathlib.Path) -> float:
    """MiB of the rank that needed most: what it says itself, or what was seen from outside."""
    told = max(rank["peak_memory_bytes"] for rank in run_record.read(out)["ranks"])
    return max(told, peak.largest(bench.setting.program.name)) / 2**20


def has_budget(bench: Bench) -> bool:
    if bench.setting.program_has("--memory"):
        return True
    print("  not there: the program has no option --memory")
    return False


def small_budget(bench: Bench):
    if not has_budget(bench):
        return
    data = bench.shelf.plain(bench.setting.large_orders)
    bench.verifier.learn(data)
    bounded = within_budget(bench)
    memory, published = {}, {}
    for engine in (bench.convoy, bounded):
        memory[engine.name] = bench.verifier.check(engine, data)
        published[engine.name] = run_record.published(WORK / "out" / engine.name)
    ours, theirs = published.values()
    wrong = [path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path)]
    if wrong or not ours:
        raise SystemExit(f"bench: a small budget changes {sorted(wrong)[:10]}")
    if left := list(SCRATCH.iterdir()):
        raise SystemExit(f"bench: a run left {left[:10]} behind")
    words = f"{in_millions(bench.setting.large_orders)} messages, --memory {MEBIBYTES}MiB: "
    peak = largest_rank(bench, memory[bounded.name], WORK / "out" / bounded.name)
    times = bench.time(f"a small budget, {data.name}; {len(ours)} published files are equal",
                       [contender(bench.convoy, data), contender(bounded, data)], memory=memory)
    empty_output(bounded.name)
    bench.add(
        single(words + "peak of a rank", peak, "MiB", at_most(ALLOWED)),
        ratio(words + "against the unlimited run", times[bounded.name].walls,
              times[bench.convoy.name].walls, at_most(2)))
