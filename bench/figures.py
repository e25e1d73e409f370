"""A figure and the bars it is held against."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Bars:
    """What must be reached, and what is aimed at; None: not said."""
    must: float | None
    aim: float | None
    more_is_better: bool

    def reached(self, value: float, bar: float) -> bool:
        return value >= bar if self.more_is_better else value <= bar

    def verdict(self, value: float) -> str:
        if self.aim is not None and self.reached(value, self.aim):
            return "aim"
        if self.must is None:
            return ""
        return "must" if self.reached(value, self.must) else "MISSED"

    def text(self, bar: float | None) -> str:
        return "" if bar is None else f"{'≥' if self.more_is_better else '≤'} {bar:g}"


def at_least(must: float, aim: float | None = None) -> Bars:
    return Bars(must, aim, True)


def at_most(must: float, aim: float | None = None) -> Bars:
    return Bars(must, aim, False)


NO_BARS = Bars(None, None, False)


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str
    value: float  # from medians; this one is judged
    least: float  # from minima
    unit: str
    bars: Bars

    def document(self) -> dict:
        return dataclasses.asdict(self) | {"verdict": self.bars.verdict(self.value)}


def ratio(name: str, of: list[float], to: list[float], bars: Bars) -> Figure:
    """How many times one is the other."""
    return Figure(name, statistics.median(of) / statistics.median(to), min(of) / min(to), "x", bars)


def single(name: str, value: float, unit: str, bars: Bars) -> Figure:
    """A figure that was measured once."""
    return Figure(name, value, value, unit, bars)


def table(figures: list[Figure]) -> str:
    rows = [["measure", "by medians", "by minima", "must", "aim", "reached"], ["---"] * 6]
    for one in figures:
        rows.append([one.name, f"{one.value:.2f} {one.unit}", f"{one.least:.2f} {one.unit}",
                     one.bars.text(one.bars.must), one.bars.text(one.bars.aim),
                     one.bars.verdict(one.value)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
