"""Seeded hostile data: program and slow reference agree, whatever the ranks, files and layout."""

import pytest
import slow_reference
from conftest import TABLE, assert_same_tree, digest_tree, published
from hostile_data import Hostile
from lake_reading import (comparable, csv_rows, parts, quarantine, quarantine_keys, rows_of)

SEED = 20190819
LAYOUTS = [("ndjson", 1, None), ("crlf", 2, None), ("concatenated", 1, None), ("array", 1, None),
           ("pretty", 1, None), ("pretty", 3, "gz"), ("ndjson", 2, "zst")]
DATASETS = ["customer_courier_chat_messages_enhanced", "first_message_senders",
            "first_responsetime_delays", "last_message_order_stage", "aggregations", TABLE]
OPTIONS = ["--datasets", "all", "--max-bad-records", "100%"]


class Made:
    """One layout of the data, what the reference says of it and what the program made of it."""

    def __init__(self, folder, layout, files, compress):
        source = Hostile(SEED)
        self.messages = source.write(folder, layout, "messages", files, compress)
        self.orders = source.write(folder, layout, "orders", files, compress)
        self.expected = slow_reference.run(self.messages, self.orders)
        self.folder = published(2, self.messages, self.orders, folder / "lake", *OPTIONS)


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    made = {}

    def one(layout, files, compress):
        key = (layout, files, compress)
        if key not in made:
            made[key] = Made(tmp_path_factory.mktemp(layout), *key)
        return made[key]

    return one


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_table_and_quarantine_are_those_of_the_reference(make, layout):
    made = make(*layout)
    csv = (made.folder / f"{TABLE}.csv").read_bytes()
    assert csv_rows(made.folder / f"{TABLE}.csv") == made.expected.rows
    assert csv == slow_reference.csv_text(made.expected.rows).encode()
    assert quarantine_keys(quarantine(made.folder)) == quarantine_keys(made.expected.quarantine)


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_the_layout_changes_nothing_in_the_table(make, layout):
    tables = [{name: digest for name, digest in digest_tree(made.folder).items()
               if name.startswith(TABLE)} for made in (make(*LAYOUTS[0]), make(*layout))]
    assert_same_tree(*tables, f"{LAYOUTS[0]} and {layout}")


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("layout", [LAYOUTS[0], LAYOUTS[5]], ids=str)
def test_every_dataset_is_that_of_the_reference(make, layout, dataset):
    made = make(*layout)
    expected = comparable(made.expected.datasets[dataset])
    assert comparable(rows_of(parts(made.folder / dataset))) == expected
    assert comparable(rows_of([made.folder / f"{dataset}.h5"])) == expected


def test_the_inputs_are_copied_byte_for_byte(make):
    made = make(*LAYOUTS[5])
    copies = sorted(p.read_bytes() for p in (made.folder / "initial_datasets").rglob("*")
                    if p.is_file())
    assert copies == sorted(p.read_bytes() for p in made.messages + made.orders)


def test_quarantine_keeps_the_raw_text(make):
    made = make(*LAYOUTS[1])
    files = {path.name: path.read_bytes() for path in made.messages + made.orders}
    for record in quarantine(made.folder):
        name = record["input"].rsplit("/", 1)[-1]
        assert files[name][record["offset"]:].startswith(record["raw"])


@pytest.mark.parametrize("ranks", [1, 3, 5, 8])
@pytest.mark.parametrize("layout", [LAYOUTS[1], LAYOUTS[4], LAYOUTS[5]], ids=str)
def test_ranks_and_file_order_change_no_byte(make, layout, ranks, tmp_path):
    made = make(*layout)
    folder = published(ranks, made.messages[::-1], made.orders[::-1], tmp_path / "lake", *OPTIONS)
    assert_same_tree(digest_tree(made.folder), digest_tree(folder), f"2 and {ranks} ranks")


@pytest.mark.parametrize("ranks", [1, 3])
def test_the_order_of_the_records_changes_nothing_in_the_table(make, ranks, tmp_path):
    source = Hostile(SEED)
    source.messages.reverse()
    source.orders.reverse()
    messages = source.write(tmp_path, "ndjson", "messages", 3)
    orders = source.write(tmp_path, "ndjson", "orders", 2)
    folder = published(ranks, messages, orders, tmp_path / "lake", *OPTIONS)
    first = make(*LAYOUTS[0]).folder
    assert (folder / f"{TABLE}.csv").read_bytes() == (first / f"{TABLE}.csv").read_bytes()
