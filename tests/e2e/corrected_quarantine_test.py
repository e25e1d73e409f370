"""A quarantine file whose texts were corrected is an input like any other."""

import json

import pytest
from conftest import assert_same_tree, chat, digest_tree, published, write_chats

BAD = [chat(901)[:-10] + "\n", chat(902, sender="Robot"),
       chat(903).replace("2019-08-19", "2019-13-19")]


def corrected(line):
    """The line of a quarantine file as a person would correct it."""
    record = json.loads(line)
    text = record["text"].replace("Robot", "Customer iOS").replace("2019-13", "2019-08")
    record["text"] = text if text.endswith("}") else chat(901)
    return json.dumps(record) + "\n"


@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_corrected_records_count_as_if_they_had_been_right(tmp_path, lake, ranks):
    good, orders = write_chats(tmp_path, count=30)
    bad = tmp_path / "bad.json"
    bad.write_text("".join(BAD))
    limit = "--max-bad-records", "100%"
    first = published(ranks, [good, bad], orders, lake, *limit)
    lines = (first / "quarantine" / "messages.ndjson").read_text().splitlines()
    reasons = [json.loads(line)["reason"] for line in lines]
    assert sorted(reasons) == ["bad_json", "bad_time", "unknown_sender"]

    right = tmp_path / "right.ndjson"
    right.write_text("".join(corrected(line) for line in lines))
    mended = published(ranks, [good, right], orders, lake)
    whole = tmp_path / "whole.json"
    whole.write_text("".join(chat(order) for order in (901, 902, 903)))
    expected = published(ranks, [good, whole], orders, tmp_path / "other")
    assert_same_tree(digest_tree(expected), digest_tree(mended), "corrected and always right")


def test_what_is_not_corrected_is_quarantined_again(tmp_path, lake):
    good, orders = write_chats(tmp_path, count=30)
    bad = tmp_path / "bad.json"
    bad.write_text("".join(BAD))
    limit = "--max-bad-records", "100%"
    first = published(2, [good, bad], orders, lake, *limit)
    again = tmp_path / "again.ndjson"
    again.write_bytes((first / "quarantine" / "messages.ndjson").read_bytes())
    second = published(2, [good, again], orders, lake, *limit)
    lines = [json.loads(line) for line in
             (second / "quarantine" / "messages.ndjson").read_text().splitlines()]
    assert [line["reason"] for line in lines] == ["bad_json", "unknown_sender", "bad_time"]
    assert {line["input"] for line in lines} == {str(again)}
