"""The job `conversations`, slow and obvious, sharing no code with the program.

    python slow_reference.py --messages FILE... --orders FILE...    prints the table as CSV
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field

from json_records import DamagedFile, content, records

sys.setrecursionlimit(20_000)

COLUMNS = (
    "order_id city_code first_courier_message first_customer_message num_messages_courier "
    "num_messages_customer first_message_by conversation_started_at "
    "first_responsetime_delay_seconds last_message_time last_message_order_stage"
).split()
TIME_COLUMNS = {name for name in COLUMNS if name.endswith(("_message", "_at", "_time"))}
ENHANCED = (
    "senderAppType customerId fromId toId chatStartedByMessage orderId orderStage courierId "
    "messageSentTime messageSentTimestamp year month"
).split()
AGGREGATIONS = (
    "order_id first_courier_message first_customer_message num_messages_courier "
    "num_messages_customer conversation_started_at last_message_time"
).split()

TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
DIGITS = re.compile(r"-?[0-9]+")
SECOND = 1_000_000  # microseconds


class Bad(Exception):
    """A record that cannot be used; the text is the reason."""


@dataclass
class Number:
    token: str  # as it stands in the file: 5, 5.0 and 5e0 are not the same


@dataclass
class Result:
    rows: list  # dicts by COLUMNS; times are microseconds since 1970 in UTC
    quarantine: list  # dicts: kind, input, offset, number, reason
    datasets: dict  # name -> list of dicts
    read: dict = field(default_factory=dict)  # kind -> records in


def days_before(year, month, day):
    """Days from 1970-01-01; year 0 and beyond 9999 included, unlike datetime."""
    year -= month <= 2
    era, in_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + in_era * 365 + in_era // 4 - in_era // 100 + day_of_year - 719468


def civil(days):
    era, day_of_era = divmod(days + 719468, 146097)
    in_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * in_era + in_era // 4 - in_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era * 400 + in_era + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def days_in_month(year, month):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def parse_time(text):
    """Microseconds since 1970 in UTC, floored, or None if this is not RFC 3339 with a zone."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = 0
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            return None
        offset = (int(match[9]) * 60 + int(match[10])) * (-1 if match[8] == "-" else 1)
    minutes = days_before(year, month, day) * 1440 + hour * 60 + minute - offset
    micros = int((match[7] or "0").ljust(6, "0")[:6])
    if not 1 <= civil(minutes // 1440)[0] <= 9999:
        return None
    return (minutes * 60 + second) * SECOND + micros


def format_time(micros):
    days, in_day = divmod(micros, 86400 * SECOND)
    seconds, fraction = divmod(in_day, SECOND)
    year, month, day = civil(days)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    decimals = f".{fraction:06}" if fraction else ""
    return f"{year:04}-{month:02}-{day:02}T{clock}{decimals}Z"


def is_text(value):
    """A string that UTF-8 can hold and that contains no NUL."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)


def integer(value):
    """An exact 64-bit integer from an integer token or a string of digits, else None."""
    token = value.token if isinstance(value, Number) else value
    if not isinstance(token, str) or not DIGITS.fullmatch(token):
        return None
    digits = token.lstrip("-").lstrip("0")
    if len(digits) > 19:
        return None
    number = int(digits or "0") * (-1 if token.startswith("-") else 1)
    return number if -(2**63) <= number < 2**63 else None


def needed_id(fields):
    if fields.get("orderId") is None:
        raise Bad("missing_order_id")
    number = integer(fields["orderId"])
    if number is None:
        raise Bad("bad_order_id")
    return number


def message_of(fields):
    order_id = needed_id(fields)
    sender = fields.get("senderAppType")
    if sender is None:
        raise Bad("missing_sender")
    if not is_text(sender):
        raise Bad("bad_sender")
    ascii_lower = "".join(c.lower() if c.isascii() else c for c in sender)
    side = next((s for s in ("courier", "customer") if ascii_lower.startswith(s)), None)
    if side is None:
        raise Bad("unknown_sender")
    if fields.get("messageSentTime") is None:
        raise Bad("missing_time")
    sent = fields["messageSentTime"]
    time = parse_time(sent) if isinstance(sent, str) else None
    if time is None:
        raise Bad("bad_time")
    stage = fields.get("orderStage")
    if stage is not None and not is_text(stage):
        raise Bad("bad_stage")
    flag = fields.get("chatStartedByMessage")
    year, month, _ = civil(time // (86400 * SECOND))
    ids = ("customerId", "fromId", "toId", "courierId")
    return {name: integer(fields.get(name)) for name in ids} | {
        "senderAppType": sender, "orderId": order_id, "orderStage": stage, "side": side,
        "chatStartedByMessage": flag if isinstance(flag, bool) else None,
        "messageSentTime": time, "messageSentTimestamp": time // SECOND,
        "year": year, "month": month,
    }


def order_of(fields):
    order_id = needed_id(fields)
    city = fields.get("cityCode")
    if city is not None and not is_text(city):
        raise Bad("bad_city")
    return {"order_id": order_id, "city_code": city or None}


def read(kind, paths, convert, keep_damaged, quarantine, counts):
    used, seen = [], set()
    for path in paths:
        with open(path, "rb") as file:
            stored = file.read()
        if stored in seen:  # A file of equal content is absorbed once.
            continue
        seen.add(stored)
        try:
            text, whole = content(path)
            for record in records(text):
                counts[kind] += 1
                try:
                    if record.reason:
                        raise Bad(record.reason)
                    fields = json.loads(record.raw, parse_int=Number, parse_float=Number)
                    used.append(convert(fields))
                except Bad as bad:
                    quarantine.append({"kind": kind, "input": str(path), "offset": record.offset,
                                       "number": record.number, "reason": str(bad)})
            if not whole:
                raise DamagedFile(f"{path} is damaged")
        except DamagedFile:
            if not keep_damaged:
                raise
    return used


def bytewise(text):
    """Null first, then by the bytes of the text."""
    return (text is not None, (text or "").encode())


def conversation(order_id, messages, city):
    first = {side: min((m["messageSentTime"] for m in messages if m["side"] == side), default=None)
             for side in ("courier", "customer")}
    earliest = min(messages, key=lambda m: (m["messageSentTime"],
                                            m["chatStartedByMessage"] is not True, m["side"]))
    latest = max(m["messageSentTime"] for m in messages)
    stages = [m["orderStage"] for m in messages if m["messageSentTime"] == latest]
    silent = None in first.values()
    return {
        "order_id": order_id,
        "city_code": city,
        "first_courier_message": first["courier"],
        "first_customer_message": first["customer"],
        "num_messages_courier": sum(m["side"] == "courier" for m in messages),
        "num_messages_customer": sum(m["side"] == "customer" for m in messages),
        "first_message_by": earliest["side"],
        "conversation_started_at": earliest["messageSentTime"],
        "first_responsetime_delay_seconds":
            None if silent else abs(first["courier"] - first["customer"]) // SECOND,
        "last_message_time": latest,
        "last_message_order_stage": max(stages, key=bytewise),
    }


def run(message_files, order_files, keep_damaged=False):
    """The whole job over lists of paths; raises DamagedFile unless damaged files are kept."""
    quarantine, counts = [], defaultdict(int)
    messages = read("messages", message_files, message_of, keep_damaged, quarantine, counts)
    orders = read("orders", order_files, order_of, keep_damaged, quarantine, counts)
    cities, chats = {}, defaultdict(list)
    for order in orders:
        known, city = cities.get(order["order_id"]), order["city_code"]
        cities[order["order_id"]] = min(filter(None, (known, city)), key=str.encode, default=None)
    for message in messages:
        chats[message["orderId"]].append(message)
    rows = [conversation(key, chat, cities.get(key)) for key, chat in chats.items()]
    rows.sort(key=lambda row: (row["city_code"] is None, (row["city_code"] or "").encode(),
                               row["order_id"]))

    def columns(*names):
        return [{name: row[name] for name in names} for row in rows]

    return Result(rows, quarantine, {
        "customer_courier_chat_messages_enhanced":
            [{name: message[name] for name in ENHANCED} for message in messages],
        "first_message_senders": columns("order_id", "first_message_by"),
        "first_responsetime_delays": columns("order_id", "first_responsetime_delay_seconds"),
        "last_message_order_stage": columns("order_id", "last_message_order_stage"),
        "aggregations": columns(*AGGREGATIONS),
        "customer_courier_conversations": rows,
    }, dict(counts))


def csv_field(name, value):
    if value is None:
        return ""
    text = format_time(value) if name in TIME_COLUMNS else str(value)
    quoted = text == "" or any(letter in text for letter in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if quoted else text


def csv_text(rows):
    lines = [",".join(COLUMNS)]
    lines += [",".join(csv_field(name, row[name]) for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", nargs="+", required=True)
    parser.add_argument("--orders", nargs="+", required=True)
    parser.add_argument("--keep-damaged", action="store_true")
    chosen = parser.parse_args()
    result = run(chosen.messages, chosen.orders, chosen.keep_damaged)
    sys.stdout.buffer.write(csv_text(result.rows).encode())
    for bad in result.quarantine:
        print(bad, file=sys.stderr)
