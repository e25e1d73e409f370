"""Rules: the known 59 on the real sample, each caught where its input is damaged, and verdicts."""

import csv
import json

import pytest
from conftest import (CONVERSATIONS, DATE, SHARED, conversations, published, run,
                      run_folder)
from ruled_runs import STRICT, TABLE, message, results, rule_file, write

MESSAGES, ORDERS = "customer_courier_chat_messages", "orders"
RULES = SHARED / "spec" / "quality_rules.csv"


@pytest.mark.skipif(not RULES.exists(), reason="needs the list of rules of the shared data")
def test_the_known_rules_pass_on_the_real_sample(lake):
    folder = published(3, CONVERSATIONS / "angelos1_messages.json",
                       CONVERSATIONS / "angelos1_orders.json", lake, date="2021-12-31")
    found = results(folder)
    with RULES.open(encoding="utf-8") as file:
        known = [(rule["dataset"], rule["field"], rule["rule"]) for rule in csv.DictReader(file)]
    assert len(known) == 59
    cities = {(ORDERS, "cityCode", "expected_values"), (TABLE, "city_code", "expected_values")}
    for rule in known:
        expected = "not_evaluated" if rule in cities else "passed"
        assert found[rule]["status"] == expected, rule
        assert found[rule]["of"] == (0 if rule in cities else
                                     {MESSAGES: 2500, ORDERS: 600, TABLE: 490}[rule[0]])
    assert found[TABLE, "last_message_time", "range"]["passed"]
    assert found[TABLE, None, "row_count"]["passed"]
    assert found[TABLE, None, "expression"]["passed"]


# A change of one message, and the rules that must find it.
DAMAGED = [
    ({"senderAppType": None}, {("senderAppType", "not_null")}),
    ({"senderAppType": ""}, {("senderAppType", "not_empty"),
                             ("senderAppType", "expected_values")}),
    ({"senderAppType": 5}, {("senderAppType", "string"), ("senderAppType", "expected_values")}),
    ({"senderAppType": "courier"}, {("senderAppType", "expected_values")}),
    ({"customerId": None}, {("customerId", "not_null")}),
    ({"customerId": ""}, {("customerId", "not_empty"), ("customerId", "numeric")}),
    ({"customerId": "x"}, {("customerId", "numeric")}),
    ({"courierId": None}, {("courierId", "not_null")}),
    ({"courierId": ""}, {("courierId", "not_empty"), ("courierId", "numeric")}),
    ({"fromId": None}, {("fromId", "not_null")}),
    ({"fromId": ""}, {("fromId", "not_empty"), ("fromId", "numeric")}),
    ({"toId": None}, {("toId", "not_null")}),
    ({"toId": ""}, {("toId", "not_empty"), ("toId", "numeric")}),
    ({"orderId": None}, {("orderId", "not_null")}),
    ({"orderId": ""}, {("orderId", "not_empty"), ("orderId", "numeric")}),
    ({"orderStage": None}, {("orderStage", "not_null")}),
    ({"orderStage": ""}, {("orderStage", "not_empty"), ("orderStage", "expected_values")}),
    ({"orderStage": 7}, {("orderStage", "string"), ("orderStage", "expected_values")}),
    ({"orderStage": "LOST"}, {("orderStage", "expected_values")}),
    ({"messageSentTime": None}, {("messageSentTime", "not_null")}),
    ({"messageSentTime": ""}, {("messageSentTime", "not_empty"),
                               ("messageSentTime", "timestamp")}),
    ({"messageSentTime": "soon"}, {("messageSentTime", "timestamp")}),
]


@pytest.mark.parametrize("ranks", [1, 3])
def test_each_damage_of_a_message_is_found_where_it_stands(tmp_path, lake, ranks):
    lines, places, expected = [], {}, {}
    for number, (change, rules) in enumerate(DAMAGED):
        lines.append(message(orderId=1))
        places[number] = sum(len(line.encode()) for line in lines)
        lines.append(message(**change))
        for rule in rules:
            expected.setdefault(rule, []).append(places[number])
    paths = write(tmp_path / "input", lines)
    folder = published(ranks, *paths, lake, "--max-bad-records", "100%")
    for (dataset, column, check), result in results(folder).items():
        if dataset != MESSAGES:
            continue
        where = expected.get((column, check), [])
        assert result["found"] == len(where), (column, check)
        assert result["of"] == len(lines)
        assert result["samples"] == [f"{paths[0]} at byte {place}" for place in where[:10]]


def test_damage_of_orders_and_of_the_table_is_found(tmp_path, lake):
    paths = write(tmp_path / "input",
                  [message(orderId=1), message(orderId=2, orderStage=None),
                   message(orderId=3, orderStage="LOST", messageSentTime="2030-01-01T00:00:00Z")],
                  [{"orderId": 1, "cityCode": "BCN"}, {"orderId": 2, "cityCode": ""},
                   {"orderId": 3}, {"orderId": "x", "cityCode": 5}])
    found = results(published(2, *paths, lake, "--max-bad-records", "100%"))
    counts = {key: result["found"] for key, result in found.items()
              if result["found"] and key[0] != MESSAGES and key[2]}
    assert counts == {
        (ORDERS, "cityCode", "string"): 1, (ORDERS, "cityCode", "not_null"): 1,
        (ORDERS, "cityCode", "not_empty"): 1, (ORDERS, "orderId", "numeric"): 1,
        (TABLE, "city_code", "not_null"): 2,
        (TABLE, "last_message_order_stage", "not_null"): 1,
        (TABLE, "last_message_order_stage", "expected_values"): 1,
        (TABLE, "last_message_time", "range"): 1}
    assert found[TABLE, "last_message_time", "range"]["samples"] == ["3"]


def test_an_error_keeps_the_old_run_and_can_be_overridden(tmp_path, lake):
    paths = write(tmp_path / "input", [message(orderId=1)])
    before = published(2, *paths, lake)
    write(tmp_path / "input", [message(orderId=1)], [{"orderId": 1, "cityCode": "BCN"}] * 2)
    rules = rule_file(tmp_path, STRICT)
    assert conversations(2, *paths, lake, "--rules", rules).code == 3
    assert run_folder(lake) == before
    folder = published(2, *paths, lake, "--rules", rules, "--publish-anyway")
    assert folder != before
    report = json.loads((folder / "quality.json").read_text())
    assert report["publishable"] is False and report["published_anyway"] is True
    document = json.loads((folder / "run.json").read_text())
    assert document["published_anyway"] is True
    assert any("published anyway" in warning for warning in document["warnings"])
    assert run(None, "verify", "--lake", lake).code == 0


def test_a_wrong_rule_file_ends_the_run_before_data_is_read(tmp_path, lake):
    rules = rule_file(tmp_path, '[[rule]]\ntable = "order"\ncheck = "row_count"\nmin = 1\n')
    ended = conversations(3, tmp_path / "no such file", tmp_path / "nor this", lake, "--rules",
                          rules)
    assert ended.code == 2
    assert f"{rules}:2:9: unknown table 'order'; did you mean 'orders'?" in ended.err
    assert ended.err.count("unknown table") == 1
    assert not (lake / "conversations").exists()
    missing = conversations(2, tmp_path / "a", tmp_path / "b", lake, "--rules", tmp_path / "none")
    assert missing.code == 2 and "none" in missing.err


@pytest.mark.parametrize("ranks", [None, 1, 2, 3, 5])
def test_inputs_are_checked_alone(tmp_path, ranks):
    paths = write(tmp_path / "input", [message(orderId=1), message(orderId="x", toId=None)] * 20)
    options = "--messages", paths[0], "--orders", paths[1], "--max-bad-records", "100%"
    ended = run(ranks, "check", "conversations", *options, cwd=tmp_path)
    assert ended.code == 0, ended.told
    report = json.loads(ended.out)
    found = {(check["dataset"], check["column"], check["check"]): check["found"]
             for check in report["checks"] if not check["passed"]}
    assert found.pop((MESSAGES, "orderId", "numeric")) == 20
    assert found.pop((MESSAGES, "toId", "not_null")) == 20
    assert not any(found.values())
    rules = rule_file(tmp_path, f'[[rule]]\ntable = "{MESSAGES}"\ncolumn = "toId"\n'
                                'check = "not_null"\nwarn = "> 0"\nerror = "> 40%"\n')
    refused = run(ranks, "check", "conversations", *options, "--rules", rules, cwd=tmp_path)
    assert refused.code == 3 and json.loads(refused.out)["publishable"] is False
    assert "toId: not_null" in refused.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["input", "rules.toml"]
    many = run(ranks, "check", "conversations", *options[:4], cwd=tmp_path)
    assert many.code == 4 and "--max-bad-records" in many.err


@pytest.mark.parametrize("options", [(), ("--datasets", "all", "--partition-by", "date")])
def test_a_published_run_is_checked_again(tmp_path, lake, options):
    cities = ["BCN", "", "x" * 300, None, "MAD"]
    orders = [{"orderId": number, "cityCode": cities[number % 5]} for number in range(50)]
    senders = "Customer iOS", "Courier App"
    paths = write(tmp_path / "input",
                  [message(orderId=number, senderAppType=senders[number % 7 == 0],
                           orderStage=("PICKING_UP", None, "LOST", "")[number % 4])
                   for number in range(60)], orders)
    rules = rule_file(tmp_path, STRICT.split("[[rule]]")[4].join(["[[rule]]", ""]) + "".join(
        f'[[rule]]\ntable = "{TABLE}"\ncolumn = "{column}"\ncheck = "not_null"\n'
        for column in ("first_courier_message", "first_responsetime_delay_seconds")) +
        run(None, "rules", "conversations").out)
    before = results(published(3, *paths, lake, "--rules", rules, *options))
    for ranks in (None, 1, 2, 3, 5):
        ended = run(ranks, "check", "--lake", lake, "--run-date", DATE, "--rules", rules)
        assert ended.code == 0, ended.told
        again = {(check["dataset"], check["column"], check["check"]): check
                 for check in json.loads(ended.out)["checks"]}
        seen = [key for key in again if again[key]["status"] != "not_evaluated"]
        assert len(seen) > 25 and (TABLE, "city_code", "not_null") in seen
        assert {key: again[key] for key in seen} == {key: before[key] for key in seen}
    nothing = run(2, "check", "--lake", lake, "--run-date", "2020-01-01")
    assert nothing.code == 2 and "no published run" in nothing.err
    part = next(run_folder(lake).glob(f"{TABLE}/*/part-00000.h5"))
    part.chmod(0o644)
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    damaged = run(2, "check", "--lake", lake, "--run-date", DATE)
    assert damaged.code == 5 and part.name in damaged.err


def test_the_default_rules_can_be_edited(tmp_path, lake):
    text = run(None, "rules", "conversations").out
    assert text.count("[[rule]]") > 20
    path = rule_file(tmp_path, text.replace('check = "expected_values"\n',
                                            'check = "expected_values"\nvalues = ["MAD"]\n'))
    paths = write(tmp_path / "input", [message(orderId=1)])
    found = results(published(2, *paths, lake, "--rules", path))
    assert found[ORDERS, "cityCode", "expected_values"]["found"] == 1
    assert found[TABLE, "city_code", "expected_values"]["samples"] == ["1"]


def test_the_enhanced_messages_are_as_many_as_were_used(tmp_path, lake):
    paths = write(tmp_path / "input", [message(orderId=1), message(orderId="x")])
    found = results(published(2, *paths, lake, "--datasets", "all", "--max-bad-records", "100%"))
    counts = found["customer_courier_chat_messages_enhanced", None, "row_count"]
    assert counts["passed"] and counts["of"] == 1


def test_a_table_without_rows_is_a_finding(tmp_path, lake):
    found = results(published(2, *write(tmp_path / "input", []), lake))
    counts = found[TABLE, None, "row_count"]
    assert counts["status"] == "warning" and counts["found"] == 1 and counts["of"] == 0
