"""What if the data is unbalanced: one order, one city, one large file, a host of tiny files?"""

import contextlib
import dataclasses
import pathlib
import shutil
import subprocess

from bench import Bench
from engines import Engine
from figures import at_most, ratio, single
from inputs import Input, folder_of, reshape
from measures.memory import ALLOWED, has_budget, largest_rank, within_budget
from setting import WORK, in_millions
from timing import contender
from verify import empty_output

SMALL_FILES = 100
TINY_FILES = 100_000  # of the large input; fewer of a smaller one
FULL_MESSAGES = 20_000_000


def compress(folder: pathlib.Path):
    """Every file of a folder with gzip, two at a time."""
    files = sorted(str(path) for path in folder.iterdir())
    subprocess.run(["xargs", "-d\\n", "-P2", "-n1", "gzip", "-1"], input="\n".join(files),
                   text=True, check=True)


@contextlib.contextmanager
def made(plain: Input, name: str, fill):
    """An input that `fill` makes in a folder, for as long as the context lasts."""
    folder = folder_of(plain.table, *name.split())
    folder.mkdir()
    fill(folder)
    try:
        yield dataclasses.replace(plain, name=name, messages=f"{folder}/messages*")
    finally:
        shutil.rmtree(folder)


def tiny_files(plain: Input, messages: int):
    # So that each holds 200 messages, whatever the size of the input.
    lines = str(FULL_MESSAGES // TINY_FILES)
    return made(plain, f"{messages // int(lines):,} tiny files",
                lambda folder: reshape(lines, folder, plain.message_files()))


def one_large_gzip(plain: Input, messages: int):
    """Half of the messages in one file, the others in many."""
    files = plain.message_files()
    half = files[:len(files) // 2]

    def fill(folder: pathlib.Path):
        with open(folder / "messages-large.ndjson", "wb") as large:
            subprocess.run(["cat", *half], stdout=large, check=True)
        reshape(str(messages // 2 // SMALL_FILES), folder, files[len(half):])
        compress(folder)

    return made(plain, f"one large gz file and {SMALL_FILES} small ones", fill)


def balanced_gzip(plain: Input):
    def fill(folder: pathlib.Path):
        for path in plain.message_files():
            shutil.copy(path, folder)
        compress(folder)

    return made(plain, "balanced gz", fill)


@contextlib.contextmanager
def one_city(plain: Input):
    folder = folder_of(plain.table, "one-city")
    reshape("one-city", folder, [plain.orders])
    try:
        yield dataclasses.replace(plain, name="one city with everything", table="one-city",
                                  orders=str(folder / pathlib.Path(plain.orders).name))
    finally:
        shutil.rmtree(folder)


def compare(bench: Bench, engine: Engine, balanced: Input, skewed: Input):
    """The answer with and without a budget, then the time against that of the balanced input."""
    bench.verifier.learn(skewed)
    bench.verifier.check(bench.convoy, balanced)
    words = f"{in_millions(bench.setting.large_orders)} messages, {skewed.name}: "
    for one in {bench.convoy.name: bench.convoy, engine.name: engine}.values():
        memory = bench.verifier.check(one, skewed)
        if one is not bench.convoy:
            peak = largest_rank(bench, memory, WORK / "out" / one.name)
            bench.add(single(words + "peak of a rank", peak, "MiB", at_most(ALLOWED)))
        empty_output(one.name)
    times = bench.time(skewed.name, [contender(engine, balanced, "balanced"),
                                     contender(engine, skewed, "skewed")], 3)
    bench.add(ratio(words + "against balanced", times["skewed"].walls, times["balanced"].walls,
                    at_most(1.5)))


def skew(bench: Bench):
    plain = bench.shelf.plain(bench.setting.large_orders)
    messages = sum(1 for path in plain.message_files() for _ in open(path, "rb"))
    bench.verifier.learn(plain)
    engine = within_budget(bench) if has_budget(bench) else bench.convoy
    with bench.shelf.reshaped(plain, "one-order", table="one-order") as data:
        named = dataclasses.replace(data, name="60% of them of one order")
        compare(bench, engine, plain, named)
    with one_city(plain) as data:
        compare(bench, engine, plain, data)
    with balanced_gzip(plain) as balanced, one_large_gzip(plain, messages) as data:
        compare(bench, engine, balanced, data)
    with tiny_files(plain, messages) as data:
        compare(bench, engine, plain, data)
