"""A damaged file ends the run with 4, unless its good records are to be kept."""

import gzip

import pytest
import slow_reference
import zstandard
from conftest import TABLE, chat, conversations, published, write_chats
from lake_reading import csv_rows, quarantine, quarantine_keys

KEEP = ["--damaged-files", "keep", "--max-bad-records", "100%"]


def corrupt_checksum(text):
    packed = bytearray(gzip.compress(text))
    packed[-8] ^= 1
    return bytes(packed)


# name -> (file name, what spoils the NDJSON, whether all its records survive)
DAMAGES = {
    "gz cut": ("m.json.gz", lambda text: gzip.compress(text)[:-200], False),
    "gz checksum": ("m.json.gz", corrupt_checksum, True),
    "zst cut": ("m.json.zst", lambda text: zstandard.compress(text)[:-100], False),
    "last line cut": ("m.json", lambda text: text + chat(1)[:40].encode(), True),
    "unclosed array": ("m.json", lambda text: b"[" + text.strip().replace(b"\n", b",\n"), True),
    "utf-16": ("m.json", lambda text: text.decode().encode("utf-16"), False),
}


@pytest.mark.parametrize("ranks", [1, 3])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_ends_the_run(tmp_path, lake, ranks, damage):
    messages, orders = write_chats(tmp_path / "input", count=500)
    name, spoil, _ = DAMAGES[damage]
    damaged = tmp_path / name
    damaged.write_bytes(spoil(messages.read_bytes()))
    ended = conversations(ranks, damaged, orders, lake, "--max-bad-records", "100%")
    assert ended.code == 4, ended.told
    assert str(damaged) in ended.err
    assert not (lake / "conversations").exists() or not any(lake.rglob("_SUCCESS"))


@pytest.mark.parametrize("ranks", [1, 3])
@pytest.mark.parametrize("damage", DAMAGES)
def test_keep_counts_the_good_records(tmp_path, lake, ranks, damage):
    messages, orders = write_chats(tmp_path / "input", count=500)
    name, spoil, whole = DAMAGES[damage]
    damaged = tmp_path / name
    damaged.write_bytes(spoil(messages.read_bytes()))
    folder = published(ranks, damaged, orders, lake, *KEEP)
    rows = csv_rows(folder / f"{TABLE}.csv")
    expected = slow_reference.run([damaged], [orders], keep_damaged=True)
    assert rows == expected.rows
    assert len(rows) == 500 if whole else len(rows) < 500
    assert quarantine_keys(quarantine(folder)) == quarantine_keys(expected.quarantine)


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_a_missing_last_line_feed_is_no_damage(tmp_path, lake, ranks):
    messages, orders = write_chats(tmp_path / "input")
    messages.write_bytes(messages.read_bytes().rstrip(b"\n"))
    folder = published(ranks, messages, orders, lake)
    assert sum(row["num_messages_courier"] for row in csv_rows(folder / f"{TABLE}.csv")) == 100
