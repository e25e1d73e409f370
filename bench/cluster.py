"""Scan and exchange over slow links: how much longer than parsing, or than the wire alone?

Started by cluster.sh, which has made the virtual nodes. The right table comes first: that of one
rank without a network. What parsing takes is measured with as many ranks on one node, which send
nothing while they read.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess

import figures
import run_record
from command import run
from inputs import Input, Shelf
from setting import LOG, ROOT, RUN_DATE, WORK, Setting

NODES = ROOT / "tests" / "cluster" / "nodes"
OUT = WORK / "out"
READING = ("read messages", "read orders")
EXCHANGES = ("exchange conversations", "exchange orders")
BOTH = READING + EXCHANGES
UNSHAPED = "off"
BARS = {"1gbit": figures.at_most(1.3)}


class Cluster:
    def __init__(self, count: int):
        self.count = count
        self.hosts = OUT / "hosts"
        OUT.mkdir(parents=True, exist_ok=True)
        self.hosts.write_text("".join(f"node{node} slots=1\n" for node in self.nodes()))

    def nodes(self) -> range:
        return range(1, self.count + 1)

    def shape(self, rate: str):
        subprocess.run([NODES, "shape", rate], check=True)

    def over_links(self) -> list[str]:
        """One rank a node."""
        return [str(NODES), "exec", "0", "mpirun", "--hostfile", str(self.hosts), "--map-by",
                "node", "-n", str(self.count)]

    def on_one_node(self) -> list[str]:
        """As many ranks."""
        return ["mpirun", "--oversubscribe", "-n", str(self.count)]

    def link_rate(self, mebibytes: int) -> float:
        """Bytes a second that the slowest node receives from all others; see link_rate.py."""
        program = ["python3", str(ROOT / "bench" / "link_rate.py"), str(mebibytes)]
        names = [f"node{node}" for node in self.nodes()]
        running = [subprocess.Popen([NODES, "exec", str(node), *program, str(node - 1), *names],
                                    stdout=subprocess.PIPE, text=True) for node in self.nodes()]
        told = [one.communicate()[0] for one in running]
        return min(map(float, told))


def conversations(setting: Setting, data: Input, lake: pathlib.Path) -> list[str]:
    return [str(setting.program), "conversations", "--messages", data.messages, "--orders",
            data.orders, "--lake", str(lake), "--run-date", RUN_DATE]


def carried(record: dict, steps) -> int:
    """What the busiest rank sent or received in these steps; every rank is a node."""
    return max(sum(one.get(way, 0) for one in rank["steps"] if one["step"] in steps)
               for rank in record["ranks"] for way in ("sent_bytes", "received_bytes"))


def seconds(record: dict, steps) -> float:
    """All ranks begin each step together, and end it together."""
    return sum(run_record.wall_seconds(record, step) for step in steps)


class Measurement:
    def __init__(self, setting: Setting, cluster: Cluster, rates: list[str]):
        self.setting, self.cluster = setting, cluster
        self.rates = [UNSHAPED, *rates]
        self.data = Shelf(setting).plain(setting.orders)
        self.records: dict[str, list[dict]] = {rate: [] for rate in self.rates}
        self.unlinked: dict[str, list[dict]] = {rate: [] for rate in self.rates}  # in turn
        self.links: dict[str, float] = {}

    def run(self, launcher: list[str]) -> pathlib.Path:
        lake = OUT / "lake"
        shutil.rmtree(lake, ignore_errors=True)
        os.sync()  # nobody pays for what the one before left to write back
        run([*launcher, *conversations(self.setting, self.data, lake)], LOG)
        return lake

    def verify(self):
        expected = run_record.published(self.run([]))
        for rate in self.rates:
            self.cluster.shape(rate)
            if run_record.published(self.run(self.cluster.over_links())) != expected:
                raise SystemExit(f"bench: {self.cluster.count} nodes with links {rate} publish"
                                 " other bytes than one rank")
        print(f"verified: {self.cluster.count} nodes publish the bytes of one rank,"
              f" {len(expected)} files, {self.data.name}", flush=True)

    def measure(self):
        for rate in self.rates:
            self.cluster.shape(rate)
            # Long enough that what the queues hold does not count.
            self.links[rate] = max(self.cluster.link_rate(96) for _ in range(2))
        for _ in range(self.setting.rounds):
            for rate in self.rates:
                self.cluster.shape(rate)
                self.unlinked[rate].append(run_record.read(self.run(self.cluster.on_one_node())))
                self.records[rate].append(run_record.read(self.run(self.cluster.over_links())))

    def wire(self, rate: str, steps=BOTH) -> list[float]:
        return [carried(record, steps) / self.links[rate] for record in self.records[rate]]

    def both(self, rate: str) -> list[float]:
        return [seconds(record, BOTH) for record in self.records[rate]]

    def parse(self, rate: str) -> list[float]:
        return [seconds(record, READING) for record in self.unlinked[rate]]

    def figure(self, rate: str) -> figures.Figure:
        """Runs in turn had the same machine."""
        bound = list(map(max, self.parse(rate), self.wire(rate)))
        return figures.ratio(f"links {rate}: scan + exchange against parse or wire",
                             self.both(rate), bound, BARS.get(rate, figures.NO_BARS))


def show(found: Measurement):
    print("\n| links | MB/s by sockets | parse s | wire s | scan + exchange s | ratio | bar |"
          "\n|---|---|---|---|---|---|---|")
    for rate in found.rates:
        one = found.figure(rate)
        parse, wire, both = (statistics.median(values) for values in
                             (found.parse(rate), found.wire(rate), found.both(rate)))
        print(f"| {rate} | {found.links[rate] / 1e6:,.1f} | {parse:.2f} | {wire:.2f} | {both:.2f}"
              f" | {one.value:.2f} | {one.bars.text(one.bars.must)}"
              f" {one.bars.verdict(one.value)} |")
    print("\n| links | step | MB of the busiest node | wire s | took s |\n|---|---|---|---|---|")
    for rate in found.rates:
        for step in (*BOTH, "sort: exchange"):
            took = statistics.median(seconds(one, [step]) for one in found.records[rate])
            size = carried(found.records[rate][0], [step])  # of reading: what is sent meanwhile
            wire = statistics.median(found.wire(rate, [step]))
            print(f"| {rate} | {step} | {size / 1e6:.1f} | {wire:.3f}"
                  f" | {took:.3f} |")


def document(found: Measurement) -> dict:
    return {"size": found.setting.size, "nodes": found.cluster.count, "cores": os.cpu_count(),
            "input": found.data.name,
            "links": [{"rate": rate, "bytes_a_second": found.links[rate],
                       "parse_seconds": found.parse(rate),
                       "wire_seconds": found.wire(rate),
                       "scan_and_exchange_seconds": found.both(rate),
                       "ratio": found.figure(rate).document(),
                       "steps": [run_record.steps(one) for one in found.records[rate]]}
                      for rate in found.rates]}


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bash bench/cluster.sh", description=__doc__)
    parser.add_argument("size", choices=["small", "full"])
    parser.add_argument("--nodes", type=int, default=4, help=argparse.SUPPRESS)
    parser.add_argument("--rate", action="append", help="of a link, for tc; may be repeated")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs with each rate")
    parser.add_argument("--convoy", type=pathlib.Path, default=ROOT / "build" / "convoy",
                        metavar="PROGRAM")
    return parser.parse_args()


def main():
    options = read_options()
    setting = Setting(options.size, options.convoy.resolve(), options.rounds)
    found = Measurement(setting, Cluster(options.nodes), options.rate or ["1gbit", "200mbit"])
    print(f"{options.nodes} nodes, a rank on each; all share {os.cpu_count()} cores.")
    found.verify()
    found.measure()
    show(found)
    (WORK / "cluster.json").write_text(json.dumps(document(found), indent=1) + "\n")
    print(f"\nin full: {WORK.relative_to(ROOT)}/cluster.json")
    for folder in ("data", "out"):
        shutil.rmtree(WORK / folder, ignore_errors=True)


if __name__ == "__main__":
    main()
