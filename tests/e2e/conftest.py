"""What all end-to-end tests share: the program, the shared data, lakes and their digests.

CONVOY names the program (default <source>/build/convoy), CONVOY_SHARED the shared data.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "reference")]

DATE = "2026-11-01"
TABLE = "customer_courier_conversations"
PROGRAM = Path(os.environ.get("CONVOY", SOURCE / "build" / "convoy"))
SHARED = Path(os.environ.get("CONVOY_SHARED", SOURCE.parent / "shared"))
CONVERSATIONS = SHARED / "data" / "conversations"
# These differ from run to run and are no part of the promise of equal bytes.
NOT_PROMISED = re.compile(r"run\.json|report.*|metrics.*")


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def told(self):
        return self.out + self.err


def command(ranks, *arguments):
    """The command line: `ranks` None runs the program by itself, without mpirun."""
    launch = ["mpirun", "-n", ranks, "--oversubscribe", "--bind-to", "none"]
    return [str(part) for part in (*(launch if ranks else []), PROGRAM, *arguments)]


def start(ranks, *arguments, env=None, **options):
    """Starts the program in a process group of its own."""
    allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    return subprocess.Popen(
        command(ranks, *arguments), env={**os.environ, **allowed, **(env or {})}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)


def finish(process, timeout=120):
    """Waits for a started program; one that hangs is ended with its ranks and fails the test."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        pytest.fail(f"still running after {timeout} s: {process.args}\n{out}\n{err}")
    return Ended(process.returncode, out, err)


def run(ranks, *arguments, env=None, timeout=120, **options):
    return finish(start(ranks, *arguments, env=env, **options), timeout)


def succeed(ranks, *arguments, **options):
    ended = run(ranks, *arguments, **options)
    assert ended.code == 0, f"{command(ranks, *arguments)} ended with {ended.code}\n{ended.told}"
    return ended


def listed(files):
    return files if isinstance(files, list | tuple) else [files]


def conversations(ranks, messages, orders, lake, *more, date=DATE, **options):
    """Runs the job over lists of files and returns how it ended."""
    return run(ranks, "conversations", "--messages", *listed(messages), "--orders",
               *listed(orders), "--lake", lake, "--run-date", date, *more, **options)


def published(ranks, messages, orders, lake, *more, date=DATE, **options):
    """Runs the job, demands success and returns the folder of the run."""
    ended = conversations(ranks, messages, orders, lake, *more, date=date, **options)
    assert ended.code == 0, f"ended with {ended.code}\n{ended.told}"
    return run_folder(lake, date)


def run_folder(lake, date=DATE, job="conversations"):
    """The folder that readers find, resolved once."""
    folder = (Path(lake) / job / date).resolve()
    assert (folder / "_SUCCESS").exists(), f"{folder} is not a published run"
    return folder


def files_of(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def digest_every_file(folder):
    """Relative path -> SHA-256 of every file, following the symlink that publishes a run."""
    folder = Path(folder).resolve()
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files_of(folder)}


def digest_tree(folder):
    """The same of the files whose bytes are promised."""
    return {name: digest for name, digest in digest_every_file(folder).items()
            if not NOT_PROMISED.fullmatch(Path(name).name)}


def assert_same_tree(first, second, what):
    differing = sorted(name for name in first.keys() | second.keys()
                       if first.get(name) != second.get(name))
    assert not differing, f"{what}: these files differ: {differing[:20]}"


def generate(out, *options, orders=200, seed=1):
    """Files of the program's own generator: (message files, order files)."""
    out = Path(out)
    succeed(None, "generate", "conversations", "--out", out, "--orders", orders, "--seed", seed,
            *options, timeout=300)
    names = [path for path in files_of(out) if not path.name.startswith("_")]
    messages = [path for path in names if "message" in str(path.relative_to(out))]
    orders = [path for path in names if "order" in path.name and path not in messages]
    assert messages and orders, f"generate wrote {names}"
    return messages, orders


def chat(order_id, second=0, sender="Customer iOS", stage="PICKING_UP"):
    """One message as a line of NDJSON."""
    return json.dumps({"senderAppType": sender, "customerId": 1, "fromId": 1, "toId": 2,
                       "chatStartedByMessage": False, "orderId": order_id, "orderStage": stage,
                       "courierId": 2, "messageSentTime": f"2019-08-19T08:00:{second:02}Z"}) + "\n"


def with_field(order_id, text):
    """A message as a line of bytes, whose field `extra` is this text."""
    return chat(order_id).strip().encode()[:-1] + b', "extra": ' + text + b"}\n"


def write_chats(folder, count=100, cities=("BCN", "MAD", None)):
    """Two messages an order in messages.json, its city in orders.json; returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    messages, orders = folder / "messages.json", folder / "orders.json"
    messages.write_text("".join(chat(i, 1) + chat(i, 7, "Courier iOS") for i in range(count)))
    orders.write_text("".join(
        json.dumps({"orderId": i, "cityCode": cities[i % len(cities)]}) + "\n"
        for i in range(count)))
    return messages, orders


@pytest.fixture(scope="session", autouse=True)
def program():
    assert PROGRAM.exists(), f"no program at {PROGRAM}: build it or set CONVOY"
    return PROGRAM


@pytest.fixture(scope="session")
def shared():
    if not CONVERSATIONS.is_dir():
        pytest.skip(f"the shared data is not at {SHARED} (set CONVOY_SHARED)")
    return CONVERSATIONS


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"


@pytest.fixture
def one_order(tmp_path):
    """The file of an order, beside which the messages are of interest."""
    path = tmp_path / "orders.json"
    path.write_text('{"orderId":1,"cityCode":"BCN"}\n')
    return path


@pytest.fixture
def small(tmp_path):
    """A few generated conversations: (message files, order files)."""
    return generate(tmp_path / "small", "--files", 2, orders=60)
