"""Texts made to break a reader: each costs itself, and the memory stays bounded.

Encodings, numbers, depths, NULs and records without end; whatever happens, the neighbours survive.
"""

import gzip
import json

import pytest
from conftest import assert_same_tree, chat, conversations, digest_tree, published, with_field
from lake_reading import quarantine, used_orders

MIB = 1 << 20
LIMIT = 64 * MIB  # of a record
OPTIONS = ["--max-bad-records", "100%", "--damaged-files", "keep"]
DEEP = 100_000
MILLION = 1_000_000


def with_id(text):
    return chat(0).encode().replace(b'"orderId": 0,', b'"orderId": ' + text + b",")


# Records between two good ones: name -> (record of order 1, its reason; None if it is used).
RECORDS = {
    "depth of 1024": (with_field(1, b"[" * 1023 + b"]" * 1023), None),
    "depth of 1025": (with_field(1, b"[" * 1024 + b"]" * 1024), "too_deep"),
    "deep arrays": (with_field(1, b"[" * DEEP + b"]" * DEEP), "too_deep"),
    "deep objects": (with_field(1, b'{"a":' * DEEP + b"1" + b"}" * DEEP), "too_deep"),
    "deep and open": (with_field(1, b'[{"a":' * DEEP), "too_deep"),
    "digits": (with_field(1, b"9" * MILLION), None),
    "decimals": (with_field(1, b"0." + b"9" * MILLION + b"e-" + b"9" * MILLION), None),
    "exponent": (with_field(1, b"1e" + b"9" * MILLION), None),
    "digits and a letter": (with_field(1, b"9" * MILLION + b"x"), "bad_json"),
    "id of digits": (with_id(b"9" * MILLION), "bad_order_id"),
    "id of digits in a text": (with_id(b'"' + b"9" * MILLION + b'"'), "bad_order_id"),
    "id of zeros in a text": (with_id(b'"' + b"0" * MILLION + b'1"'), None),
    "long key": (with_field(1, b'{"' + b"k" * MILLION + b'":1}'), None),
    "escapes": (with_field(1, b'"' + b"\\u0041" * MILLION + b'"'), None),
    "equal keys": (with_field(1, b"{" + b'"a":1,' * MILLION + b'"a":1}'), None),
    "NULs": (b"\0" * MILLION + b"\n", "bad_json"),
    "NULs for blanks": (with_field(1, b"\0\0" + b"1"), "bad_json"),
    "NULs in a text": (with_field(1, b'"' + b"\0" * 100 + b'"'), "bad_json"),
    "a mark within the file": (b"\xef\xbb\xbf" + chat(1).encode(), "bad_json"),
    "UTF-16 within the file": (chat(1).encode("utf-16-le") + b"\n", "bad_json"),
    "UTF-8 of surrogates": (with_field(1, b'"\xed\xa0\xbd\xed\xb8\x80"'), "bad_utf8"),
    "UTF-8 cut at the quote": (with_field(1, b'"\xf0\x9f\x98"'), "bad_utf8"),
    "UTF-8 beyond U+10FFFF": (with_field(1, b'"\xf4\x90\x80\x80"'), "bad_utf8"),
    "UTF-8 of five bytes": (with_field(1, b'"\xf8\x88\x80\x80\x80"'), "bad_utf8"),
    "bytes that are not UTF-8 in a key": (with_field(1, b'{"\xff":1}'), "bad_utf8"),
    "escapes of lone surrogates": (with_field(1, rb'{"\ud800":"\udfff\ud800"}'), None),
}


@pytest.mark.parametrize("array", [False, True], ids=["lines", "array"])
def test_a_hostile_record_costs_itself(tmp_path, one_order, array):
    messages, texts = tmp_path / "messages.json", []
    for number, (record, _) in enumerate(RECORDS.values()):
        record = record.replace(b'"orderId": 1,', b'"orderId": %d,' % (3 * number + 1))
        record = record.replace(b'01",', b'%d",' % (3 * number + 1))
        texts += [chat(3 * number).encode(), record, chat(3 * number + 2).encode()]
    text = b",".join(texts).join([b"[", b"]"]) if array else b"".join(texts)
    messages.write_bytes(text)
    folder = published(1, messages, one_order, tmp_path / "one", *OPTIONS)
    bad = [(record["number"], record["reason"]) for record in quarantine(folder)]
    used = used_orders(folder)
    for number, (name, (_, reason)) in enumerate(RECORDS.items()):
        assert {3 * number, 3 * number + 2} <= used, f"{name} cost a neighbour"
        assert (3 * number + 1 in used) == (reason is None), name
    assert [reason for _, reason in bad] == [reason for _, reason in RECORDS.values() if reason]
    three = published(3, messages, one_order, tmp_path / "three", *OPTIONS)
    assert_same_tree(digest_tree(folder), digest_tree(three), "1 and 3 ranks")


# Encodings of whole files


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
                                      "utf-32-be"])
def test_a_wide_encoding_is_damage_and_is_named(tmp_path, lake, one_order, encoding):
    wide, good = tmp_path / "wide.json", tmp_path / "good.json"
    wide.write_bytes((chat(5) + chat(6)).encode(encoding))
    good.write_text(chat(7))
    ended = conversations(1, [good, wide], one_order, lake)
    assert ended.code == 4 and "utf16_or_utf32" in ended.err and str(wide) in ended.err, ended.told
    folder = published(1, [good, wide], one_order, lake, *OPTIONS)
    assert used_orders(folder) == {7}


@pytest.mark.parametrize("text", [b"", b"\n", b" \r\n\t"], ids=repr)
def test_a_mark_before_the_first_record_is_no_part_of_it(tmp_path, lake, one_order, text):
    messages = tmp_path / "messages.json"
    messages.write_bytes(b"\xef\xbb\xbf" + text + chat(5).encode() + chat(6).encode())
    folder = published(3, messages, one_order, lake)
    assert used_orders(folder) == {5, 6} and quarantine(folder) == []


# Memory


def peak(folder):
    ranks = json.loads((folder / "run.json").read_text())["ranks"]
    return max(rank["peak_memory_bytes"] for rank in ranks)


def between_good_ones(path, begin, middle, end, count):
    """Writes good records about one that holds its middle so many times; .gz in many members."""
    pack = gzip.compress if path.suffix == ".gz" else bytes
    part = pack(middle)
    with open(path, "wb") as file:
        file.write(pack(chat(1).encode() + begin))
        for _ in range(count):
            file.write(part)
        file.write(pack(end + b"\n" + chat(2).encode()))


# Name -> how a record of 1 GiB begins, what it is of, how it ends, and its reason.
ENDLESS = {
    "a text": (chat(9).strip().encode()[:-1] + b',"extra":"', b"x", b'"}', "too_large"),
    "an open text": (b'{"extra":"', b"x", b"", "too_large"),
    "an array": (chat(9).strip().encode()[:-1] + b',"extra":[0', b",1", b"]}", "too_large"),
    "a number": (b"", b"9", b"", "too_large"),
    "escaped quotes": (b'{"extra":"', b'\\"', b'"}', "too_large"),
    "open brackets": (b"", b"[", b"", "too_deep"),
    "NULs": (b"", b"\0", b"", "bad_json"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_record_of_a_gibibyte_is_not_held(tmp_path, lake, one_order, name):
    begin, piece, end, reason = ENDLESS[name]
    messages = tmp_path / "messages.json.gz"
    between_good_ones(messages, begin, piece * (16 * MIB // len(piece)), end, 64)
    folder = published(1, messages, one_order, lake, *OPTIONS)
    assert used_orders(folder) == {1, 2}
    assert [record["reason"] for record in quarantine(folder)] == [reason]
    # The window grows by copying, so there are an old one, a new one and what was given back.
    assert peak(folder) < 3 * LIMIT + 48 * MIB, f"{peak(folder) / MIB} MiB"


def test_it_is_not_held_of_a_file_that_ranks_share_either(tmp_path, one_order):
    begin, piece, end, reason = ENDLESS["a text"]
    messages = tmp_path / "messages.json"
    between_good_ones(messages, begin, piece * (16 * MIB), end, 64)
    trees = []
    for ranks in (1, 3):
        folder = published(ranks, messages, one_order, tmp_path / f"lake_{ranks}", *OPTIONS)
        assert used_orders(folder) == {1, 2}
        assert [record["reason"] for record in quarantine(folder)] == [reason]
        assert peak(folder) < 3 * LIMIT + 48 * MIB, f"{peak(folder) / MIB} MiB"
        trees.append(digest_tree(folder))
    messages.unlink()  # not what pytest keeps of a test
    assert_same_tree(*trees, "1 and 3 ranks")
