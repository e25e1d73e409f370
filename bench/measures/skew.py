"""What if the data is unbalanced: one order, one city, one large file, a host of tiny files?"""

import dataclasses
import pathlib
import shutil
import subprocess

from bench import Bench
from figures import at_most, ratio, single
from inputs import Input, folder_of, made, reshape
from measures.memory import ALLOWED, has_budget, largest_rank, within_budget
from setting import WORK, in_millions
from timing import contender
from verify import empty_output

SMALL_FILES = 100
TINY_FILE_MESSAGES = 200  # so that the large input has 100,000 such files


def compress(folder: pathlib.Path):
    """Every file of a folder with gzip, two at a time."""
    files = sorted(str(path) for path in folder.iterdir())
    subprocess.run(["xargs", "-d\\n", "-P2", "-n1", "gzip", "-1"], input="\n".join(files),
                   text=True, check=True)


def count_messages(plain: Input) -> int:
    return sum(1 for path in plain.message_files() for _ in open(path, "rb"))


def compare(bench: Bench, balanced: Input, skewed: Input):
    """The answer with and without a budget, then the time against that of the balanced input."""
    engine = within_budget(bench) if has_budget(bench) else bench.convoy
    bench.verifier.learn(bench.shelf.plain(bench.setting.large_orders))
    bench.verifier.learn(skewed)
    bench.verifier.check(bench.convoy, balanced)
    words = f"{in_millions(bench.setting.large_orders)} messages, {skewed.name}: "
    bench.verifier.check(bench.convoy, skewed)
    empty_output(bench.convoy.name)
    if engine is not bench.convoy:
        memory = bench.verifier.check(engine, skewed)
        peak = largest_rank(bench, memory, WORK / "out" / engine.name)
        bench.add(single(words + "peak of a rank", peak, "MiB", at_most(ALLOWED)))
    times = bench.time(skewed.name, [contender(engine, balanced, "balanced"),
                                     contender(engine, skewed, "skewed")], 3)
    bench.add(ratio(words + "against balanced", times["skewed"].walls, times["balanced"].walls,
                    at_most(1.5)))


def one_order(bench: Bench):
    plain = bench.shelf.plain(bench.setting.large_orders)
    with made(plain, "60% of them of one order",
              lambda folder: reshape("one-order", folder, plain.message_files()),
              table=f"one-order-{bench.setting.large_orders}") as skewed:
        compare(bench, plain, skewed)


def one_city(bench: Bench):
    plain = bench.shelf.plain(bench.setting.large_orders)
    folder = folder_of(plain.table, "one-city")
    reshape("one-city", folder, [plain.orders])
    orders = str(folder / pathlib.Path(plain.orders).name)
    compare(bench, plain, dataclasses.replace(
        plain, name="one city with everything", orders=orders,
        table=f"one-city-{bench.setting.large_orders}"))
    shutil.rmtree(folder)


def one_gzip(bench: Bench):
    """Half of the messages in one file, the others in many; all compressed in both inputs."""
    plain = bench.shelf.plain(bench.setting.large_orders)
    files = plain.message_files()
    half = files[:len(files) // 2]
    lines = count_messages(plain) // 2 // SMALL_FILES

    def fill(folder: pathlib.Path):
        with open(folder / "messages-large.ndjson", "wb") as large:
            subprocess.run(["cat", *half], stdout=large, check=True)
        reshape(str(lines), folder, files[len(half):])
        compress(folder)

    def fill_balanced(folder: pathlib.Path):
        for path in files:
            shutil.copy(path, folder)
        compress(folder)

    with (made(plain, "balanced gz files", fill_balanced) as balanced,
          made(plain, f"one large gz file beside {SMALL_FILES} small ones", fill) as skewed):
        compare(bench, balanced, skewed)


def tiny_files(bench: Bench):
    plain = bench.shelf.plain(bench.setting.large_orders)
    name = f"{count_messages(plain) // TINY_FILE_MESSAGES:,} tiny files"
    with made(plain, name, lambda folder: reshape(str(TINY_FILE_MESSAGES), folder,
                                                  plain.message_files())) as skewed:
        compare(bench, plain, skewed)
