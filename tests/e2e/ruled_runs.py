"""What the tests of rules share: inputs, rule files, and what was found."""

import json

from conftest import chat

TABLE = "customer_courier_conversations"


def message(**changes):
    return json.dumps({**json.loads(chat(1)), **changes}) + "\n"


def results(folder):
    """(dataset, column, check) -> what quality.json says."""
    report = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    return {(check["dataset"], check["column"], check["check"]): check
            for check in report["checks"]}


def write(folder, messages, orders=({"orderId": 1, "cityCode": "BCN"},)):
    folder.mkdir(exist_ok=True)
    paths = folder / "messages.json", folder / "orders.json"
    paths[0].write_text("".join(messages), encoding="utf-8", errors="surrogatepass")
    paths[1].write_text("".join(json.dumps(order) + "\n" for order in orders))
    return paths


def rule_file(folder, text):
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


STRICT = """
[[rule]]
table = "orders"
column = "orderId"
check = "unique"
severity = "error"

[[rule]]
table = "customer_courier_conversations"
column = "order_id"
check = "foreign_key"
other = "orders.orderId"
warn = "> 0"
error = "> 50%"

[[rule]]
table = "customer_courier_conversations"
check = "row_count"
previous_percent = 50

[[rule]]
table = "customer_courier_conversations"
column = "last_message_time"
check = "freshness"
max_age_hours = 24
"""
