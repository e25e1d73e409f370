"""Ranks that are killed, stopped by a signal, out of memory, or late for the date."""

import fcntl
import json
import os
import signal
import struct
import time

import pytest
from faulty_runs import SECONDS, FaultyLake

from conftest import DATE, finish, generate, run, start

STEPS = ["take the date", "read messages", "exchange conversations", "sort: exchange",
         "judge the checks", "publish"]


@pytest.fixture(scope="module")
def published_lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stops")
    return FaultyLake(folder / "lake", folder / "input")


@pytest.fixture
def lake(published_lake, tmp_path):
    return published_lake.copy(tmp_path / "lake")


@pytest.fixture(scope="module")
def long_input(tmp_path_factory):
    """Files that take some seconds to read."""
    return generate(tmp_path_factory.mktemp("long"), "--files", 2, orders=300_000)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("rank", [0, 2])
def test_anything_thrown_ends_all_ranks(lake, step, rank):
    lake.assert_agreed_failure(f"{step}@{rank}:memory", "out of memory")
    lake.assert_agreed_failure(f"{step}@{rank}:unknown", "unknown type")
    lake.assert_rerun_works()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("rank", [0, 1])
def test_a_killed_rank_ends_all_and_a_rerun_removes_what_it_left(lake, step, rank):
    begin = time.monotonic()
    ended = lake.run(f"{step}@{rank}:kill")
    assert time.monotonic() - begin < SECONDS
    assert ended.code != 0, ended.told
    lake.assert_untouched()
    lake.assert_rerun_works()


def ranks_of(process, wanted=3):
    """The process ids of the ranks, in rank order."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as stat:
                    parent = int(stat.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{entry}/environ", "rb") as environ:
                    variables = environ.read().split(b"\0")
            except OSError:
                continue  # ended meanwhile
            rank = [v for v in variables if v.startswith(b"OMPI_COMM_WORLD_RANK=")]
            if parent == process.pid and rank:
                found[int(rank[0].partition(b"=")[2])] = int(entry)
        if len(found) == wanted:
            return [found[rank] for rank in range(wanted)]
        time.sleep(0.05)
    pytest.fail("the ranks did not start")


def start_reading(lake, long_input, *options):
    """Starts a long run and waits until its staging folder is there."""
    messages, orders = long_input
    process = start(3, "conversations", "--messages", *messages, "--orders", *orders,
                    "--lake", lake.folder, "--run-date", DATE, *options)
    end = time.monotonic() + SECONDS
    while not any(name.startswith("staging") for name in lake.left()):
        assert time.monotonic() < end and process.poll() is None, "the run did not begin"
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
@pytest.mark.parametrize("rank", [0, 2])
def test_a_signal_to_one_rank_stops_all_with_75(lake, long_input, number, rank):
    process = start_reading(lake, long_input)
    os.kill(ranks_of(process)[rank], number)
    ended = finish(process, timeout=SECONDS)
    assert ended.code == 75, ended.told
    told = [line for line in ended.err.splitlines() if line.startswith("convoy: error:")]
    assert len(told) == 1 and f"signal {int(number)}" in told[0], ended.err
    lake.assert_untouched()
    lake.assert_tidy()
    lake.assert_rerun_works()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_to_mpirun_publishes_nothing(lake, long_input, number):
    # mpirun hands SIGTERM and SIGINT on a second later: the run must last well beyond that.
    process = start_reading(lake, long_input, "--datasets", "all")
    ranks_of(process)
    process.send_signal(number)
    ended = finish(process, timeout=SECONDS)  # mpirun itself decides the code it ends with
    assert ended.code != 0, ended.told
    lake.assert_untouched()
    lake.assert_rerun_works()


def test_a_date_that_another_run_holds_is_busy(lake):
    with open(lake.folder / "conversations" / ".runs" / DATE / "lock", "r+b") as lock:
        record_lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        fcntl.fcntl(lock, 37, record_lock)  # F_OFD_SETLK, which Python 3.11 has no name for
        ended = lake.run()
    assert ended.code == 6, ended.told
    told = [line for line in ended.err.splitlines() if line.startswith("convoy: error:")]
    assert len(told) == 1 and DATE in told[0], ended.err
    lake.assert_untouched()
    lake.assert_tidy()
    lake.assert_rerun_works()


def rows_check(path):
    checks = json.loads(path.read_text(encoding="utf-8"))
    [check] = [c for c in checks["checks"] if c["name"] == "every order with a message has a row"]
    return checks["publishable"], check


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_lost_record_is_found_with_its_file(lake, rank):
    ended = lake.run(f"lose a record@{rank}")
    assert ended.code == 3, ended.told
    failed = lake.folder / "_failed" / "conversations" / DATE
    checks = json.loads((failed / "quality.json").read_text())["checks"]
    lost = [check for check in checks if check["name"] == "every record is used or quarantined"]
    assert [check["found"] for check in lost] == [1, 1]
    for check, files in zip(lost, lake.input, strict=True):
        names = sorted(map(str, files if isinstance(files, list) else [files]))
        assert check["samples"] == names[:1] and check["status"] == "failed"
    lake.assert_untouched()


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_lost_row_is_found_and_nothing_is_published(lake, rank):
    publishable, check = rows_check(lake.folder / "conversations" / DATE / "quality.json")
    assert publishable and check["passed"] and check["severity"] == "error"
    orders = check["text"].split(" and ")[0]
    ended = lake.run(f"lose a row@{rank}")
    assert ended.code == 3, ended.told
    told = [line for line in ended.err.splitlines() if line.startswith("convoy: error:")]
    assert len(told) == 1 and "every order with a message has a row" in told[0], ended.err
    failed = lake.folder / "_failed" / "conversations" / DATE
    publishable, check = rows_check(failed / "quality.json")
    assert not publishable and not check["passed"] and check["found"] == 1
    assert check["text"] == f"{orders} and {int(orders) - 1}"
    lake.assert_untouched()
    lake.assert_tidy()
    lake.assert_rerun_works()
    assert not failed.exists(), "a good run forgets the failed one"


def test_a_fault_in_the_catalog_does_not_take_back_the_run(lake):
    """The run is published before the catalog: what fails there is a warning."""
    catalog = lake.folder / "data_lake_catalog.json"
    catalog.unlink()
    catalog.mkdir()
    (catalog / "in the way").touch()
    ended = lake.run()
    assert ended.code == 0 and "not the catalog" in ended.err, ended.told
    (catalog / "in the way").unlink()
    catalog.rmdir()
    assert run(None, "catalog", "--lake", lake.folder).code == 0
    assert catalog.is_file()


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_crash_while_mpi_shuts_down_does_not_change_how_the_run_ended(lake, rank):
    ended = lake.run(f"shut down@{rank}")
    assert ended.code == 0, ended.told
    assert "convoy: Open MPI crashed while it shut down" in ended.err, ended.told
    lake.assert_rerun_works()
