"""Every file of JSONTestSuite (y_ is JSON, n_ is none, i_ may be either) through the whole program.

What is no JSON costs itself alone, and what our streams of values allow beyond a file of one value
is listed by name.
"""

import json
from pathlib import Path

import pytest
import slow_reference
from conftest import SHARED, assert_same_tree, chat, digest_tree, published, with_field
from lake_reading import quarantine, quarantine_keys, used_orders

SUITE = SHARED / "data" / "jsontestsuite" / "test_parsing"
OPTIONS = ["--max-bad-records", "100%", "--damaged-files", "keep"]

# The record is whole before the brace too many, which is then a bad item of its own.
WHOLE_BEFORE_THE_REST = {"n_structure_object_followed_by_closing_object.json"}

# Files of no single value, but of a stream of values, which may be of none: name -> reasons.
# What is valid and no message is quarantined for that.
STREAMS = {
    "n_single_space.json": [],
    "n_structure_UTF8_BOM_no_data.json": [],
    "n_structure_double_array.json": [],
    "n_structure_no_data.json": [],
    "n_structure_object_with_trailing_garbage.json": ["missing_order_id", "not_an_object"],
}

NO_JSON = {"bad_json", "too_deep", "bad_utf8", "truncated_record"}
NO_MESSAGE = {"not_an_object", "missing_order_id"}


@pytest.fixture(scope="module")
def suite():
    """Name -> bytes."""
    if not SUITE.is_dir():
        pytest.skip(f"JSONTestSuite is not at {SUITE} (set CONVOY_SHARED)")
    files = {path.name: path.read_bytes() for path in sorted(SUITE.glob("*.json"))}
    assert [sum(name.startswith(kind) for name in files) for kind in ("y_", "n_", "i_")] == [
        95, 188, 35]
    return files


# As a field: the case is of order 3i + 1, its neighbours are of 3i and 3i + 2.


def is_json(line):
    """Whether Python's parser takes the whole line, without the constants that only it knows."""
    def refuse(constant):
        raise ValueError(constant)
    try:
        json.loads(line.decode(), parse_constant=refuse)
        return True
    except (ValueError, RecursionError):
        return False


def as_fields(suite, array):
    records = [record for i, text in enumerate(suite.values()) for record in (
        chat(3 * i).strip().encode(), with_field(3 * i + 1, text)[:-1],
        chat(3 * i + 2).strip().encode())]
    return b"[" + b",\n".join(records) + b"\n]\n" if array else b"\n".join(records) + b"\n"


def reason_of(order_id, bad):
    """Of the record of this order in the quarantine, or None."""
    mark = f'"orderId": {order_id},'.encode()
    return next((record["reason"] for record in bad if mark in record["raw"]), None)


@pytest.mark.parametrize("array", [False, True], ids=["lines", "array"])
def test_every_file_as_a_field(suite, tmp_path, one_order, array):
    messages = tmp_path / "messages.json"
    messages.write_bytes(as_fields(suite, array))
    folder = published(1, messages, one_order, tmp_path / "one", *OPTIONS)
    orders_used, bad = used_orders(folder), quarantine(folder)
    for i, (name, text) in enumerate(suite.items()):
        assert {3 * i, 3 * i + 2} <= orders_used, f"{name} cost a neighbour"
        used, reason = 3 * i + 1 in orders_used, reason_of(3 * i + 1, bad)
        assert used == (reason is None), f"{name}: {reason}"
        assert used or reason in NO_JSON, f"{name}: {reason}"
        valid = is_json(with_field(1, text))
        assert used == (valid or name in WHOLE_BEFORE_THE_REST), f"{name}: {reason}"
        assert valid or not name.startswith("y_"), name
        assert not valid or not name.startswith("n_"), name
    expected = slow_reference.run([messages], [one_order])
    assert quarantine_keys(bad) == quarantine_keys(expected.quarantine)
    three = published(3, messages, one_order, tmp_path / "three", *OPTIONS)
    assert_same_tree(digest_tree(folder), digest_tree(three), "1 and 3 ranks")


# As files of their own.


class Files:
    """What a run over all files and two good ones, the first and the last, made of each."""

    def __init__(self, ranks, suite, folder, one_order):
        folder.mkdir(exist_ok=True)
        texts = {"a.json": chat(1).encode(), **suite, "z.json": chat(2).encode()}
        for name, text in texts.items():
            (folder / name).write_bytes(text)
        self.folder = published(ranks, [folder / name for name in texts], one_order,
                                folder / f"lake_{ranks}", *OPTIONS)
        document = json.loads((self.folder / "run.json").read_text())
        self.inputs = {Path(item["path"]).name: item for item in document["inputs"]}
        self.bad = quarantine(self.folder)

    def reasons(self, name):
        """Of its bad records and its damage."""
        found = [bad["reason"] for bad in self.bad if Path(bad["input"]).name == name]
        damage = self.inputs[name].get("damage")
        return found + ([damage["reason"]] if damage else [])


def test_every_file_as_a_file(suite, tmp_path, one_order):
    one = Files(1, suite, tmp_path / "files", one_order)
    assert used_orders(one.folder) == {1, 2}
    absorbed = [name for name in suite if name not in one.inputs]
    assert all(list(suite.values()).count(suite[name]) > 1 for name in absorbed), absorbed
    for name in suite.keys() & one.inputs.keys():
        reasons, used = one.reasons(name), one.inputs[name]["used"]
        assert used == 0, f"{name} holds no message"
        if name.startswith("y_"):
            assert set(reasons) <= NO_MESSAGE, f"{name}: {reasons}"
        if name.startswith("n_"):
            refused = not set(reasons) <= NO_MESSAGE
            assert refused == (name not in STREAMS), f"{name}: {reasons}"
            assert refused or sorted(reasons) == STREAMS[name], f"{name}: {reasons}"
        if name.startswith("i_") and not reasons[0].startswith("utf16"):
            assert (reasons == ["bad_utf8"]) == (not is_utf8(suite[name])), f"{name}: {reasons}"
    three = Files(3, suite, tmp_path / "files", one_order)
    assert_same_tree(digest_tree(one.folder), digest_tree(three.folder), "1 and 3 ranks")


def is_utf8(text):
    return text.decode(errors="ignore").encode() == text


SCALARS = [b"1", b"-0.5e3", b'"text"', b"true", b"false", b"null", b'""']


@pytest.mark.parametrize("text", SCALARS)
def test_a_scalar_is_no_object(tmp_path, lake, one_order, text):
    messages = tmp_path / "messages.json"
    messages.write_bytes(text)
    good = tmp_path / "good.json"
    good.write_text(chat(1))
    folder = published(1, [messages, good], one_order, lake, *OPTIONS)
    assert [(bad["reason"], bad["raw"]) for bad in quarantine(folder)] == [("not_an_object", text)]
    assert used_orders(folder) == {1}
