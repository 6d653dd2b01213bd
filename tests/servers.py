"""The real program in a process of its own: started, waited for, and gone at the end."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.ports import free_port

PREFIX = "CLINIC_SCHED_"
PATIENCE = 90.0


class ProgramFailed(Exception):
    """The program ended, or never became ready; the message is what it printed."""


def environment(folder: Path, **settings: str | None) -> dict[str, str]:
    """Return the environment of a program whose settings are these and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {"secret_key": "s" * 48, "var": str(folder), "timezone": "Europe/London"} | settings
    ours = {f"{PREFIX}{name.upper()}": value for name, value in chosen.items() if value}
    return inherited | {"PYTHONUNBUFFERED": "1", "TZ": "UTC"} | ours


@contextmanager
def started(
    *command: str, log: Path, environ: Mapping[str, str]
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run `clinic-sched COMMAND` until the block ends; its whole group ends with it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic_sched", *command],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


@contextmanager
def serving(folder: Path, database_url: str, **settings: str | None) -> Iterator[str]:
    """Serve the application over HTTP on a free port; yield its address once it is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    chosen = {"database_url": database_url, "port": str(port), "base_url": url} | settings
    log = folder / "serve.log"
    with started("serve", log=log, environ=environment(folder, **chosen)) as process:
        _await_ready(process, f"{url}/readyz", log)
        yield url


def _await_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
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


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask politely, then end whatever is left of the group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
