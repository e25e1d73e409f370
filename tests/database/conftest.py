"""A server for all tests of this folder, and the driver that reads and writes as a job does."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from postgres_server import PASSWORD, PostgresServer, programs  # noqa: E402

DRIVER = Path(os.environ.get("CONVOY_TABLE_DRIVER", HERE.parents[1] / "build/tests/table_driver"))
ORDERS = """CREATE TABLE {0}.orders (id int, price numeric(8,3), note text);
INSERT INTO {0}.orders SELECT i, i * 0.125, 'order ' || i FROM generate_series(1, 20000) i;"""


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def told(self):
        return self.out + self.err

    @property
    def lines(self):
        return self.out.removesuffix("\n").split("\n") if self.out else []

    @property
    def error(self):
        """What the program itself says of its failure."""
        return "\n".join(line for line in self.err.split("\n") if "convoy: error: " in line)


def without_secrets():
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def start(ranks, *command, env=None):
    """Starts a program on ranks, in a process group of its own; it knows the server's password."""
    launch = ["mpirun", "-n", ranks, "--oversubscribe", "--bind-to", "none"]
    environment = {**without_secrets(), "OMPI_ALLOW_RUN_AS_ROOT": "1",
                   "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                   **({"PGPASSWORD": PASSWORD} if env is None else env)}
    return subprocess.Popen([str(part) for part in (*launch, *command)], env=environment,
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True)


def finish(process, timeout=60):
    """Waits for a started program; one that hangs is ended with its ranks and fails the test."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        pytest.fail(f"still running after {timeout} s:\n{out}\n{err}")
    return Ended(process.returncode, out, err)


class Driver:
    def __init__(self, address, folder):
        self.address = address
        self.folder = folder
        self.lake = folder / "lake"

    def start(self, ranks, what, *arguments, address=None, env=None, meets=None):
        address = self.address if address is None else address
        if meets:
            env = {**({"PGPASSWORD": PASSWORD} if env is None else env), "DRIVER_MEETS": str(meets)}
        return start(ranks, DRIVER, what, self.lake, address, *arguments, env=env)

    def finish(self, process, timeout=60):
        return finish(process, timeout)

    def run(self, ranks, what, *arguments, **options):
        return self.finish(self.start(ranks, what, *arguments, **options))

    def succeed(self, ranks, what, *arguments, **options):
        ended = self.run(ranks, what, *arguments, **options)
        assert ended.code == 0, ended.told
        return ended

    def fail(self, code, ranks, what, *arguments, **options):
        """All ranks end with this code; nothing is published."""
        published = self.published()
        ended = self.run(ranks, what, *arguments, **options)
        assert ended.code == code, ended.told
        assert self.published() == published
        return ended.error

    def published(self):
        return {link: os.readlink(link) for link in (self.lake / "drive").glob("20*")}

    def ranks(self):
        """The process ids of the ranks that are running."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                command = (path / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if command[0] == bytes(DRIVER) and bytes(self.lake) in command:
                found.append(int(path.name))
        return sorted(found)

    def meeting(self, process, meets):
        """Returns when all ranks of a started process wait for the file."""
        end = time.monotonic() + 60
        while not Path(f"{meets}.reached").exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.fixture(scope="session")
def server():
    if programs() is None:
        pytest.skip("there is no PostgreSQL in /usr/lib/postgresql; bash .ci/install test")
    running = PostgresServer()
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def driver(server, tmp_path):
    return Driver(server.address(), tmp_path)


@pytest.fixture
def schema(server, request):
    """An empty schema of this test's own."""
    name = "t_" + str(abs(hash(request.node.nodeid)) % 10**12)
    server.psql(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
    yield name
    server.psql(f"DROP SCHEMA IF EXISTS {name} CASCADE")
