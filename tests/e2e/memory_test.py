"""What a rank may hold, and where the rest goes, changes no byte and leaves nothing behind."""

import json
import re
import resource
import shutil
import subprocess

import pytest
from conftest import (DATE, assert_same_tree, chat, command, conversations, digest_every_file,
                      digest_tree, generate, published, run_folder, write_chats)
from ruled_runs import results, rule_file

RANKS = pytest.mark.parametrize("ranks", [1, 2, 3, 5])
BAD = ("--max-bad-records", "100%")
DATED = ("--partition-by", "date", "--csv", "partitioned")
ALL = ("--datasets", "all")
LITTLE = ("--memory", "1KiB")  # tables are 16 KiB then, the least
MIB = 1 << 20


def ranks_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["ranks"]


class Source:
    """An input and what a run without a limit makes of it; the runs replace each other."""

    def __init__(self, folder, *options, **sizes):
        self.lake = folder / "lake"
        self.files = generate(folder / "input", *options, **sizes)
        self.unlimited = {}

    def run(self, ranks, *options):
        return published(ranks, *self.files, self.lake, *BAD, *options)

    def expected(self, options):
        if options not in self.unlimited:
            folder = self.run(2, *options, "--memory", "8GiB")
            assert all(rank["spilled_bytes"] == 0 for rank in ranks_of(folder))
            self.unlimited[options] = digest_tree(folder)
        return self.unlimited[options]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Each of five ranks has more messages than the 65,536 rows that it always holds."""
    folder = tmp_path_factory.mktemp("memory")
    yield Source(folder, "--files", 3, "--bad", "0.1%", orders=100_000)
    shutil.rmtree(folder)


@pytest.mark.parametrize("options, memory", [
    ((), 0), ((), 700_000), (DATED, 1 << 10), (ALL, 1 << 10), (ALL, MIB)], ids=str)
@RANKS
def test_little_memory_changes_no_byte(source, ranks, options, memory):
    expected = source.expected(options)
    folder = source.run(ranks, *options, "--memory", memory)
    work = ranks_of(folder)
    assert [rank["memory_bytes"] for rank in work] == [memory] * ranks
    assert all(rank["spilled_bytes"] > 0 for rank in work)
    assert_same_tree(expected, digest_tree(folder), f"{ranks} ranks of {memory} bytes")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    yield Source(folder, orders=400_000)
    shutil.rmtree(folder)


@pytest.mark.parametrize("ranks", [1, 3])
def test_a_rank_takes_what_it_may_and_buffers_of_fixed_size(large, ranks):
    work = ranks_of(large.run(ranks, "--memory", "16MiB"))
    peaks = [rank["peak_memory_bytes"] for rank in work]
    assert all(rank["spilled_bytes"] > 0 for rank in work), "or else it says nothing"
    assert max(peaks) <= 1.1 * 16 * MIB + 64 * MIB, f"{[peak / MIB for peak in peaks]} MiB"


def test_rows_of_all_messages_are_not_held_in_memory(large):
    work = ranks_of(large.run(1, *ALL, "--memory", "16MiB"))
    assert work[0]["peak_memory_bytes"] <= 160 * MIB, "more than 500 MiB without a limit"


ACROSS = """
[[rule]]
table = "customer_courier_chat_messages"
column = "messageSentTime"
check = "unique"
[[rule]]
table = "customer_courier_chat_messages"
column = "orderId"
check = "foreign_key"
other = "orders.orderId"
[[rule]]
table = "orders"
column = "orderId"
check = "unique"
"""


@pytest.mark.parametrize("ranks", [1, 3])
def test_rules_that_compare_all_values_spill_like_states(large, tmp_path, ranks):
    rules = "--rules", rule_file(tmp_path, ACROSS)
    expected = results(large.run(2, *rules, "--memory", "8GiB"))
    assert expected["customer_courier_chat_messages", "messageSentTime", "unique"]["found"] > 0
    without = ranks_of(large.run(ranks, "--memory", "16MiB"))
    folder = large.run(ranks, *rules, "--memory", "16MiB")
    assert results(folder) == expected
    for rank, less in zip(ranks_of(folder), without, strict=True):
        assert rank["spilled_bytes"] > less["spilled_bytes"] + 2 * MIB, "or else it says nothing"
        assert rank["peak_memory_bytes"] <= 1.1 * 16 * MIB + 64 * MIB


def nested(number):
    """A message that holds 1.5 MB of others, which a shard that begins in it takes for records."""
    inner = [json.loads(chat(10_000 + i, i % 60)) for i in range(6000)]
    return chat(number, 30).replace("}\n", ', "held": ' + json.dumps(inner) + "}\n")


@pytest.mark.parametrize("ranks", [2, 3, 5])
def test_states_of_a_wrong_guess_are_gone_from_scratch_too(tmp_path, lake, ranks):
    messages, orders = write_chats(tmp_path / "input", count=6000)
    lines = messages.read_text().splitlines(keepends=True)
    messages.write_text("".join(
        "".join(lines[number::8]) + nested(number) for number in range(8)))
    expected = digest_tree(published(1, messages, orders, lake))
    folder = published(ranks, messages, orders, lake, *LITTLE)
    work = ranks_of(folder)
    assert sum(rank["spilled_bytes"] for rank in work) > 0
    size = messages.stat().st_size + orders.stat().st_size
    assert sum(rank["read_bytes"] for rank in work) > 1.2 * size, "no guess was wrong"
    assert_same_tree(expected, digest_tree(folder), f"{ranks} ranks with wrong guesses")


# Scratch


@pytest.fixture
def chats(tmp_path):
    """Two states for each of so many orders that the tables of each of three ranks are spilled."""
    return write_chats(tmp_path / "input", count=6000)


@pytest.fixture
def scratch(tmp_path):
    """Directories that are not there yet: whatever uses one makes it."""
    return [tmp_path / "scratch" / name for name in ("one", "two")]


def assert_used_and_empty(scratch):
    assert [path for path in scratch if not path.is_dir()] == [], "not used"
    assert [list(path.iterdir()) for path in scratch] == [[] for _ in scratch], "left behind"


@RANKS
def test_scratch_directories_are_used_in_turn_and_left_empty(chats, lake, scratch, ranks):
    expected = digest_tree(published(2, *chats, lake))
    folder = published(ranks, *chats, lake, *LITTLE, "--scratch", *scratch)
    assert_used_and_empty(scratch)
    assert_same_tree(expected, digest_tree(folder), "with and without scratch")


def test_scratch_is_not_touched_where_all_fits(chats, lake, scratch):
    published(2, *chats, lake, "--memory", "64MiB", "--scratch", *scratch)
    assert not scratch[0].parent.exists()


@pytest.mark.parametrize("ranks", [2, 5])
def test_a_failed_run_leaves_scratch_empty(chats, lake, scratch, ranks):
    chats[0].write_text(chats[0].read_text() + "{}\n" * 200)
    ended = conversations(ranks, *chats, lake, *LITTLE, "--scratch", scratch[0])
    assert ended.code == 4, ended.told
    assert_used_and_empty(scratch[:1])


@pytest.mark.parametrize("fault", ["sort: exchange@1", "exchange conversations@1:kill"])
def test_a_run_that_breaks_off_leaves_scratch_empty(chats, lake, scratch, fault):
    ended = conversations(3, *chats, lake, *LITTLE, "--scratch", *scratch,
                          env={"CONVOY_FAULT": fault})
    assert ended.code != 0, ended.told
    assert_used_and_empty(scratch)
    assert not (lake / "conversations" / DATE).exists()


def test_without_scratch_the_directory_for_temporary_files_is_used(chats, lake, tmp_path):
    trace, temporary = tmp_path / "trace", tmp_path / "temporary"
    temporary.mkdir()
    line = command(None, "conversations", "--messages", chats[0], "--orders", chats[1],
                   "--lake", lake, "--run-date", DATE, *LITTLE)
    subprocess.run(["env", f"TMPDIR={temporary}", "strace", "-f", "-e", "trace=openat", "-o", trace,
                    *line], check=True, timeout=60, stderr=subprocess.DEVNULL)
    assert re.search(rf'"{temporary}/convoy-\w+"', trace.read_text())
    assert [path for path in temporary.iterdir() if path.name.startswith("convoy")] == []


def test_an_impossible_directory_for_temporary_files_matters_only_when_it_is_used(chats, lake):
    line = command(None, "conversations", "--messages", chats[0], "--orders", chats[1],
                   "--lake", lake, "--run-date", DATE)
    below = f"{lake.parent}/file/below"
    (lake.parent / "file").touch()
    impossible = ["env", f"TMPDIR={below}", "OMPI_MCA_orte_tmpdir_base=/tmp"]
    subprocess.run([*impossible, *line], check=True, timeout=60)
    ended = subprocess.run([*impossible, *line, *LITTLE], timeout=60, text=True,
                           capture_output=True)
    assert ended.returncode == 5 and below in ended.stderr, ended.stderr


def assert_refused(ended, code, lake, before, *telling):
    """One message holds all that tells what is wrong, and readers see the former run."""
    assert ended.code == code, ended.told
    told = [line for line in ended.err.splitlines() if line.startswith("convoy: error:")]
    assert len(told) == 1 and all(str(text) in told[0] for text in telling), ended.err
    assert digest_every_file(run_folder(lake)) == before
    assert not [path for path in lake.rglob("*.csv") if run_folder(lake) not in path.parents]


@pytest.fixture(scope="module")
def former(tmp_path_factory):
    """An input, a lake that holds a run of it, and the digests of that run."""
    folder = tmp_path_factory.mktemp("former")
    files = write_chats(folder / "input", count=6000)
    return files, folder / "lake", digest_every_file(published(2, *files, folder / "lake"))


@pytest.mark.parametrize("ranks, size", [
    *((None, size) for size in ("", "-1", "1XB", "16 MiB", "16MiBs", "nan", "1e30", "M")),
    (3, "lots")])
def test_a_size_that_is_none_is_refused(former, ranks, size):
    files, lake, before = former
    ended = conversations(ranks, *files, lake, "--memory", size)
    assert_refused(ended, 2, lake, before, "--memory", "512MiB")


@pytest.mark.parametrize("ranks, below", [(1, True), (3, False)])
def test_scratch_that_is_no_directory_ends_with_5(former, tmp_path, ranks, below):
    files, lake, before = former
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "below" if below else tmp_path / "file"
    ended = conversations(ranks, *files, lake, *LITTLE, "--scratch", place, tmp_path)
    assert_refused(ended, 5, lake, before, place)


def test_scratch_that_is_full_ends_with_5(source, former, tmp_path):
    _, lake, before = former
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16 * MIB, 16 * MIB))  # noqa: E731
    ended = conversations(1, *source.files, lake, *ALL, *BAD, *LITTLE, "--scratch", tmp_path,
                          preexec_fn=limit, restore_signals=False)  # so that writing fails
    assert_refused(ended, 5, lake, before, tmp_path)
    assert list(tmp_path.iterdir()) == []
