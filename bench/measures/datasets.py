"""What do all datasets cost, against the final table alone?"""

import run_record
from bench import Bench
from engines import convoy
from figures import at_most, ratio
from setting import in_millions
from timing import contender


def all_datasets(bench: Bench):
    data = bench.shelf.plain(bench.setting.orders)
    bench.verifier.learn(data)
    everything = convoy(bench.setting, "--datasets", "all", name="Convoy, all datasets")
    memory = {engine.name: bench.verifier.check(engine, data)
              for engine in (bench.convoy, everything)}
    times = bench.time(f"all datasets, {data.name}",
                       [contender(bench.convoy, data), contender(everything, data)], memory=memory)
    # The copy of the inputs costs what the disk says.
    without_copy = [spent.wall - run_record.step_seconds(record, "copy inputs") for spent, record
                    in zip(times[everything.name].spent, times[everything.name].seen)]
    bench.add(ratio(f"{in_millions(bench.setting.orders)} messages: --datasets all, copies aside,"
                    " against final", without_copy, times[bench.convoy.name].walls, at_most(5, 3)))
