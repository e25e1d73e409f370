"""The hand-made cases: each table and each quarantine is the one that was thought out by hand."""

import csv

import pytest
import slow_reference
from conftest import CONVERSATIONS, TABLE, published
from lake_reading import csv_rows, quarantine, typed

CASES = sorted((CONVERSATIONS / "cases").glob("*/"))
FINDINGS = {"missing_city_code", "conflicting_order"}


def lines(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sortable(rows):
    """Rows in one order; the expected tables do not tell an empty text from null."""
    return sorted(([row[name] if row[name] != "" else None for name in slow_reference.COLUMNS]
                   for row in rows), key=lambda row: row[0])


@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case.name if case else "none")
def test_case(shared, lake, case):
    keep = ["--damaged-files", "keep"] if case.name.startswith("37") else []
    folder = published(2, case / "messages.json", case / "orders.json", lake,
                       "--max-bad-records", "100%", *keep)
    expected = [{name: typed(name, value or None) for name, value in row.items()}
                for row in lines(case / "expected.csv")]
    assert sortable(csv_rows(folder / f"{TABLE}.csv")) == sortable(expected)
    bad = {(row["file"], int(row["record"]), row["reason"])
           for row in lines(case / "expected_quarantine.csv") if row["reason"] not in FINDINGS}
    assert {(r["kind"], r["number"], r["reason"]) for r in quarantine(folder)} == bad


def test_an_empty_text_is_told_from_null(shared, lake):
    case = CONVERSATIONS / "cases" / "07_last_stage_is_not_the_greatest"
    folder = published(2, case / "messages.json", case / "orders.json", lake)
    stages = {row["order_id"]: row["last_message_order_stage"]
              for row in csv_rows(folder / f"{TABLE}.csv")}
    assert stages == {1: "DELIVERED", 2: None, 3: ""}


def test_no_hostile_city_leaves_the_folder_of_the_table(shared, lake):
    case = CONVERSATIONS / "cases" / "29_hostile_city_codes"
    folder = published(2, case / "messages.json", case / "orders.json", lake)
    inside = {path.resolve() for path in (folder / TABLE).rglob("*.h5")}
    everywhere = {path.resolve() for path in lake.parent.rglob("part-*.h5")}
    assert len(inside) == 20 and everywhere == inside
    names = {path.parent.name for path in inside}
    assert {"city_code=BCN", "city_code=bcn", "city_code=..%2F..%2Fetc", "city_code=A%2FB%3DC",
            "city_code=%5F_HIVE_DEFAULT_PARTITION__", "city_code=__HIVE_DEFAULT_PARTITION__",
            "city_code=%252e%252e%252f", "city_code= BCN ", "city_code=b%09c"} <= names
    assert any(name.startswith("city_code=~") and len(name) == 27 for name in names)
