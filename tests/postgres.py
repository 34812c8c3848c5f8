"""A PostgreSQL server of the tests' own, on a temporary folder and a port of loopback, where its programs are found."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PASSWORD = "correct-horse-battery"
_USER = "dateline"


def programs() -> Path | None:
    """The folder of the newest `initdb`: Debian's, or one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    other = shutil.which("initdb")
    return found[-1].parent if found else Path(other).parent if other else None


class Server:
    """A server that is started and stopped. Its programs refuse to run as root, so root runs them as `nobody`."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
        self._as: dict[str, Any] = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        if os.geteuid():
            self._as = {}
        else:
            shutil.chown(self._folder, "nobody")
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.port = held.getsockname()[1]
        secret = self._folder / "secret"
        secret.write_text(PASSWORD, encoding="ascii")
        secret.chmod(0o644)
        self._run(
            "initdb", "--pgdata", self.data, "--username", _USER, "--pwfile", secret, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        self._number = 0

    @property
    def data(self) -> Path:
        """The folder of its files."""
        return self._folder / "data"

    def start(self) -> None:
        """Begins to listen."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories={self._folder} -c fsync=off"
        self._run("pg_ctl", "start", "--pgdata", self.data, "-w", "-l", self._folder / "log", "-o", options)

    def stop(self) -> None:
        """Ends all connections and stops, at once."""
        self._run("pg_ctl", "stop", "--pgdata", self.data, "-w", "-m", "fast")

    def address(self, password: str = PASSWORD) -> str:
        """The address of its database."""
        return f"postgresql://{_USER}:{password}@127.0.0.1:{self.port}/postgres"

    def make(self) -> str:
        """A schema of its own, which is quicker than another database; gives the address that leads there."""
        import psycopg

        self._number += 1
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA test{self._number}")
        return f"{self.address()}?options=-csearch_path%3Dtest{self._number}"

    def remove(self) -> None:
        """Stops it for good, and removes its files."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--pgdata", self.data, "-w", "-m", "immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT, text=True, check=False, **self._as,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")
