"""Rules that compare over all ranks, tables and runs: unique, foreign_key, row_count."""

import json
import xml.etree.ElementTree

import pytest
from conftest import DATE, conversations, published, run
from ruled_runs import STRICT, TABLE, message, results, rule_file, write


@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_keys_are_compared_over_all_ranks(tmp_path, lake, ranks):
    orders = [{"orderId": number % 40, "cityCode": "BCN"} for number in range(100)]
    paths = write(tmp_path / "input", [message(orderId=number) for number in range(45)], orders)
    rules = rule_file(tmp_path, STRICT)
    for options in ((), ("--memory", "1KiB")):
        ended = conversations(ranks, *paths, lake, "--rules", rules, *options)
        assert ended.code == 3, ended.told
        assert "orders.orderId: unique" in ended.told and "--publish-anyway" in ended.told
        failed = lake / "_failed" / "conversations" / DATE
        found = results(failed)
        assert found["orders", "orderId", "unique"]["found"] == 60
        foreign = found[TABLE, "order_id", "foreign_key"]
        assert foreign["found"] == 5 and foreign["status"] == "warning"
        assert foreign["samples"] == ["40", "41", "42", "43", "44"]
        assert found[TABLE, "last_message_time", "freshness"]["status"] == "warning"
        suites = xml.etree.ElementTree.parse(failed / "quality.xml").getroot()
        assert sum(int(suite.get("failures")) for suite in suites) == 1


def test_keys_are_equal_in_any_form(tmp_path, lake):
    orders = [{"orderId": str(number), "cityCode": f"{number % 3}"} for number in range(9)]
    texts = [message(orderId=number, orderStage=stage) for number, stage in enumerate(
        [True, False, True, [1], {}, "", "", "x", None])]
    paths = write(tmp_path / "input", texts, orders)
    rules = rule_file(tmp_path, f"""
[[rule]]
table = "{TABLE}"
column = "city_code"
check = "foreign_key"
other = "orders.cityCode"
[[rule]]
table = "{TABLE}"
column = "conversation_started_at"
check = "foreign_key"
other = "customer_courier_chat_messages.messageSentTime"
[[rule]]
table = "customer_courier_chat_messages"
column = "orderStage"
check = "unique"
warn = "> 40%"
""")
    found = results(published(2, *paths, lake, "--rules", rules, "--max-bad-records", "100%"))
    assert found[TABLE, "city_code", "foreign_key"]["found"] == 0
    assert found[TABLE, "conversation_started_at", "foreign_key"]["found"] == 0
    repeated = found["customer_courier_chat_messages", "orderStage", "unique"]
    assert (repeated["found"], repeated["of"]) == (2, 6), "of true, false, texts; not of arrays"
    assert repeated["status"] == "passed"


def test_inputs_and_published_tables_are_compared_with_the_previous_run(tmp_path, lake):
    rules = rule_file(tmp_path, f"""
[[rule]]
table = "orders"
check = "row_count"
previous_percent = 10
[[rule]]
table = "{TABLE}"
check = "row_count"
previous_percent = 10
""")
    for date, count, status in (("2026-11-01", 20, "passed"), ("2026-11-02", 4, "warning")):
        orders = [{"orderId": number, "cityCode": "BCN"} for number in range(count)]
        paths = write(tmp_path / "input", [message(orderId=n) for n in range(count)], orders)
        found = results(published(2, *paths, lake, "--rules", rules, date=date))
        assert found["orders", None, "row_count"]["status"] == status
        assert found[TABLE, None, "row_count"]["status"] == status
        ended = run(2, "check", "--lake", lake, "--run-date", date, "--rules", rules)
        again = {check["dataset"]: check["status"] for check in json.loads(ended.out)["checks"]}
        assert again[TABLE] == status


def test_rows_are_compared_with_the_previous_run(tmp_path, lake):
    rules = rule_file(tmp_path, STRICT.replace("foreign_key", "unique").replace(
        'other = "orders.orderId"\n', ""))
    for date, orders, passes in (("2026-11-01", 10, True), ("2026-11-02", 14, True),
                                 ("2026-11-03", 6, False), ("2026-11-02", 9, True)):
        paths = write(tmp_path / "input", [message(orderId=number) for number in range(orders)])
        found = results(published(2, *paths, lake, "--rules", rules, date=date))
        assert found[TABLE, None, "row_count"]["passed"] is passes, date
