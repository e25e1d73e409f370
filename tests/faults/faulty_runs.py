"""Running the job into a fault over a lake that holds an older run, and what must be left then."""

import json
import re
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from conftest import (  # noqa: E402
    DATE, assert_same_tree, chat, conversations, digest_every_file, run, run_folder, write_chats)

RANKS = 3
SECONDS = 10  # within which all ranks must have ended


def write_input(folder):
    """A small input; two of its message files have one size and begin alike, so that they are
    compared."""
    messages, orders = write_chats(folder, count=200)
    more = [folder / "messages-2.json", folder / "messages-3.json"]
    for number, path in enumerate(more):
        path.write_text("\n" * 5000 + chat(20 + number))
    return [messages, *more], orders


def check(lake, fault):
    """How the check of a lake's run ends with a fault."""
    return run(RANKS, "check", "--lake", lake, "--run-date", DATE, timeout=60,
               env={"CONVOY_FAULT": fault})


class FaultyLake:
    """A lake with one published run, into which faulty runs are sent one after another."""

    JOB = "conversations"

    def __init__(self, folder, source, *options):
        self.folder, self.input, self.options = folder, self.write_input(source), options
        ended = self.run()
        assert ended.code == 0, ended.told
        self.before = digest_every_file(self.published())

    def write_input(self, source):
        return write_input(source)

    def published(self):
        return run_folder(self.folder, job=self.JOB)

    def copy(self, folder):
        """The same lake in another place, for a second thread."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, folder=folder)
        shutil.copytree(self.folder, folder, symlinks=True)
        return other

    def run(self, fault=None, timeout=60, ranks=RANKS, **options):
        env = {"CONVOY_FAULT": fault} if fault else None
        return conversations(ranks, *self.input, self.folder, *self.options, env=env,
                             timeout=timeout, **options)

    def steps(self):
        """The names of all steps that the published run lists, in order."""
        document = json.loads((self.published() / "run.json").read_text(encoding="utf-8"))
        names = [[step["step"] for step in rank["steps"]] for rank in document["ranks"]]
        assert len(names) == RANKS and all(each == names[0] for each in names)
        return list(dict.fromkeys(names[0]))

    def left(self):
        return sorted(path.name for path in (self.folder / self.JOB / ".runs" / DATE).iterdir())

    def assert_untouched(self):
        assert_same_tree(self.before, digest_every_file(self.published()), "the old run")

    def assert_tidy(self):
        unexpected = [n for n in self.left() if n != "lock" and not re.fullmatch(r"\d{8}", n)]
        assert not unexpected, f"left behind: {unexpected}"

    def assert_agreed_failure(self, fault, text):
        """The fault ends all ranks soon, with code 1 and one message that holds the text."""
        begin = time.monotonic()
        ended = self.run(fault)
        seconds = time.monotonic() - begin
        assert seconds < SECONDS, f"{seconds:.1f} s"
        assert ended.code == 1, f"code {ended.code}: {ended.told}"
        told = [line for line in ended.err.splitlines() if line.startswith("convoy: error:")]
        assert len(told) == 1 and text in told[0], ended.err
        self.assert_untouched()
        self.assert_tidy()

    def assert_rerun_works(self):
        ended = self.run()
        assert ended.code == 0, ended.told
        now = digest_every_file(self.published())
        assert_same_tree(*({n: d for n, d in tree.items() if n not in ("run.json", "report.html")}
                           for tree in (self.before, now)), "the rerun")
        self.assert_tidy()
        assert len(self.left()) <= 3, f"more than two runs and the lock: {self.left()}"


class FaultyUserBehavior(FaultyLake):
    JOB = "user-behavior"

    def write_input(self, source):
        source.mkdir(parents=True)
        purchases, reviews = source / "purchases.csv", source / "reviews.csv"
        purchases.write_text(
            "invoice_number,stock_code,detail,quantity,invoice_date,unit_price,customer_id,"
            "country\n" + "".join(f"I{i},S,D,{i},{DATE},1.5,{i % 50},F\n" for i in range(200)))
        reviews.write_text("cid,review_str\n" + "".join(f"{i},good\n" for i in range(70)))
        return purchases, reviews

    def run(self, fault=None, timeout=60, ranks=RANKS, **options):
        purchases, reviews = self.input
        env = {"CONVOY_FAULT": fault} if fault else None
        return run(ranks, self.JOB, "--purchases", purchases, "--reviews", reviews, "--lake",
                   self.folder, "--run-date", DATE, *self.options, env=env, timeout=timeout,
                   **options)
