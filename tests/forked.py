"""The real program without the two seconds it takes to load: forked from one that has.

Each has a session, an environment, standard streams and connections of its own, as if it had
been started. A keeper, another process, waits for it and tells how it ended.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

# One wish is one message: what the program is told, and the keeper's end of a line.
LONGEST_WISH = 100_000
PROGRAM = "clinic_sched.__main__"
LINE = socket.AF_UNIX, socket.SOCK_SEQPACKET


class Forked:
    """A running program, as far as the tests need one like `subprocess.Popen`."""

    def __init__(self, keeper: socket.socket, command: tuple[str, ...]) -> None:
        self._keeper, self._command = keeper, command
        self.pid = int(keeper.recv(20))
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, or nothing while it runs."""
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; return how."""
        if (code := self._ended_within(timeout)) is None:
            raise subprocess.TimeoutExpired(self._command, timeout or 0)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def _ended_within(self, seconds: float | None) -> int | None:
        if self._code is None and select.select([self._keeper], [], [], seconds)[0]:
            self._code = os.waitstatus_to_exitcode(int(self._keeper.recv(20)))
            self._keeper.close()
        return self._code


def fork(
    *command: str,
    environ: Mapping[str, str],
    output: Path,
    errors: Path | None = None,
    typed: Path | None = None,
    program: str = PROGRAM,
) -> Forked:
    """Run `clinic-sched COMMAND`: it reads what was typed, and prints to the other files.

    Another program than ours is a module with a `main`.
    """
    streams = [str(typed or os.devnull), str(output), str(errors or output)]
    told = {"environ": dict(environ), "folder": os.getcwd(), "streams": streams}
    told["program"] = program
    ours, keepers = socket.socketpair(*LINE)
    with keepers:
        wish = json.dumps(told | {"command": command}).encode()
        socket.send_fds(_loaded(), [wish], [keepers.fileno()])
    return Forked(ours, command)


@cache
def _loaded() -> socket.socket:
    """Return the line to the process that has loaded everything; with this one it ends."""
    ours, theirs = socket.socketpair(*LINE)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# What follows runs in that process, and in those it forks.


def _serve(line: socket.socket) -> None:
    """Fork a keeper and its program for every wish, until nobody can wish any more."""
    _load()
    while True:
        told, descriptors, _flags, _address = socket.recv_fds(line, LONGEST_WISH, 1)
        if not told:
            break
        with socket.socket(fileno=descriptors[0]) as keeper:
            if os.fork() == 0:
                line.close()
                _keep(keeper, json.loads(told))
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _load() -> None:
    import sqlalchemy.orm

    import clinic_sched.__main__
    from tests.passwords import hash_quickly

    hash_quickly()
    for name in clinic_sched.SLICES_WITH_PAGES:
        import_module(f"clinic_sched.{name}.views")
    import_module("gunicorn.workers.gthread")
    sqlalchemy.orm.configure_mappers()
    gc.freeze()


def _keep(keeper: socket.socket, told: dict[str, Any]) -> NoReturn:
    program = os.fork()
    if program == 0:
        keeper.close()
        _become(told)
    keeper.send(str(program).encode())
    _, status = os.waitpid(program, 0)
    keeper.send(str(status).encode())
    os._exit(0)


def _become(told: dict[str, Any]) -> NoReturn:
    """Be the program, as told."""
    os.setsid()
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environ"])
    time.tzset()
    _take_streams(*told["streams"])
    sys.argv = ["clinic-sched", *told["command"]]
    code = 1
    try:
        import_module(told["program"]).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _take_streams(typed: str, *printed: str) -> None:
    for standard, path in enumerate((typed, *printed)):
        access = os.O_WRONLY | os.O_CREAT | os.O_APPEND if standard else os.O_RDONLY
        opened = os.open(path, access, 0o600)
        os.dup2(opened, standard)
        os.close(opened)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as line:
        _serve(line)
