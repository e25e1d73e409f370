"""Runs one command: how long it takes, how much memory its processes need."""

import dataclasses
import os
import pathlib
import resource
import shlex
import subprocess
import time


@dataclasses.dataclass(frozen=True)
class Spent:
    wall: float  # seconds
    cpu: float  # seconds of all its processes that have ended


def fail(command: list[str], code: int, log: pathlib.Path):
    tail = log.read_text(errors="replace")[-2000:]
    raise SystemExit(f"bench: {shlex.join(command)} ended with {code}:\n{tail}")


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: list[str], log: pathlib.Path) -> Spent:
    """From launch to exit; ends the benchmark if the command fails."""
    cpu, begin = cpu_seconds(), time.perf_counter()
    with open(log, "w") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode
    wall = time.perf_counter() - begin
    if code != 0:
        fail(command, code, log)
    return Spent(wall, cpu_seconds() - cpu)


class PeakMemory:
    """The peak resident sets (VmHWM) of a process tree, looked up every 5 ms.

    Pages that processes share count once each, so their sum is an upper bound.
    """

    def __init__(self, root: int):
        self.root = root
        self.peaks: dict[int, tuple[str, int]] = {}  # process -> its name, bytes

    def look(self):
        waiting = [(self.root, None)]
        while waiting:
            process, parents_program = waiting.pop()
            try:
                program = os.readlink(f"/proc/{process}/exe")
                status = pathlib.Path(f"/proc/{process}/status").read_text()
                fields = dict(line.partition(":")[::2] for line in status.splitlines())
                # An ended process has none. A child has its parent's until it runs a program of
                # its own; no contender works in such children.
                if "VmHWM" in fields and program != parents_program:
                    size = int(fields["VmHWM"].split()[0]) * 1024
                    self.peaks[process] = (fields["Name"].strip(), size)
                for task in os.listdir(f"/proc/{process}/task"):
                    children = pathlib.Path(f"/proc/{process}/task/{task}/children").read_text()
                    waiting += [(int(child), program) for child in children.split()]
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended meanwhile

    def total(self) -> int:
        return sum(size for _, size in self.peaks.values())

    def largest(self, name: str) -> int:
        """Of the processes with this name (the kernel keeps 15 letters of it)."""
        return max(size for known, size in self.peaks.values() if known == name[:15])


def measure_memory(command: list[str], log: pathlib.Path) -> PeakMemory:
    """The run is not timed, for looking costs time."""
    with open(log, "w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        peak = PeakMemory(process.pid)
        while process.poll() is None:
            peak.look()
            time.sleep(0.005)
    if process.returncode != 0:
        fail(command, process.returncode, log)
    return peak
