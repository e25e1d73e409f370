"""Valid but hostile messages and orders, from a seed: ties, nulls, escapes, extras, offsets."""

import gzip
import json
import random

import zstandard

STAGES = ["PICKING_UP", "DELIVERED", "", None, "café 🛵", 'a,"b"\nc', "東京", "\u2028x\\y", "ÿ"]
CITIES = ["BCN", "bcn", "MAD", "Ñuñoa", "A/B=C", "..", "x,\"y\"", "%2e", "", None, "L" * 300,
          "__HIVE_DEFAULT_PARTITION__", " BCN ", "~root"]
SENDERS = ["Customer iOS", "Courier Android", "courier", "CUSTOMER", "Courier\tApp", "customeré"]
EXTRAS = [{"orderId": 99, "deep": [{"a": "}]}"}]}, [[[[]]]], "}, {\"orderId\": 5}", 1e300, -0.5,
          None, True, {}, "\\\"", 123456789012345678901234567890, "\ud800", "[{"]


class Hostile:
    """A seeded source of records as lists of (key, value) pairs, so that keys can repeat."""

    def __init__(self, seed, messages=3000):
        self.random = random.Random(seed)
        self.order_ids = [self.random.randrange(-50, 2**40) for _ in range(messages // 6)]
        self.order_ids += [2**63 - 1, -(2**63), 0, 7]
        self.messages = [self.message(i) for i in range(messages)]
        self.messages += self.random.sample(self.messages, messages // 30)  # equal ones all count
        self.random.shuffle(self.messages)
        self.orders = [self.order(i) for i in self.order_ids[::2] + self.order_ids[::5]]

    def identifier(self, number):
        sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
        return self.random.choice([number, number, sign + digits, sign + "00" + digits])

    def time(self, order_id):
        """Few distinct times an order, so that ties are common; late messages are years away."""
        pick = self.random
        day = 1 + order_id % 28
        second = pick.choice([0, 0, 0, 1, 1, 2, 59])
        hour = pick.choice([8, 8, 8, 9])
        year = pick.choice([2019] * 30 + [1969, 2020, 1582, 9998])
        fraction = pick.choice(["", "", "", ".0", ".000000", ".5", ".500000999", ".123456789"])
        zone, hours = pick.choice([("Z", 0), ("Z", 0), ("z", 0), ("+02:00", 2), ("-05:00", -5),
                                   ("+00:00", 0), ("-00:00", 0)])
        mark = pick.choice("TTTt ")
        return f"{year}-08-{day:02}{mark}{hour + hours:02}:00:{second:02}{fraction}{zone}"

    def extra(self):
        return [(self.random.choice(["extra", "", "Orderid", "x\"y", "ключ"]),
                 self.random.choice(EXTRAS)) for _ in range(self.random.choice([0, 0, 1, 3]))]

    def message(self, index):
        pick = self.random
        order_id = pick.choice(self.order_ids)
        # Some conversations are one-sided.
        side = SENDERS[order_id % 2] if order_id % 7 == 0 else pick.choice(SENDERS)
        pairs = [("senderAppType", side), ("orderId", self.identifier(order_id)),
                 ("messageSentTime", self.time(order_id))]
        for name in ("customerId", "fromId", "toId", "courierId"):
            pairs.append((name, pick.choice([index, -index, 2**62, None, {"id": 1}, 5.5, True])))
        pairs.append(("chatStartedByMessage", pick.choice([True, False, False, None, "true", 1])))
        pairs.append(("orderStage", pick.choice(STAGES)))
        if pick.random() < 0.1:
            pairs = [pair for pair in pairs if pair[0] not in ("customerId", "orderStage")]
        if pick.random() < 0.03:
            pairs = self.spoiled(pairs)
        pairs += self.extra()
        pick.shuffle(pairs)
        if pick.random() < 0.1:  # of a repeated key the last counts
            pairs.insert(0, (pairs[-1][0], pick.choice([None, 5, "other", {"a": []}])))
        return pairs

    def spoiled(self, pairs):
        """One needed field is made useless, or dropped."""
        name = self.random.choice(["orderId", "senderAppType", "messageSentTime", "orderStage"])
        bad = self.random.choice([True, 1.5, {"a": 1}, ["x"], "\ud800", "courie", "12:00", None])
        pairs = [pair for pair in pairs if pair[0] != name]
        return pairs if bad is None else pairs + [(name, bad)]

    def order(self, order_id):
        pick = self.random
        city = CITIES[order_id % len(CITIES)] if pick.random() < 0.95 else pick.choice(CITIES)
        if pick.random() < 0.02:
            city = pick.choice([5, {"a": 1}, "\udfff", "a\0b"])
        return [("orderId", self.identifier(order_id)), ("cityCode", city)] + self.extra()

    # The same value can be spelled in many ways.
    def text(self, value):
        raw = json.dumps(value, ensure_ascii=self.random.random() < 0.5)
        if not raw.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in raw):
            raw = json.dumps(value)
        if isinstance(value, str) and value.isalnum() and self.random.random() < 0.1:
            at = self.random.randrange(len(value))
            if ord(value[at]) < 0x10000:
                raw = f'"{value[:at]}\\u{ord(value[at]):04X}{value[at + 1:]}"'
        return raw

    def one_line(self, pairs):
        gap = self.random.choice(["", " ", " \t"])
        return "{" + f",{gap}".join(f"{self.text(k)}:{gap}{self.text(v)}" for k, v in pairs) + "}"

    def pretty(self, pairs):
        lines = ",\n".join(f"    {self.text(k)}: {json.dumps(v, indent=2)}" for k, v in pairs)
        return "  {\n" + lines + "\n  }"

    def layout(self, name, records):
        """The bytes of one file."""
        if name == "ndjson":
            return ("\n".join(map(self.one_line, records)) + "\n").encode()
        if name == "crlf":
            return ("\r\n".join(map(self.one_line, records)) + "\r\n").encode()
        if name == "concatenated":
            return "".join(map(self.one_line, records)).encode()
        if name == "array":
            return ("[" + ",".join(map(self.one_line, records)) + "]").encode()
        assert name == "pretty"
        return ("[\n" + ",\n".join(map(self.pretty, records)) + "\n]\n").encode()

    def write(self, folder, layout, kind="messages", files=1, compress=None):
        """Spreads the records of a kind over files and returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        records, paths = getattr(self, kind), []
        for number in range(files):
            data = self.layout(layout, records[number::files])
            path = folder / f"{kind}-{number}.json"
            if compress == "gz":
                path, data = path.with_suffix(".json.gz"), gzip.compress(data, 1, mtime=0)
            if compress == "zst":
                path, data = path.with_suffix(".json.zst"), zstandard.compress(data, 1)
            path.write_bytes(data)
            paths.append(path)
        return paths
