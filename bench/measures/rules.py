"""What part of a run do its quality rules take?"""

import statistics

from bench import Bench
from engines import convoy
from figures import Figure, at_most
from setting import WORK, in_millions
from timing import contender


def default_rules(bench: Bench):
    data = bench.shelf.plain(bench.setting.orders)
    bench.verifier.learn(data)
    no_rules = WORK / "no_rules.toml"
    no_rules.write_text("")
    without = convoy(bench.setting, "--rules", str(no_rules), name="Convoy, no rules")
    memory = {engine.name: bench.verifier.check(engine, data)
              for engine in (bench.convoy, without)}
    # A difference of some hundredths: so many rounds that it is larger than what chance adds.
    times = bench.time(f"rules, {data.name}", [contender(bench.convoy, data),
                                               contender(without, data)],
                       4 * bench.setting.rounds, memory)
    with_rules, bare = times[bench.convoy.name].walls, times[without.name].walls
    value, least = (100 * (1 - how(bare) / how(with_rules)) for how in (statistics.median, min))
    bench.add(Figure(f"{in_millions(bench.setting.orders)} messages: the default rules' part of"
                     " the run", value, least, "%", at_most(5)))
