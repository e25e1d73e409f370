"""A quarantine file whose texts were corrected is an input like any other."""

import json

import pytest
from conftest import (assert_same_tree, chat, digest_tree, published, run_folder, succeed,
                      write_chats)

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
    # What it says then can be corrected as it could before.
    assert [line["text"] for line in lines] == [json.loads(line)["text"] for line in
                                                again.read_text().splitlines()]
    right = tmp_path / "right.ndjson"
    right.write_text("".join(corrected(json.dumps(line)) for line in lines))
    third = published(2, [good, right], orders, lake)
    assert (third / "quarantine" / "messages.ndjson").read_text() == ""


def test_orders_are_corrected_as_messages_are(tmp_path, lake):
    messages, _ = write_chats(tmp_path, count=3)
    bad = tmp_path / "bad.json"
    bad.write_text('{"orderId":0,"cityCode":5}\n{"orderId":"x","cityCode":"MAD"}\n')
    first = published(2, messages, bad, lake, "--max-bad-records", "100%")
    text = (first / "quarantine" / "orders.ndjson").read_text()
    assert [json.loads(line)["reason"] for line in text.splitlines()] == ["bad_city",
                                                                          "bad_order_id"]
    right, whole = tmp_path / "right.ndjson", tmp_path / "whole.json"
    right.write_text(text.replace(':5}', r':\"BCN\"}').replace(r'\"x\"', "1"))
    whole.write_text('{"orderId":0,"cityCode":"BCN"}\n{"orderId":1,"cityCode":"MAD"}\n')
    expected = published(2, messages, whole, tmp_path / "other")
    assert_same_tree(digest_tree(expected), digest_tree(published(2, messages, right, lake)),
                     "corrected and always right")


def test_rows_of_csv_are_corrected_under_their_headers(tmp_path, lake):
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    row = '536365,1,"a, b",{},2010-12-01 08:26:00,2.55,{},UK\n'
    reviews = tmp_path / "reviews.csv"
    reviews.write_text("cid,review_str\n7,good\n")

    def amounts(lake, *purchases):
        succeed(2, "user-behavior", "--purchases", *purchases, "--reviews", reviews, "--lake", lake,
                "--run-date", "2010-12-01", "--max-bad-records", "100%")
        folder = run_folder(lake, "2010-12-01", "user-behavior")
        return folder, (folder / "user_behavior_metric.csv").read_text()

    bad, good, whole = (tmp_path / name for name in ("bad.csv", "good.csv", "whole.csv"))
    bad.write_text(header + row.format("many", 7))
    good.write_text(header + row.format(6, 8))
    whole.write_text(header + row.format(6, 8) + row.format(4, 7))
    folder, before = amounts(lake, bad, good)
    right = tmp_path / "right.ndjson"
    right.write_text((folder / "quarantine" / "purchases.ndjson").read_text().replace("many", "4"))
    _, after = amounts(lake, good, right)
    assert before != after == amounts(tmp_path / "other", whole)[1]
