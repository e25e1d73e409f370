"""The catalog describes the whole lake and can be made anew from it."""

import json

import pytest
from conftest import DATE, TABLE, digest_every_file, published, run_folder, succeed, write_chats
from lake_reading import csv_rows
from slow_reference import COLUMNS

OTHER = "2026-10-01"
CITIES = ("BCN", "A/B=C", None, "__HIVE_DEFAULT_PARTITION__")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog")
    chats = write_chats(folder / "input", count=40, cities=CITIES)
    published(2, *chats, folder / "lake", "--datasets", "all")
    published(3, *chats, folder / "lake", date=OTHER)
    return folder / "lake"


def catalog(lake):
    return json.loads((lake / "data_lake_catalog.json").read_text(encoding="utf-8"))


def described(node, wanted, path=()):
    """The objects with columns and partitions that carry `wanted` as key, name or path."""
    if isinstance(node, dict):
        named = wanted in path or any(
            isinstance(v, str) and v.rstrip("/").split("/")[-1] == wanted for v in node.values())
        if named and "columns" in node and "partitions" in node:
            yield path, node
        for key, value in node.items():
            yield from described(value, wanted, (*path, key))
    elif isinstance(node, list):
        # An entry of a list says in its texts what a key would say in an object.
        for value in node:
            held = value.values() if isinstance(value, dict) else []
            texts = [text for text in held if isinstance(text, str)]
            yield from described(value, wanted, (*path, *texts))


def leaves(node):
    if isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from leaves(value)
    else:
        yield node


def table(lake, date):
    """The description of the HDF5 table of one run."""
    found = [node for path, node in described(catalog(lake), TABLE) if any(date in p for p in path)]
    assert found, f"no {TABLE} of {date} with columns and partitions in the catalog"
    return next((node for node in found if node["partitions"]), found[0])


@pytest.mark.parametrize("date", [DATE, OTHER])
def test_it_lists_the_columns_with_types(lake, date):
    columns = table(lake, date)["columns"]
    listed = columns if isinstance(columns, list) else [
        {"name": name} | (c if isinstance(c, dict) else {"type": c}) for name, c in columns.items()]
    assert {column["name"] for column in listed} == set(COLUMNS)
    types = {column["name"]: column["type"] for column in listed}
    assert types["order_id"] == types["num_messages_courier"] == "int64"
    assert len({types["city_code"], types["order_id"], types["last_message_time"]}) == 3
    units = next(c for c in listed if c["name"] == "last_message_time")
    assert any("microseconds since 1970" in str(v) or "UTC" in str(v) for v in units.values())


@pytest.mark.parametrize("date", [DATE, OTHER])
def test_it_lists_partitions_with_true_values_and_rows(lake, date):
    node = table(lake, date)
    assert node["rows"] == 40 == len(csv_rows(run_folder(lake, date) / f"{TABLE}.csv"))
    values = list(leaves(node["partitions"]))
    assert len(node["partitions"]) == len(CITIES)
    assert all(city in values for city in CITIES), values
    assert sum(partition["rows"] for partition in node["partitions"]) == 40


def test_it_describes_every_dataset(lake):
    for dataset in ("customer_courier_chat_messages_enhanced", "first_message_senders",
                    "first_responsetime_delays", "last_message_order_stage", "aggregations"):
        rows = {node["rows"] for path, node in described(catalog(lake), dataset)}
        assert rows == {80 if "enhanced" in dataset else 40}, f"{dataset}: {rows}"


def test_it_is_made_anew_to_the_same_bytes(lake):
    path = lake / "data_lake_catalog.json"
    before, runs = path.read_bytes(), digest_every_file(lake / "conversations")
    path.unlink()
    succeed(None, "catalog", "--lake", lake)
    assert path.read_bytes() == before
    path.write_text("damaged")
    succeed(None, "catalog", "--lake", lake)
    assert path.read_bytes() == before
    assert digest_every_file(lake / "conversations") == runs
