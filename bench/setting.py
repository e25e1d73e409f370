"""Where a run of the benchmark works, how large it is and what it runs."""

import dataclasses
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
LOG = WORK / "log.txt"
RUN_DATE = "2026-11-01"
MESSAGES_AN_ORDER = 4
# Orders of the plain input; the large one has four times as many.
ORDERS = {"full": 1_250_000, "small": 125_000}
TINY_ORDERS = 25


def output_of(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclasses.dataclass(frozen=True)
class Setting:
    size: str
    program: pathlib.Path
    rounds: int  # timed runs of each contender

    @property
    def orders(self) -> int:
        return ORDERS[self.size]

    @property
    def large_orders(self) -> int:
        return 4 * self.orders

    def program_has(self, option: str) -> bool:
        return f"{option} " in output_of([str(self.program), "conversations", "--help"])


def in_millions(orders: int) -> str:
    """The messages of so many orders, in words."""
    messages = orders * MESSAGES_AN_ORDER
    return f"{messages / 1e6:g} M" if messages >= 1e4 else f"{messages}"
