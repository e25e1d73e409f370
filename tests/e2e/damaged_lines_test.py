"""Lines damaged at random: each costs itself, exactly as the slow reference says."""

import random

import pytest
import slow_reference
from conftest import TABLE, published
from hostile_data import Hostile
from lake_reading import csv_rows, quarantine, quarantine_keys

# No bracket or comma: what a line means after damage is then the same to every reader.
MARKS = [b'"', b"\\", b":", b"x", b"-", b".", b"\x01", b"\0", b"\xff", b"\t", b"e", b"", b"\n"]


def damage(lines, pick):
    """Replaces a byte inside of some lines, never the first or last one of a record."""
    damaged = []
    for line in lines:
        if pick.random() < 0.2:
            at = pick.randrange(1, len(line) - 1)
            mark, rest = pick.choice(MARKS), line[at + 1:]
            if rest.lstrip(b" \t,").startswith(b"{"):
                mark = b"x"  # a line feed would make a nested object look like a record
            line = line[:at] + mark + rest
        damaged.append(line)
        if pick.random() < 0.02:
            damaged.append(pick.choice([b"", b"  \t", b"\r"]))
    return damaged


@pytest.mark.parametrize("ranks, seed", [(1, 1), (2, 2), (3, 3), (5, 4)])
@pytest.mark.parametrize("layout", ["ndjson", "array"])
def test_damaged_lines_cost_only_themselves(tmp_path, ranks, seed, layout):
    pick = random.Random(seed)
    source = Hostile(seed, messages=800)
    orders = source.write(tmp_path, "ndjson", "orders")
    lines = damage([source.one_line(record).encode() for record in source.messages], pick)
    lines.append(source.one_line(source.messages[0]).encode())  # so that the file ends whole
    text = b"\n".join(lines) + b"\n"
    if layout == "array":
        text = b"[\n" + b"\n,".join(line for line in lines if line.strip()) + b"\n]\n"
    messages = tmp_path / "messages.json"
    messages.write_bytes(text)
    expected = slow_reference.run([messages], orders)
    assert len(expected.quarantine) > 50
    folder = published(ranks, messages, orders, tmp_path / "lake", "--max-bad-records", "100%")
    assert quarantine_keys(quarantine(folder)) == quarantine_keys(expected.quarantine)
    assert csv_rows(folder / f"{TABLE}.csv") == expected.rows
