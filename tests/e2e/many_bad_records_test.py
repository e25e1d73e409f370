"""However many records cannot be used, they take little memory, and the quarantine has all."""

import base64
import gzip
import json
import resource

import pytest
from conftest import chat, conversations, published, run, run_folder

RANKS = pytest.mark.parametrize("ranks", [1, 2, 3])
ALL_MAY_BE_BAD = ("--max-bad-records", "100%")
LITTLE, MUCH = ("--memory", "1KiB"), ("--memory", "8GiB")
MIB = 1 << 20


def ranks_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["ranks"]


class Writer:
    """A file of records, and the lines that the quarantine has of it."""

    def __init__(self, path, header=b""):
        self.path, self.header = path, header.decode().strip()
        self.text, self.lines, self.records = bytearray(header), [], 0

    def add(self, text, reason=None, behind=b"\n"):
        self.records += 1
        if reason:
            line = {"input": str(self.path), "byte": len(self.text), "record": self.records,
                    "reason": reason}
            if self.header:
                line["header"] = self.header
            cut = text[:64 << 10]
            if len(cut) == 64 << 10:
                line["cut"] = True
            try:
                line["text"] = cut.decode()
            except UnicodeDecodeError:
                line["text_base64"] = base64.b64encode(cut).decode()
            self.lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        self.text += text + behind

    def write(self):
        text = bytes(self.text)
        self.path.write_bytes(gzip.compress(text, 1) if self.path.suffix == ".gz" else text)
        return self.path


def expected(writers):
    """The file as a quarantine: by file and byte."""
    return "".join(line + "\n" for writer in sorted(writers, key=lambda writer: writer.path)
                   for line in writer.lines).encode()


def write_messages(path, count):
    """Messages of which most are bad in many ways. A few of them hold so many others that a shard
    which begins in one takes these for records."""
    writer = Writer(path)
    inner = ",".join([chat(1).strip().replace('"orderId": 1', '"orderId": "none"')] * 6000)
    for i in range(count):
        good = chat(i, i % 60).strip().encode()
        writer.add(good)
        robot = "Röbot \\\" \\\\ \u2028".encode()
        writer.add(good.replace(b"Customer iOS", robot), "unknown_sender")
        writer.add(b"]", "bad_json", b"")
        writer.add(b":", "bad_json")
        writer.add(b"%d" % i, "not_an_object")
        writer.add(b'{"a":"\xff\xfe"}', "bad_utf8")
        if i % 1000 == 500:
            writer.add(b'{"long":' + b"x" * (70_000 + i) + b"}", "bad_json")
            writer.add(good.replace(b"}", b', "held": [' + inner.encode() + b"]}"))
    return writer


def write_purchases(path, count):
    header = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    writer = Writer(path, header)
    row = b"536365,85123A,LANTERN,%s,2010-12-01 08:26:00,%s,%d,France"
    for i in range(count):
        writer.add(row % (b"3", b"1.5", i))
        writer.add(row % (b"many", b"1.5", i), "bad_quantity")
        writer.add((row % (b"3", b"free", i)).replace(b"LANTERN", b'"a ""b"",\nc"'),
                   "bad_unit_price")
        writer.add(b"%d,2,3" % i, "wrong_field_count")
        writer.add((row % (b"3", b"1", i)).replace(b"LANTERN", b"\xff"), "bad_utf8")
    return writer


class Inputs:
    """Two plain files and a compressed one of one kind, and a small one of the other kind."""

    def __init__(self, folder, write, counts, other):
        self.folder = folder
        self.writers = [write(folder / name, count) for name, count in
                        zip(("a.txt", "b.gz", "c.txt"), counts, strict=True)]
        self.paths = [writer.write() for writer in self.writers]
        self.other = folder / "other"
        self.other.write_text(other)


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    return Inputs(tmp_path_factory.mktemp("messages"), write_messages, (6000, 2000, 4000),
                  '{"orderId":1,"cityCode":"BCN"}\n')


@pytest.fixture(scope="module")
def purchases(tmp_path_factory):
    return Inputs(tmp_path_factory.mktemp("purchases"), write_purchases, (12_000, 3000, 9000),
                  "cid,review_str\n7,good film\n")


@RANKS
def test_lines_of_json_are_the_same_from_memory_and_from_scratch(messages, lake, ranks):
    for memory in (MUCH, LITTLE):
        folder = published(ranks, messages.paths, messages.other, lake, *ALL_MAY_BE_BAD, *memory)
        assert (folder / "quarantine/messages.ndjson").read_bytes() == expected(messages.writers)
        work = ranks_of(folder)
        assert all((rank["spilled_bytes"] > 0) == (memory is LITTLE) for rank in work)
        size = sum(path.stat().st_size for path in messages.paths)
        again = sum(rank["read_bytes"] for rank in work) > 1.1 * size
        assert again == (ranks > 1), "a wrong guess, and all is read again"


@RANKS
def test_lines_of_csv_are_the_same_from_memory_and_from_scratch(purchases, lake, ranks):
    for memory in (MUCH, LITTLE):
        ended = run(ranks, "user-behavior", "--purchases", *purchases.paths, "--reviews",
                    purchases.other, "--lake", lake, "--run-date", "2010-12-01", *ALL_MAY_BE_BAD,
                    *memory)
        assert ended.code == 0, ended.told
        folder = run_folder(lake, "2010-12-01", "user-behavior")
        assert (folder / "quarantine/purchases.ndjson").read_bytes() == expected(purchases.writers)
        assert all((rank["spilled_bytes"] > 0) == (memory is LITTLE) for rank in ranks_of(folder))


def brackets(folder, count):
    """A compressed file in which each byte is a bad record."""
    path = folder / "brackets.gz"
    path.write_bytes(gzip.compress(b"]" * count))
    return path


def test_eight_million_bad_records_in_a_compressed_file(tmp_path, lake, one_order):
    path = brackets(tmp_path, 8 * MIB)
    folder = published(1, path, one_order, lake, *ALL_MAY_BE_BAD, "--memory", "64MiB")
    peak = ranks_of(folder)[0]["peak_memory_bytes"]
    assert peak <= 1.1 * 64 * MIB + 64 * MIB, f"{peak / MIB} MiB, 2.6 GB if all are held"
    number = 0
    with open(folder / "quarantine/messages.ndjson", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if number % 1000 == 1:
                found = json.loads(line)
                assert (found["byte"], found["record"]) == (number - 1, number)
    assert number == 8 * MIB


def test_a_run_that_is_refused_keeps_all_of_them(messages, lake):
    ended = conversations(2, messages.paths, messages.other, lake, *LITTLE)
    first = json.loads(messages.writers[0].lines[0])
    assert ended.code == 4 and f"{first['input']} at byte {first['byte']}:" in ended.err
    [kept] = lake.glob("_failed/conversations/*/quarantine/messages.ndjson")
    assert kept.read_bytes() == expected(messages.writers)


def test_scratch_that_is_too_small_for_them_ends_with_5(tmp_path, lake, one_order):
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16 * MIB, 16 * MIB))  # noqa: E731
    ended = conversations(1, brackets(tmp_path, MIB), one_order, lake, *ALL_MAY_BE_BAD, *LITTLE,
                          "--scratch", tmp_path / "scratch", preexec_fn=limit,
                          restore_signals=False)  # so that writing fails
    assert ended.code == 5 and str(tmp_path / "scratch") in ended.err, ended.told
    assert list((tmp_path / "scratch").iterdir()) == []
