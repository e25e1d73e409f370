"""What does a run cost that has nothing to do, and how does the rest grow with the data?"""

import statistics

from bench import Bench
from figures import Figure, at_most
from setting import TINY_ORDERS, WORK, in_millions
from timing import Contender, Times, contender


def empty_program() -> Contender:
    """MPI_Init and MPI_Finalize; told, as Convoy tells MPI, that all ranks are on one node."""
    one_node = ["--mca", "pml", "ob1", "--mca", "btl", "self,vader"]
    command = ["mpirun", "-n", "2", *one_node, str(WORK / "empty_mpi")]
    return Contender("empty MPI program", lambda out: command)


def beyond(times: Times, launch: Times, statistic) -> float:
    return statistic(times.walls) - statistic(launch.walls)


def start(bench: Bench):
    data = bench.shelf.plain(TINY_ORDERS)
    bench.verifier.learn(data)
    # So short that five runs say little.
    times = bench.time("about 100 messages", [contender(bench.convoy, data), empty_program()],
                       4 * bench.setting.rounds)
    ours, launch = times.values()
    bench.add(Figure("100 messages: beyond the launch of an empty MPI program",
                     beyond(ours, launch, statistics.median), beyond(ours, launch, min), "s",
                     at_most(0.2, 0.05)))


def growth(bench: Bench):
    sizes = [bench.setting.orders, bench.setting.large_orders]
    inputs = [bench.shelf.plain(orders) for orders in sizes]
    for data in inputs:
        bench.verifier.learn(data)
        bench.verifier.check(bench.convoy, data)
    contenders = [contender(bench.convoy, data, data.name) for data in inputs]
    small, large, launch = bench.time("growth", [*contenders, empty_program()]).values()
    value, least = (beyond(large, launch, how) / beyond(small, launch, how)
                    for how in (statistics.median, min))
    names = [in_millions(orders) for orders in sizes]
    bench.add(Figure(f"time of {names[1]} against {names[0]} messages, launch aside", value, least,
                     "x", at_most(4.8, 4.2)))
