"""Times contenders in turn: A B A B, so that a slow spell of the machine hits all of them."""

import dataclasses
import os
import pathlib
import shlex
import statistics
from collections.abc import Callable
from typing import Any

import run_record
from command import Spent, run
from engines import Engine
from inputs import Input
from setting import LOG, ROOT
from verify import empty_output


@dataclasses.dataclass(frozen=True)
class Contender:
    name: str
    command: Callable[[pathlib.Path], list[str]]  # of a folder for the output
    look: Callable[[pathlib.Path], Any] = lambda out: None  # at what a run left, besides its time


def contender(engine: Engine, data: Input, name: str | None = None) -> Contender:
    look = run_record.read if engine.name.startswith("Convoy") else lambda out: None
    return Contender(name or engine.name, lambda out: engine.command(data, out), look)


@dataclasses.dataclass
class Times:
    name: str
    command: str
    spent: list[Spent] = dataclasses.field(default_factory=list)
    seen: list[Any] = dataclasses.field(default_factory=list)  # what `look` returned
    peak_bytes: int | None = None

    @property
    def walls(self) -> list[float]:
        return [one.wall for one in self.spent]

    def document(self) -> dict:
        return {"contender": self.name, "command": self.command, "wall_seconds": self.walls,
                "cpu_seconds": [one.cpu for one in self.spent],
                "min_seconds": min(self.walls),
                "median_seconds": statistics.median(self.walls),
                "peak_memory_bytes": self.peak_bytes}


def in_turn(contenders: list[Contender], rounds: int, prepare=lambda: None) -> dict[str, Times]:
    """Wall and CPU seconds of whole commands, by contender.

    The page cache is warm, because the contenders have just been run to be verified; `prepare` is
    called before each run and may make it cold.
    """
    times = {}
    for number in range(rounds):
        for one in contenders:
            out = empty_output(one.name)
            command = one.command(out)
            if number == 0:
                times[one.name] = Times(one.name, shlex.join(command).replace(f"{ROOT}/", ""))
            os.sync()  # nobody pays for what the one before left to write back
            prepare()
            times[one.name].spent.append(run(command, LOG))
            times[one.name].seen.append(one.look(out))
    for one in contenders:
        empty_output(one.name)
    return times


def show(times: dict[str, Times]):
    for one in times.values():
        print(f"  {one.command}")
    print("  | contender | min s | median s | CPU s | peak MB |\n  |---|---|---|---|---|")
    for one in times.values():
        cpu = statistics.median(spent.cpu for spent in one.spent)
        peak = "" if one.peak_bytes is None else f"{one.peak_bytes / 1e6:,.0f}"
        print(f"  | {one.name} | {min(one.walls):.2f} | {statistics.median(one.walls):.2f} |"
              f" {cpu:.2f} | {peak} |", flush=True)
