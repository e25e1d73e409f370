"""The catalog describes the whole lake and can be made anew from it."""

import json

import pytest
from conftest import (DATE, TABLE, digest_every_file, files_of, published, run_folder, succeed,
                      write_chats)
from slow_reference import COLUMNS, TIME_COLUMNS

OTHER = "2026-10-01"
CITIES = ("BCN", "A/B=C", None, "__HIVE_DEFAULT_PARTITION__")
DATASETS = ("customer_courier_chat_messages_enhanced", "first_message_senders",
            "first_responsetime_delays", "last_message_order_stage", "aggregations", TABLE)
BOTH = pytest.mark.parametrize("date", [DATE, OTHER])


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog")
    chats = write_chats(folder / "input", count=40, cities=CITIES)
    published(2, *chats, folder / "lake", "--datasets", "all")
    published(3, *chats, folder / "lake", date=OTHER)
    return folder / "lake"


def described(lake, date):
    """The description of one run."""
    catalog = json.loads((lake / "data_lake_catalog.json").read_text(encoding="utf-8"))
    runs = [run for run in catalog["runs"] if run["run_date"] == date]
    assert len(runs) == 1 and runs[0]["job"] == "conversations"
    assert (lake / runs[0]["path"]).resolve() == run_folder(lake, date)
    return runs[0]


def dataset(run, name, format_name="hdf5"):
    found = [d for d in run["datasets"] if d["name"] == name and d["format"] == format_name]
    assert len(found) == 1, f"{name} as {format_name}: {found}"
    return found[0]


def parts_of(run, name):
    return [f for f in run["files"] if f.get("dataset") == name and "/part-" in f["path"]]


@BOTH
def test_it_lists_the_columns_with_types_and_units(lake, date):
    columns = dataset(described(lake, date), TABLE)["columns"]
    assert {column["name"] for column in columns} == set(COLUMNS)
    types = {column["name"]: column["type"] for column in columns}
    units = {column["name"]: column.get("unit", "") for column in columns}
    assert types["order_id"] == types["num_messages_courier"] == "int64"
    assert len({types["city_code"], types["order_id"], types["last_message_time"]}) == 3
    assert units["first_responsetime_delay_seconds"] == "seconds"
    for name in TIME_COLUMNS:
        assert "microseconds since 1970" in units[name], f"{name}: {units[name]}"


@BOTH
def test_it_lists_partitions_with_their_true_values(lake, date):
    run = described(lake, date)
    assert dataset(run, TABLE)["rows"] == 40
    assert dataset(run, TABLE)["partition_by"] == ["city_code"]
    parts = parts_of(run, TABLE)
    assert sorted(part["partition"]["city_code"] or "" for part in parts) == sorted(
        city or "" for city in CITIES)
    assert None in [part["partition"]["city_code"] for part in parts]
    assert [part["rows"] for part in parts] == [10] * 4


def test_it_describes_every_dataset(lake):
    run = described(lake, DATE)
    for name in DATASETS:
        rows = 80 if "enhanced" in name else 40
        assert dataset(run, name)["rows"] == rows, name
        assert sum(part["rows"] for part in parts_of(run, name)) == rows, name
    for part in parts_of(run, DATASETS[0]):
        assert part["partition"] == {"year": 2019, "month": 8}, "typed values, not texts"


@BOTH
def test_it_lists_every_file_with_its_size(lake, date):
    folder = run_folder(lake, date)
    listed = {f["path"]: f["bytes"] for f in described(lake, date)["files"]}
    there = {str(p.relative_to(folder)): p.stat().st_size for p in files_of(folder)}
    # A run's own description cannot hold its own digest.
    assert listed == {name: size for name, size in there.items() if name in listed}
    assert set(there) - set(listed) <= {"run.json", "report.html"}


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
