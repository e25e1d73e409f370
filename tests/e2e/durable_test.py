"""Nothing becomes visible before it is on the disk: judged from the system calls of the run."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import command, files_of, generate, run_folder, write_chats

CALL = re.compile(r"^[\d.]+ (?:fsync\(\d+<(?P<synced>[^>]*)>\) += 0|"
                  r"rename\(\"(?P<old>[^\"]*)\", \"(?P<new>[^\"]*)\"\) += 0)")


def calls_of(traces):
    """Those of all processes, each in a file, by the time at which they began."""
    lines = sorted(line for trace in traces for line in trace.read_text().splitlines())
    return [match for line in lines if (match := CALL.match(line))]


@pytest.mark.parametrize("ranks", [None, 3])
def test_every_file_and_folder_is_synced_before_the_run_is_renamed(tmp_path, lake, ranks):
    messages, orders = write_chats(tmp_path)
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-ff", "-ttt", "-y", "-e", "trace=fsync,rename", "-o", trace,
         *command(ranks, "conversations", "--messages", messages, "--orders", orders,
                  "--lake", lake, "--datasets", "all", "--run-date", "2026-11-01")],
        check=True, timeout=60, stderr=subprocess.DEVNULL)
    calls = calls_of(tmp_path.glob("trace.*"))
    folder = run_folder(lake)
    renames = [i for i, call in enumerate(calls) if call["new"] == str(folder)]
    assert len(renames) == 1, "the run becomes visible by one rename"
    staging = calls[renames[0]]["old"]
    synced = {call["synced"] for call in calls[:renames[0]]}
    published = [path for path in files_of(folder)]
    folders = {folder, *(path for path in folder.rglob("*") if path.is_dir())}
    for path in [*published, *folders]:
        staged = os.path.normpath(Path(staging) / path.relative_to(folder))
        assert staged in synced, f"{path.relative_to(folder)} was published before it was durable"
    for trace in tmp_path.glob("trace.*"):
        mine = {Path(call["synced"]) for call in calls_of([trace]) if call["synced"]}
        inner = {path.parent for path in mine if path.is_relative_to(staging)}
        alone = inner - mine - {Path(staging), Path(staging).parent}
        assert not alone, "whoever writes a file makes its folders durable"
    later = [call["synced"] for call in calls[renames[0]:] if call["synced"]]
    assert str(folder.parent) in later, "the rename itself is made durable"
    assert str(lake / "conversations") in later, "the swap of the link is made durable"


def test_the_disk_begins_while_the_csv_file_is_written(tmp_path, lake):
    files = generate(tmp_path / "input", orders=60_000)
    trace = tmp_path / "trace"
    line = command(None, "conversations", "--messages", *files[0], "--orders", *files[1],
                   "--lake", lake, "--run-date", "2026-11-01")
    subprocess.run(["strace", "-y", "-e", "trace=pwrite64,sync_file_range", "-o", trace, *line],
                   check=True, timeout=60, stderr=subprocess.DEVNULL)
    calls = [text.split("(")[0] for text in trace.read_text().splitlines() if ".csv>" in text]
    begun = calls.index("sync_file_range")
    assert "pwrite64" in calls[:begun] and "pwrite64" in calls[begun:]
