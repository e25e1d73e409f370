"""The slow reference against what is known: the real sample, the cases, single rules."""

import csv
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import json_records
import slow_reference

SOURCE = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONVOY_SHARED", SOURCE.parent / "shared"))
CONVERSATIONS = SHARED / "data" / "conversations"
CASES = sorted((CONVERSATIONS / "cases").glob("*/"))
FINDINGS = {"missing_city_code", "conflicting_order"}
needs_shared = pytest.mark.skipif(
    not CASES, reason=f"the shared data is not at {SHARED} (set CONVOY_SHARED)")


def normal(row):
    """A row of an expected table: instants, not spellings; there an empty text looks like null."""
    return tuple(
        slow_reference.parse_time(row[name])
        if row[name] and name in slow_reference.TIME_COLUMNS else row[name]
        for name in slow_reference.COLUMNS)


def expected_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return sorted(map(normal, csv.DictReader(file)), key=str)


def computed_rows(result):
    text = slow_reference.csv_text(result.rows)
    lines = csv.DictReader(text.splitlines(keepends=True))
    return sorted(map(normal, lines), key=str)


@needs_shared
def test_the_real_sample():
    result = slow_reference.run(
        [CONVERSATIONS / "angelos1_messages.json"], [CONVERSATIONS / "angelos1_orders.json"])
    assert len(result.rows) == 490
    assert computed_rows(result) == expected_rows(CONVERSATIONS / "angelos1_expected.csv")
    assert result.quarantine == []


@needs_shared
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case(case):
    result = slow_reference.run(
        [case / "messages.json"], [case / "orders.json"], keep_damaged=case.name.startswith("37"))
    assert computed_rows(result) == expected_rows(case / "expected.csv")
    with open(case / "expected_quarantine.csv", newline="", encoding="utf-8") as file:
        expected = {(r["file"], int(r["record"]), r["reason"]) for r in csv.DictReader(file)
                    if r["reason"] not in FINDINGS}
    assert {(q["kind"], q["number"], q["reason"]) for q in result.quarantine} == expected


@pytest.mark.parametrize("text, instant", [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01t00:00:00.0000019z", 1),
    ("1969-12-31 23:59:59.9999999-00:00", -1),
    ("1970-01-01T05:45:00+05:45", 0),
    ("2020-02-29T12:00:00Z", 1582977600000000),
    ("0001-01-01T00:00:00Z", -62135596800000000),
    ("9999-12-31T23:59:59.999999Z", 253402300799999999),
])
def test_times(text, instant):
    assert slow_reference.parse_time(text) == instant
    again = slow_reference.format_time(instant)
    assert slow_reference.parse_time(again) == instant


@pytest.mark.parametrize("text", [
    "2019-08-19T08:00:00", "2019-08-19", "2019-08-19T08:00:60Z", "2019-02-29T00:00:00Z",
    "2019-08-19T24:00:00Z", "2019-08-19T08:00:00.Z", "2019-08-19T08:00:00.1234567890Z",
    "2019-08-19T08:00:00+0200", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
    " 2019-08-19T08:00:00Z", "2019-08-19T08:00:00Z\n", "1566201600", "",
])
def test_what_is_no_time(text):
    assert slow_reference.parse_time(text) is None


@pytest.mark.parametrize("token, value", [
    ("7", 7), ("007", 7), ("-0", 0), ("9223372036854775807", 2**63 - 1),
    ("-9223372036854775808", -(2**63)), ("9223372036854775808", None), ("5.0", None),
    ("1e3", None), (" 5", None), ("5 ", None), ("+5", None), ("", None), ("٣", None),
])
def test_ids(token, value):
    assert slow_reference.integer(token) == value


@pytest.mark.parametrize("text, expected", [
    (b'{"a":1}\n{"a":\n{"b":2}\n{"c":3}\n', [(0, None), (8, "bad_json"), (14, None), (22, None)]),
    (b'{"a":\n{"b":2}', [(0, "bad_json"), (6, None)]),
    (b'{"a":"x\n{"b":2}', [(0, "bad_json"), (8, None)]),
    (b'[{"a":x},\n , {"b":2}\n]', [(1, "bad_json"), (13, None)]),
    (b'{"a":01} {"lost":1}\nGARBAGE\n{"b":2}', [(0, "bad_json"), (28, None)]),
    (b'{"a":"\xff"}\n{"b":2}', [(0, "bad_utf8"), (10, None)]),
    (b'5\n"x"\n[[1],{"b":2}]', [(0, "not_an_object"), (2, "not_an_object"),
                                 (7, "not_an_object"), (11, None)]),
    (b'{"a":1}{"b":2}[]', [(0, None), (7, None)]),
])
def test_reading_resumes_after_damage(text, expected):
    assert [(r.offset, r.reason) for r in json_records.records(text)] == expected


@pytest.mark.parametrize("text", [b'[{"a":1}', b'{"a":1}\n{"b', b'{"a":1}\n{"b":2', b"\xff\xfe[\0"])
def test_damaged_files(text):
    with pytest.raises(json_records.DamagedFile):
        list(json_records.records(text))


def test_the_first_defect_names_the_reason():
    for fields, reason in [
        ({"orderId": True}, "bad_order_id"),
        ({"orderId": slow_reference.Number("5")}, "missing_sender"),
        ({"orderId": "5", "senderAppType": 1}, "bad_sender"),
        ({"orderId": "5", "senderAppType": "x", "messageSentTime": 1}, "unknown_sender"),
        ({"orderId": "5", "senderAppType": "COURIER", "messageSentTime": 1, "orderStage": 1},
         "bad_time"),
        ({"orderId": "5", "senderAppType": "courier", "messageSentTime": "1970-01-01T00:00:00Z",
          "orderStage": "\ud800"}, "bad_stage"),
    ]:
        with pytest.raises(slow_reference.Bad, match=reason):
            slow_reference.message_of(fields)
