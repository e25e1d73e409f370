"""However unevenly orders, cities and files are dealt, the table is that of the same records."""

import gzip
import json
import random
import shutil
from pathlib import Path

import pytest
import slow_reference
from conftest import TABLE, assert_same_tree, digest_tree, published

LITTLE = ("--memory", "1KiB")
MUCH = ("--memory", "8GiB")
CITIES = ["BCN", "MAD", "Ñuñoa", "", None, "A/B"]
STAGES = ["PICKING_UP", "DELIVERED", "", None]


def message(pick, order_id):
    """Few seconds, so that ties are common."""
    sender = pick.choice(["Customer iOS", "Courier Android"])
    return json.dumps({
        "senderAppType": sender, "customerId": order_id, "orderId": order_id,
        "chatStartedByMessage": pick.random() < 0.1, "orderStage": pick.choice(STAGES),
        "messageSentTime": f"2020-11-{pick.randrange(1, 4):02}T08:00:{pick.randrange(20):02}Z"})


def one_order(pick):
    """60% of the messages belong to one order, and 20% of the rest to another."""
    chances = [7] * 60 + [1 << 40] * 8
    ids = [pick.choice(chances) if pick.random() < 0.68 else pick.randrange(8000)
           for _ in range(40_000)]
    return [message(pick, i) for i in ids], {i: pick.choice(CITIES) for i in ids}


def one_city(pick):
    """More rows than a chunk of HDF5 has, all in one partition."""
    ids = pick.sample(range(1 << 50), 66_000)
    return [message(pick, i) for i in ids], dict.fromkeys(ids, "BCN")


def ordinary(pick):
    ids = [pick.randrange(6000) for _ in range(20_000)]
    return [message(pick, i) for i in ids], {i: CITIES[i % len(CITIES)] for i in ids}


def text_of(lines):
    return "".join(line + "\n" for line in lines)


def deal(folder, lines, files, kind="messages"):
    """Spreads lines evenly over files."""
    folder.mkdir(parents=True)
    for number in range(files):
        (folder / f"{kind}-{number:04}.json").write_text(text_of(lines[number::files]))
    return folder


def sorted_in_one(folder, lines):
    """One file, in which the messages of an order follow each other."""
    return deal(folder, sorted(lines, key=lambda line: (json.loads(line)["orderId"], line)), 1)


def one_large_gz(folder, lines):
    """70% of the messages are in one file, which one rank must read."""
    few = len(lines) * 3 // 10
    deal(folder, lines[:few], 40)
    (folder / "large.json.gz").write_bytes(gzip.compress(text_of(lines[few:]).encode(), 1))
    return folder


def thousands(folder, lines):
    """Files of a few messages, one of them without a last line feed, and empty files."""
    deal(folder, lines, 3000)
    for number in range(100):
        (folder / f"empty-{number}.json").write_text("\n" * number)  # of equal content none is read
    last = folder / "messages-2999.json"
    last.write_text(last.read_text().rstrip("\n"))
    return folder


SHAPES = {"one order": (one_order, sorted_in_one, ("--datasets", "all")),
          "one city": (one_city, sorted_in_one, ()),
          "one large gz": (ordinary, one_large_gz, ()),
          "thousands of files": (ordinary, thousands, ())}


def tables(folder):
    """Digests of what does not depend on the files in which the records came."""
    digests = {name: digest for name, digest in digest_tree(folder).items()
               if not name.startswith("initial_datasets/") and name != "quality.xml"}
    quality = json.loads((Path(folder) / "quality.json").read_text(encoding="utf-8"))
    for check in quality["checks"]:
        check["samples"] = None  # they name input files
    return {**digests, "quality.json": quality}


class Skewed:
    """The records of a shape, dealt unevenly; and the table of the same records dealt evenly."""

    def __init__(self, folder, shape):
        make, arrange, self.options = SHAPES[shape]
        pick = random.Random(shape)
        messages, cities = make(pick)
        orders = [json.dumps({"orderId": i, "cityCode": city}) for i, city in cities.items()]
        self.messages = arrange(folder / "uneven", messages)
        self.orders = deal(folder / "orders", sorted(orders), 1, "orders")
        pick.shuffle(messages)
        pick.shuffle(orders)
        even = [deal(folder / "even", messages, 4), deal(folder / "orders-even", orders, 4)]
        self.lake = folder / "lake"
        run = published(2, *even, self.lake, *MUCH, *self.options)
        self.csv = (run / f"{TABLE}.csv").read_bytes()
        self.expected = tables(run)

    def read_slowly(self):
        files = [sorted(folder.iterdir()) for folder in (self.messages, self.orders)]
        return slow_reference.csv_text(slow_reference.run(*files).rows).encode()


@pytest.fixture(scope="module", params=SHAPES)
def skewed(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("skew")
    yield Skewed(folder, request.param)
    shutil.rmtree(folder)


@pytest.mark.parametrize("memory", [MUCH, LITTLE], ids=["much", "little"])
@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_the_table_is_that_of_the_same_records_dealt_evenly(skewed, ranks, memory):
    run = published(ranks, skewed.messages, skewed.orders, skewed.lake, *memory, *skewed.options)
    work = json.loads((run / "run.json").read_text(encoding="utf-8"))["ranks"]
    assert (sum(rank["spilled_bytes"] for rank in work) > 0) == (memory == LITTLE)
    assert_same_tree(skewed.expected, tables(run), f"even and uneven on {ranks} ranks")


def test_the_table_is_that_of_the_reference(skewed):
    assert skewed.csv == skewed.read_slowly()
