"""A PostgreSQL server for tests: in a temporary directory, on loopback, with passwords."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "s3cret-of-the-test"
USER = "convoy_test"


def programs():
    """The directory of initdb and postgres, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def unprivileged():
    """What runs a command as somebody whom PostgreSQL accepts, and who that is."""
    if os.geteuid() != 0:
        return [], None
    account = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}",
            "--clear-groups", "--"], account


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class PostgresServer:
    """Runs until `stop`, `kill` or the end of the `with` block."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="convoy_postgres_"))
        self.port = free_port()
        self.process = None
        as_user, account = unprivileged()
        if account:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n")
        password.chmod(0o644)
        self.command = [*as_user, programs() / "postgres", "-D", self.folder / "data",
                        "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                        "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off",
                        "-c", "max_connections=40"]
        subprocess.run([*as_user, programs() / "initdb", "-D", self.folder / "data", "-U", USER,
                        "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync",
                        "--encoding=UTF8", "--locale=C.UTF-8"],
                       check=True, capture_output=True, timeout=120, cwd=self.folder)

    def start(self):
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder,
                                        start_new_session=True)
        log.close()
        end = time.monotonic() + 60
        while self.psql("SELECT 1", check=False).returncode != 0:
            assert self.process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.1)
        return self

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def kill(self):
        """As when a machine fails: the server and all it started end at once."""
        for number in [self.process.pid, *self.children()]:
            with contextlib.suppress(ProcessLookupError):  # a session may have ended by itself
                os.kill(number, signal.SIGKILL)
        self.process.wait(60)

    def children(self):
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in listed.read_text().split()] if listed.exists() else []

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown
            self.process.wait(60)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database="postgres", user=USER):
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def psql(self, statements, check=True, database="postgres"):
        """The independent judge: what psql says, columns with a bar between them."""
        ended = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.address(database)],
            input=statements, env={**os.environ, "PGPASSWORD": PASSWORD}, text=True,
            capture_output=True, timeout=120)
        assert not check or ended.returncode == 0, ended.stderr
        return ended if not check else ended.stdout.removesuffix("\n")

    def session(self):
        """A psql that stays, for statements between others."""
        return subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", self.address()], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={**os.environ, "PGPASSWORD": PASSWORD})
