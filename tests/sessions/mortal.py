"""A server that dies where it is told to, and is started again: for tests of what is kept.

It is the real server, in processes of its own. Before each request it reads from a file what
time it is and at which point it must die: before the nth write of that request, before the
commit, or after it and before the answer.
"""

import os
import signal
import socket
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from clinic_sched import config, create_app
from clinic_sched.config import Settings
from clinic_sched.operations.server import Server, disconnect

ORDERS = "MORTAL_ORDERS"
COMMIT, COMMITTED = "commit", "committed"
WRITES = ("INSERT", "UPDATE", "DELETE")


class Mortal:
    """Stands before the application and watches what it writes."""

    def __init__(self, app: Any, orders: Path) -> None:
        self.app, self.orders = app, orders
        self.dies_at, self.writes = "", 0
        sa.event.listen(sa.Engine, "before_cursor_execute", self.note_write)
        sa.event.listen(sa.Engine, "commit", lambda _connection: self.note(COMMIT))
        sa.event.listen(Session, "after_commit", self.note_committed)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        shown, self.dies_at = self.orders.read_text().split(" ")
        self.writes = 0
        with time_machine.travel(datetime.fromisoformat(shown), tick=False):
            return [b"".join(self.app(environ, start_response))]

    def note_write(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self.writes += 1
            self.note(str(self.writes))

    def note_committed(self, session: Session) -> None:
        # It is told of savepoints too.
        if not session.in_nested_transaction():
            self.note(COMMITTED)

    def note(self, point: str) -> None:
        if point == self.dies_at:
            self.orders.with_suffix(".writes").write_text(str(self.writes))
            os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)


class Life(Server):
    """One run of the server: it takes the application that was made before it."""

    def __init__(self, settings: Settings, app: Flask, listener: socket.socket) -> None:
        self.app, self.listener = app, listener
        super().__init__(settings)

    def load_config(self) -> None:
        super().load_config()
        for name, value in {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": 1,
            "threads": 1,
            "loglevel": "critical",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def main() -> None:
    """Serve, and serve again whenever it was killed, until told to stop."""
    settings = config.from_environment()
    app = create_app(settings)
    app.wsgi_app = Mortal(app.wsgi_app, Path(os.environ[ORDERS]))  # type: ignore[method-assign]
    with app.app_context():
        disconnect()
    with socket.create_server((settings.host, settings.port)) as listener:
        while True:
            life = os.fork()
            if life == 0:
                _live(settings, app, listener)
            _await(life)


def _live(settings: Settings, app: Flask, listener: socket.socket) -> NoReturn:
    Life(settings, app, listener).run()
    os._exit(0)


def _await(life: int) -> None:
    _, status = os.waitpid(life, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise SystemExit(1)
