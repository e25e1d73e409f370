"""What every measure works with."""

import dataclasses

from engines import Engine, convoy
from figures import Figure
from inputs import Shelf
from setting import Setting
from timing import Contender, Times, in_turn, show
from verify import Verifier


@dataclasses.dataclass
class Bench:
    setting: Setting
    shelf: Shelf
    convoy: Engine
    verifier: Verifier
    figures: list[Figure] = dataclasses.field(default_factory=list)
    timings: list[dict] = dataclasses.field(default_factory=list)

    @classmethod
    def of(cls, setting: Setting) -> "Bench":
        engine = convoy(setting)
        return cls(setting, Shelf(setting), engine, Verifier(engine))

    def time(self, about: str, contenders: list[Contender], rounds: int | None = None,
             memory: dict | None = None, **how) -> dict[str, Times]:
        """Times, shows and keeps; `memory` is what verifying the contenders measured."""
        times = in_turn(contenders, rounds or self.setting.rounds, **how)
        for name, peak in (memory or {}).items():
            times[name].peak_bytes = peak.total()
        print(f"\n  {about}")
        show(times)
        self.timings += [{"about": about} | one.document() for one in times.values()]
        return times

    def add(self, *figures: Figure):
        self.figures += figures
