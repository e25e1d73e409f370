"""What does it cost to read the same messages written in another way? Scan and combine only."""

import contextlib

import run_record
from bench import Bench
from figures import NO_BARS, at_most, ratio
from inputs import Input, reshaped
from setting import in_millions
from timing import contender


def read_times(bench: Bench, shapes: dict[str, Input]) -> dict[str, list[float]]:
    """Seconds of scan and combine, by shape; what each shape gives was found right before."""
    for data in shapes.values():
        bench.verifier.check(bench.convoy, data)
    times = bench.time("the same messages in several shapes, scan + combine is compared",
                       [contender(bench.convoy, data, name) for name, data in shapes.items()])
    print("  | shape | scan + combine, min s | MB | MB/s | on the fast path |\n"
          "  |---|---|---|---|---|")
    seconds = {}
    for name, data in shapes.items():
        records = times[name].seen
        seconds[name] = [run_record.read_seconds(record) for record in records]
        share = run_record.fast_share(records[0])
        megabytes = data.message_bytes() / 1e6
        print(f"  | {name} | {min(seconds[name]):.3f} | {megabytes:,.0f} |"
              f" {megabytes / min(seconds[name]):,.0f} |"
              f" {'not told' if share is None else f'{share:.1%}'} |", flush=True)
    return seconds


def a_byte(seconds: list[float], data: Input) -> list[float]:
    return [one / data.message_bytes() for one in seconds]


def layouts(bench: Bench):
    plain = bench.shelf.plain(bench.setting.orders)
    bench.verifier.learn(plain)
    with reshaped(plain, "concatenated") as concatenated:
        shapes = {"NDJSON": plain, "concatenated JSON": concatenated,
                  "pretty array": bench.shelf.plain(bench.setting.orders, "pretty", files=1)}
        seconds = read_times(bench, shapes)
        base = a_byte(seconds["NDJSON"], plain)
        for name in ("pretty array", "concatenated JSON"):
            bench.add(ratio(f"{in_millions(bench.setting.orders)} messages: a byte of {name}"
                            " against one of NDJSON, scan + combine",
                            a_byte(seconds[name], shapes[name]), base, at_most(1.1)))


def shapes(bench: Bench):
    plain = bench.shelf.plain(bench.setting.orders)
    bench.verifier.learn(plain)
    words = f"{in_millions(bench.setting.orders)} messages: "
    with contextlib.ExitStack() as stack:
        shapes = {"plain": plain}
        for name in ("shuffled", "blanks", "escapes"):
            shapes[name] = stack.enter_context(reshaped(plain, name))
        seconds = read_times(bench, shapes)
        for name in ("shuffled", "blanks", "escapes"):
            bench.add(
                ratio(f"{words}{name} against plain, scan + combine", seconds[name],
                      seconds["plain"], at_most(1.3)),
                ratio(f"{words}the same, a byte", a_byte(seconds[name], shapes[name]),
                      a_byte(seconds["plain"], plain), NO_BARS))
