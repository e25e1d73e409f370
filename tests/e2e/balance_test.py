"""No rank reads, holds or writes much more than its share, one huge pretty-printed array too."""

import gzip
import json
import random

import pytest
from conftest import TABLE, files_of, generate, published
from lake_reading import csv_lines, find_key

RANKS = 4
BLOCK = 1 << 20  # bytes
KEYS = ("read_bytes", "held_rows", "written_bytes")


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("balance")
    messages, orders = generate(folder / "input", "--layout", "pretty", "--files", 1, orders=40_000)
    assert len(messages) == 1 and messages[0].stat().st_size > 30_000_000
    run = published(RANKS, messages, orders, folder / "lake", timeout=300)
    document = json.loads((run / "run.json").read_text(encoding="utf-8"))
    each = find_key(document, "ranks", lambda value: isinstance(value, list) and value and all(
        isinstance(rank, dict) and all(key in rank for key in KEYS) for rank in value))
    assert each is not None and len(each) == RANKS, f"run.json lists no ranks with {KEYS}"
    return run, each, sum(path.stat().st_size for path in messages + orders)


def assert_even(each, key, slack):
    values = [rank[key] for rank in each]
    share = sum(values) / RANKS
    assert max(values) <= 1.2 * share + slack, f"{key}: {values}, share {share:.0f}"


def test_bytes_read(measured):
    _, each, input_bytes = measured
    assert_even(each, "read_bytes", BLOCK)
    total = sum(rank["read_bytes"] for rank in each)
    assert input_bytes <= total <= 1.1 * input_bytes + RANKS * BLOCK, "read once, and all of it"


def test_rows_held(measured):
    run, each, _ = measured
    assert_even(each, "held_rows", 0)
    rows = sum(1 for _ in csv_lines(run / f"{TABLE}.csv")) - 1
    assert sum(rank["held_rows"] for rank in each) >= rows


def test_bytes_written(measured):
    run, each, _ = measured
    largest_part = max(path.stat().st_size for path in files_of(run) if path.suffix == ".h5")
    assert_even(each, "written_bytes", largest_part)
    tables = sum(path.stat().st_size for path in files_of(run)
                 if path.suffix == ".csv" or path.name.startswith("part-"))
    assert sum(rank["written_bytes"] for rank in each) >= tables


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """Messages with a member that hardly shrinks, in one compressed file; and orders."""
    folder = tmp_path_factory.mktemp("packed")
    pick = random.Random(1)
    lines = (json.dumps({"orderId": i, "senderAppType": "Courier App", "orderStage": "OPEN",
                         "messageSentTime": "2020-11-01T08:00:00Z",
                         "noise": f"{pick.getrandbits(4000):x}"}) for i in range(10_000))
    messages, orders = folder / "messages.json.gz", folder / "orders.json"
    messages.write_bytes(gzip.compress("\n".join(lines).encode(), 1))
    assert messages.stat().st_size > 4 * BLOCK
    orders.write_text('{"orderId": 1, "cityCode": "BCN"}\n')
    return messages, orders


@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_a_compressed_file_that_keeps_one_rank_busy_is_named(packed, tmp_path, ranks):
    messages, orders = packed
    run = published(ranks, messages, orders, tmp_path / "lake")
    warnings = json.loads((run / "run.json").read_text(encoding="utf-8"))["warnings"]
    named = [text for text in warnings if "compressed" in text]
    assert len(named) == (ranks > 1) and all(str(messages) in text for text in named)
