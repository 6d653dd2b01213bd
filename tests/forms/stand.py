"""A clinic that hostile input is tried on: arranged once, and put back after every change."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from clinic_sched.accounts.rules import MAY
from clinic_sched.database import Base, db, writing

FORM = "application/x-www-form-urlencoded"
# Kept apart from the request's own transaction, also when it is refused.
KEPT_APART = {"sign_in_attempts", "audit_events"}
Fields = dict[str, list[str]]


class Stand:
    """The application, one browser for each person, and a memory of how all of it was."""

    def __init__(self, app: Flask, path: Path) -> None:
        self.app, self.path = app, path
        self.names: dict[str, str] = {}
        self._clients: dict[str, FlaskClient] = {}
        self._watch = sqlite3.connect(path, isolation_level=None)
        self._kept = sqlite3.connect(":memory:")
        self._seen = 0
        self._before: dict[str, Any] = {}

    def arrange(self, scene: Callable[[], tuple[dict[str, str], dict[str, str]]]) -> None:
        """Build the clinic; `scene` returns the names in it, and the cookie of each person."""
        with self.app.app_context():
            self.names, cookies = scene()
            db.session.commit()
            db.session.remove()
        for person, cookie in cookies.items():
            self._clients[person] = self._holding(cookie)
        self._clients["nobody"] = self.app.test_client()
        self._watch.execute("PRAGMA synchronous = OFF")
        self._watch.backup(self._kept)
        self._before = self.rows()
        self._note()

    def close(self) -> None:
        """Let go of the database."""
        self._watch.close()
        self._kept.close()
        with self.app.app_context():
            db.engine.dispose()

    def at(self, address: str) -> str:
        """Put the names of the scene into an address."""
        return address.format(**self.names)

    def said(self, value: str) -> str:
        """Return what a name of the scene, such as {version}, stands for; else the value."""
        return self.names.get(value[1:-1], value) if value.startswith("{") else value

    def get(self, person: str, url: str) -> TestResponse:
        """Open a page."""
        return self._ask(person, url, method="GET")

    def post(self, person: str, url: str, fields: Fields) -> TestResponse:
        """Send a form."""
        pairs = [(name, value) for name, values in fields.items() for value in values]
        body = urlencode(pairs, encoding="utf-8", errors="surrogatepass").encode()
        return self.send(person, url, body)

    def send(
        self, person: str, url: str, body: bytes, content_type: str | None = FORM, **more: Any
    ) -> TestResponse:
        """Send a body as it is."""
        return self._ask(person, url, method="POST", data=body, content_type=content_type, **more)

    def twin(self, person: str) -> FlaskClient:
        """Return another window of that person's browser."""
        twin = self.app.test_client()
        for cookie in self._clients[person]._cookies.values():  # type: ignore[union-attr]
            twin.set_cookie(cookie.key, cookie.value, domain=cookie.domain, path=cookie.path)
        return twin

    def token(self, person: str) -> str:
        """Return a token against forgery that holds for that person's browser."""
        client = self._clients[person]
        with client.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", "a secret of the test's own")
        with self.app.test_request_context():
            session["csrf_token"] = secret
            return str(generate_csrf())

    @property
    def permissions(self) -> dict[str, set[str]]:
        """What each role may, in words."""
        return {str(role): {"any staff", *map(str, may)} for role, may in MAY.items()}

    def has_changed(self) -> bool:
        """Has anything at all been written since the last look?"""
        (version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return bool(version != self._seen)

    def changes(self) -> dict[str, tuple[int, int]]:
        """Name the tables that are not as they were, with their rows before and now."""
        if not self.has_changed():
            return {}
        now = self.rows()
        return {
            table: (len(self._before[table]), len(now[table]))
            for table in now
            if now[table] != self._before[table]
        }

    def put_back(self) -> None:
        """Have every row be as it was arranged."""
        if self.has_changed():
            self._kept.backup(self._watch)
            self._note()

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        found = {}
        for name, table in Base.metadata.tables.items():
            with closing(self._watch.execute(str(sa.select(table)))) as cursor:
                found[name] = cursor.fetchall()
        return found

    def _note(self) -> None:
        (self._seen,) = self._watch.execute("PRAGMA data_version").fetchone()

    def _holding(self, cookie_id: str) -> FlaskClient:
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = cookie_id, True
        return client

    def _ask(self, person: str, url: str, **options: Any) -> TestResponse:
        answer = self._clients[person].open(url, buffered=True, **options)
        writing.set(False)
        return answer


def written(changes: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Leave out what is kept apart from a request's own transaction."""
    return {table: rows for table, rows in changes.items() if table not in KEPT_APART}


def engine_path(url: str) -> Path:
    """Return the file of an SQLite address."""
    return Path(sa.engine.make_url(url).database or "")
