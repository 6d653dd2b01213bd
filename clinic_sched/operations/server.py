"""The web server, and the pair of processes a small clinic runs on one machine."""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication

from clinic_sched import create_app
from clinic_sched.config import Settings
from clinic_sched.database import db

PATIENCE_SECONDS = 15


class Server(BaseApplication):
    """Gunicorn with our settings; each of its processes builds its own application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        # The control socket would lie in a home folder, which a service may not have.
        chosen: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": 2,
            "threads": 8,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.settings, check_database=False)


def serve(settings: Settings) -> None:
    """Answer browsers until told to stop; refuse a database that is not ready."""
    with create_app(settings).app_context():
        disconnect()
    Server(settings).run()


def disconnect() -> None:
    """Close every connection, so that none is shared with processes forked next."""
    db.session.remove()
    db.engine.dispose()


def run_together(jobs: Sequence[Callable[[], None]]) -> int:
    """Run the jobs in processes of their own; when one ends, or we are told to stop, end all.

    Should this process be killed, the jobs see its end of a pipe close and stop too.
    """
    lifeline = os.pipe()
    running = {_start(job, lifeline) for job in jobs}
    os.close(lifeline[0])
    stopping = False

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            os.kill(process, signal.SIGTERM)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    ended, _status = os.waitpid(-1, 0)
    running.discard(ended)
    failed = not stopping
    stop()
    _await(running)
    os.close(lifeline[1])
    return 1 if failed else 0


def _start(job: Callable[[], None], lifeline: tuple[int, int]) -> int:
    """Fork a process for the job, in a group of its own so that Ctrl-C reaches only us."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    os.setpgrp()
    os.close(lifeline[1])
    threading.Thread(target=_end_with, args=(lifeline[0],), daemon=True).start()
    _finish(job)


def _finish(job: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        job()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _end_with(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _await(running: set[int]) -> None:
    """Wait for the processes, and kill those that take too long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while running and time.monotonic() < until:
        ended, _status = os.waitpid(-1, os.WNOHANG)
        running.discard(ended)
        if not ended:
            time.sleep(0.05)
    for process in running:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
