"""The real sample: the right answer, and the same bytes on any number of ranks."""

import csv

import pytest
import slow_reference
from conftest import TABLE, assert_same_tree, digest_tree, published
from lake_reading import csv_rows, typed


def expected(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [{name: typed(name, value or None) for name, value in row.items()}
                for row in csv.DictReader(file)]  # sorted by order_id


@pytest.fixture(scope="module")
def on_one_rank(shared, tmp_path_factory):
    return published(1, shared / "angelos1_messages.json", shared / "angelos1_orders.json",
                     tmp_path_factory.mktemp("sample") / "lake", "--datasets", "all")


def test_the_table_is_the_known_answer(shared, on_one_rank):
    rows = csv_rows(on_one_rank / f"{TABLE}.csv")
    assert len(rows) == 490
    rows.sort(key=lambda row: row["order_id"])
    assert rows == expected(shared / "angelos1_expected.csv")


def test_the_csv_is_written_as_specified(shared, on_one_rank):
    result = slow_reference.run(
        [shared / "angelos1_messages.json"], [shared / "angelos1_orders.json"])
    written = (on_one_rank / f"{TABLE}.csv").read_bytes()
    assert written == slow_reference.csv_text(result.rows).encode()


@pytest.mark.parametrize("ranks", [2, 3, 5])
def test_more_ranks_write_the_same_bytes(shared, on_one_rank, tmp_path, ranks):
    folder = published(ranks, shared / "angelos1_messages.json", shared / "angelos1_orders.json",
                       tmp_path / "lake", "--datasets", "all")
    assert_same_tree(digest_tree(on_one_rank), digest_tree(folder), f"1 and {ranks} ranks")


def test_the_final_datasets_alone_hold_the_same_table(shared, on_one_rank, tmp_path):
    folder = published(2, shared / "angelos1_messages.json", shared / "angelos1_orders.json",
                       tmp_path / "lake", "--datasets", "final")
    few, all_of_them = digest_tree(folder), digest_tree(on_one_rank)
    assert not any(name.startswith(("aggregations", "initial_datasets")) for name in few)
    tables = {name for name in few if name.startswith(TABLE)}
    assert tables and all(few[name] == all_of_them[name] for name in tables)
