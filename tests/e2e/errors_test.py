"""Errors end all ranks with the right code and a message that says what, where and why."""

import os
import resource
import subprocess

import pytest
from conftest import (DATE, chat, conversations, digest_every_file, files_of, generate, published,
                      run, run_folder, write_chats)
from lake_reading import quarantine

RANKS = pytest.mark.parametrize("ranks", [1, 3])
BAD = '{"orderId":5.0,"senderAppType":"courier","messageSentTime":"2019-08-19T08:00:00Z"}\n'


@pytest.fixture
def chats(tmp_path):
    return write_chats(tmp_path / "input")


def nothing_but_the_failure(lake, ended, code):
    """The run failed with `code` and left no file outside of _failed, locks aside."""
    assert ended.code == code, ended.told
    left = [str(path.relative_to(lake)) for path in files_of(lake)] if lake.exists() else []
    assert [n for n in left if not n.startswith("_failed/") and "lock" not in n.lower()] == []


@RANKS
@pytest.mark.parametrize("kind", ["messages", "orders"])
def test_a_missing_file_ends_with_4(chats, lake, tmp_path, ranks, kind):
    missing = tmp_path / "not_there.json"
    files = {"messages": chats[0], "orders": chats[1]} | {kind: missing}
    ended = conversations(ranks, files["messages"], files["orders"], lake)
    nothing_but_the_failure(lake, ended, 4)
    telling = [line for line in ended.err.splitlines() if str(missing) in line]
    assert len(telling) == 1, f"one clear message, not {telling}"


@RANKS
def test_an_unreadable_file_ends_with_4(chats, lake, tmp_path, ranks):
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)  # unreadable even for root
    ended = conversations(ranks, loop, chats[1], lake)
    nothing_but_the_failure(lake, ended, 4)
    assert str(loop) in ended.err


@RANKS
def test_a_glob_without_match_ends_with_4(chats, lake, tmp_path, ranks):
    ended = conversations(ranks, f"{tmp_path}/nothing-*.json", chats[1], lake)
    nothing_but_the_failure(lake, ended, 4)
    assert "nothing-*.json" in ended.err


@RANKS
@pytest.mark.parametrize("bad", [
    ["--no-such-option"], ["--datasets", "some"], ["--run-date", "2026-02-30"],
    ["--max-bad-records", "-1"], ["--max-bad-records", "x%"], ["--csv", "maybe"]], ids=str)
def test_a_bad_option_ends_with_2(chats, lake, ranks, bad):
    date = [] if bad[0] == "--run-date" else ["--run-date", DATE]
    ended = run(ranks, "conversations", "--messages", chats[0], "--orders", chats[1],
                "--lake", lake, *date, *bad)
    nothing_but_the_failure(lake, ended, 2)
    assert bad[-1] in ended.err or bad[0] in ended.err


def test_missing_options_and_unknown_jobs_end_with_2(chats, lake):
    assert run(1, "conversations", "--messages", chats[0], "--lake", lake).code == 2
    assert run(None, "no-such-job").code == 2
    assert run(None, "--help").code == 0 and run(None, "version").code == 0


@RANKS
def test_too_many_bad_records_end_with_4_and_keep_the_quarantine(chats, lake, ranks):
    good = chats[0].read_text()
    chats[0].write_text(good + BAD * 3)  # 3 of 203 are more than 1%
    ended = conversations(ranks, *chats, lake)
    nothing_but_the_failure(lake, ended, 4)
    failed = lake / "_failed" / "conversations" / DATE
    assert str(failed) in ended.err
    assert [(r["number"], r["reason"]) for r in quarantine(failed)] == [
        (201, "bad_order_id"), (202, "bad_order_id"), (203, "bad_order_id")]
    assert quarantine(failed)[0]["offset"] == len(good)
    published(ranks, *chats, lake, "--max-bad-records", "3")
    assert not failed.exists(), "the next success removes it"


@pytest.mark.parametrize("limit, code", [("2", 4), ("3", 0), ("1.4%", 4), ("2%", 0), ("0", 4)])
def test_the_limit_is_a_number_or_a_share(chats, lake, limit, code):
    chats[0].write_text(chats[0].read_text() + BAD * 3)
    ended = conversations(2, *chats, lake, "--max-bad-records", limit)
    assert ended.code == code, ended.told


@RANKS
def test_on_bad_record_fail_names_file_and_byte(chats, lake, ranks):
    good = chats[0].read_text()
    chats[0].write_text(good + BAD + chat(7))
    ended = conversations(ranks, *chats, lake, "--on-bad-record", "fail",
                          "--max-bad-records", "100%")
    nothing_but_the_failure(lake, ended, 4)
    assert str(chats[0]) in ended.err and str(len(good)) in ended.err
    assert "bad_order_id" in ended.err


@RANKS
def test_a_failure_leaves_the_former_run_as_it_was(chats, lake, tmp_path, ranks):
    published(ranks, *chats, lake)
    catalog = (lake / "data_lake_catalog.json").read_bytes()
    before = digest_every_file(run_folder(lake))
    chats[0].write_text(chats[0].read_text() + BAD * 50)
    assert conversations(ranks, *chats, lake).code == 4
    assert conversations(ranks, tmp_path / "missing", chats[1], lake).code == 4
    assert digest_every_file(run_folder(lake)) == before
    assert (lake / "data_lake_catalog.json").read_bytes() == catalog


@pytest.fixture
def full_disk(tmp_path):
    """A file system of 1 MiB, or None where it cannot be mounted."""
    folder = tmp_path / "full"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
            capture_output=True, timeout=20).returncode != 0:
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], timeout=20, check=True)


def test_a_full_disk_ends_with_5(full_disk, tmp_path):
    messages, orders = generate(tmp_path / "input", orders=20_000)
    lake, options, ranks = tmp_path / "lake", {}, 1
    if full_disk is not None:
        lake, ranks = full_disk / "lake", 3
    else:  # Files may not grow beyond 256 KiB; the signal is ignored, so writing fails.
        options = {"preexec_fn": lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (1 << 18, 1 << 18)), "restore_signals": False}
    ended = conversations(ranks, messages, orders, lake, "--datasets", "all", **options)
    assert ended.code == 5, ended.told
    assert str(lake) in ended.err
    assert not (lake / "conversations" / DATE).exists()


@RANKS
def test_a_file_name_that_no_document_can_hold_ends_with_4(chats, lake, tmp_path, ranks):
    folder = tmp_path / "folder"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.json", "w") as file:
        file.write(chat(1))
    ended = conversations(ranks, folder, chats[1], lake, errors="replace")
    nothing_but_the_failure(lake, ended, 4)
    assert "not UTF-8" in ended.err
