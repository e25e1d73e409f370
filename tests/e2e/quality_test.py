"""The checks of a run: orders that disagree and chats without a city are found, none is lost."""

import json

from conftest import chat, published


def checks(folder):
    report = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    assert report["publishable"] is True
    return {check["name"]: check for check in report["checks"]}


def test_findings_are_counted_exactly_and_every_order_has_its_row(tmp_path, lake):
    messages, orders = tmp_path / "messages.json", tmp_path / "orders.json"
    messages.write_text("".join(chat(order_id) for order_id in (1, 2, 3, 4, 5, 5)))
    cities = [(1, "BCN"), (1, "BCN"), (2, "VLC"), (2, "MAD"), (3, ""), (4, "MAD"), (4, ""),
              (9, "X")]
    orders.write_text("".join(
        json.dumps({"orderId": key, "cityCode": city}) + "\n" for key, city in cities))
    found = checks(published(3, messages, orders, lake))
    complete = found["every order with a message has a row"]
    assert complete["severity"] == "error" and complete["passed"] and "5 and 5" in complete["text"]
    conflict = found["orders agree on their city"]
    assert conflict["severity"] == "warn" and not conflict["passed"] and conflict["found"] == 1
    assert "2" in json.dumps(conflict["samples"])
    homeless = found["every conversation has a city"]
    assert not homeless["passed"] and homeless["found"] == 2
