"""The web server, and the pair of processes a small clinic runs on one machine."""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import Any

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
    app = create_app(settings)
    with app.app_context():
        db.engine.dispose()
    Server(settings).run()


def run_together(commands: list[list[str]]) -> int:
    """Run these commands of ours side by side; when one ends, or we are told to stop, end all."""
    running = [_start(words) for words in commands]
    stopping = False

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            if process.poll() is None:
                process.terminate()

    earlier = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        failed = not stopping
        stop()
        for process in running:
            _await(process)
    finally:
        for name, handler in earlier.items():
            signal.signal(name, handler)
    return 1 if failed else 0


def end_with_parent() -> None:
    """Stop this process when whoever started it is gone, even killed: its end of stdin closes."""

    def watch() -> None:
        # Not sys.stdin: its lock would be held while the interpreter ends.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _start(words: list[str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "clinic_sched", *words, "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 (our own command)


def _await(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
