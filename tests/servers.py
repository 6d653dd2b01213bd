"""The real program in a process of its own: started, waited for, and gone at the end."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.forked import Forked, fork
from tests.ports import free_port

PREFIX = "CLINIC_SCHED_"
PATIENCE = 90.0
# A server waits for browsers that keep their connection; no test does.
PATIENCE_AT_THE_END = 2.0


class ProgramFailed(Exception):
    """The program ended, or never became ready; the message is what it printed."""


def environment(folder: Path, **settings: str | None) -> dict[str, str]:
    """Return the environment of a program whose settings are these and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {"secret_key": "s" * 48, "var": str(folder), "timezone": "Europe/London"} | settings
    ours = {f"{PREFIX}{name.upper()}": value for name, value in chosen.items() if value}
    return inherited | {"PYTHONUNBUFFERED": "1", "TZ": "UTC"} | ours


@contextmanager
def started(*command: str, log: Path, environ: Mapping[str, str]) -> Iterator[Forked]:
    """Run `clinic-sched COMMAND` until the block ends; its whole group ends with it."""
    process = fork(*command, environ=environ, output=log)
    try:
        yield process
    finally:
        end(process)


@dataclass(frozen=True)
class Finished:
    """A command that has ended: how, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *command: str, typed: str = "", **settings: str | None) -> Finished:
    """Run `clinic-sched COMMAND` to its end, as somebody who types this."""
    with tempfile.TemporaryDirectory() as said:
        typing, output, errors = (Path(said) / name for name in ("typed", "output", "errors"))
        typing.write_text(typed)
        environ = environment(folder, **settings)
        program = fork(*command, environ=environ, output=output, errors=errors, typed=typing)
        return Finished(program.wait(PATIENCE), output.read_text(), errors.read_text())


@contextmanager
def serving(folder: Path, database_url: str, **settings: str | None) -> Iterator[str]:
    """Serve the application over HTTP on a free port; yield its address once it is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    chosen = {"database_url": database_url, "port": str(port), "base_url": url} | settings
    log = folder / "serve.log"
    with started("serve", log=log, environ=environment(folder, **chosen)) as process:
        await_ready(process, f"{url}/readyz", log)
        yield url


def await_ready(process: Forked, url: str, log: Path) -> None:
    """Wait until the program answers, or tell what it said when it ended instead."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:
            pass
        time.sleep(0.05)
    raise ProgramFailed(log.read_text())


def end(process: Forked) -> None:
    """Ask politely, then end whatever is left of the group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE_AT_THE_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
