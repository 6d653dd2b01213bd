"""Programs at the API: they hold a token, and send and read JSON."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from clinic_sched import clock
from clinic_sched.accounts import service
from clinic_sched.accounts.rules import Scope
from clinic_sched.audit.service import WORKER
from clinic_sched.database import db, writing


def token(*scopes: Scope, name: str = "Phone booth") -> str:
    """Make a token that holds for a year, with every scope unless some are named."""
    now = clock.now()
    return service.create_token(
        name, scopes or tuple(Scope), expires_at=now + timedelta(days=365), by=WORKER, now=now
    )


class Program:
    """One program; what the test arranged is kept before each request."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client(use_cookies=False)
        self.token = token

    def get(self, url: str, **options: Any) -> TestResponse:
        """Ask for something."""
        return self.ask("GET", url, **options)

    def post(self, url: str, said: Any = None, *, key: str = "", **options: Any) -> TestResponse:
        """Say something under a key of its own, unless one is given."""
        headers = {"Idempotency-Key": key or str(uuid4())} | options.pop("headers", {})
        body = {} if said is None else {"json": said}
        return self.ask("POST", url, headers=headers, **body, **options)

    def ask(self, method: str, url: str, **options: Any) -> TestResponse:
        """Send a request as it is."""
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = bearer | dict(options.pop("headers", {}))
        db.session.commit()
        answer = self.client.open(url, method=method, headers=headers, **options)
        writing.set(False)
        db.session.rollback()
        return answer
