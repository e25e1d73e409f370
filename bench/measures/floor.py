"""How close are scan and combine to what this machine can do at all? See floor.cpp."""

import json

import run_record
import tables
from bench import Bench
from command import run
from figures import at_most, ratio
from inputs import Input
from setting import LOG, WORK, in_millions
from timing import Contender, contender


def floor(what: str, data: Input) -> Contender:
    command = [str(WORK / "floor"), what, data.messages]
    return Contender(f"floor: {what}", lambda out: command,
                     lambda out: json.loads(LOG.read_text()))


def verify_floor(one: Contender, expected: dict):
    run(one.command(WORK), LOG)
    told = one.look(WORK)
    wrong = [name for name in ("records", "courier_messages") if told[name] != expected[name]]
    if wrong:
        raise SystemExit(f"bench: {one.name} says {told}, the table says {expected}")


def scan_and_combine(bench: Bench):
    data = bench.shelf.plain(bench.setting.large_orders)
    bench.verifier.learn(data)
    out = WORK / "out" / bench.convoy.name
    bench.verifier.check(bench.convoy, data)
    expected = tables.sums(bench.convoy.csv_of(out))
    floors = [floor("parse", data), floor("combine", data)]
    for one in floors:
        verify_floor(one, expected)
    times = bench.time(f"scan and combine, {data.name}",
                       [contender(bench.convoy, data), *floors])
    ours = [run_record.read_seconds(record) for record in times[bench.convoy.name].seen]
    least = {one.name: [told["seconds"] for told in times[one.name].seen] for one in floors}
    words = f"{in_millions(bench.setting.large_orders)} messages: scan + combine against"
    print("  seconds within the processes: scan + combine", *(f"{one:.2f}" for one in ours),
          *(f"; {name} " + " ".join(f"{one:.2f}" for one in seconds)
            for name, seconds in least.items()))
    bench.add(ratio(f"{words} its floor", ours, least["floor: combine"], at_most(1.3, 0.8)))
