"""People at a browser: they open pages and send the forms they find there."""

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from clinic_sched import clock
from clinic_sched.accounts import service
from clinic_sched.accounts.models import User
from clinic_sched.database import db, writing


class Form(HTMLParser):
    """What the form with a given action (or the first one that posts) would send."""

    def __init__(self, html: str, action: str | None) -> None:
        super().__init__()
        self.wanted, self.inside, self.found = action, False, False
        self.fields: dict[str, Any] = {}
        self.action: str | None = None
        self._select: str | None = None
        self._textarea: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = facts.get("method", "").lower() == "post"
            is_named = facts.get("action") == self.wanted
            is_it = self.wanted is None or is_named
            self.inside = (
                posts
                and is_it
                and not self.found
                and (is_named or not facts.get("action", "").endswith("/sign-out"))
            )
            if self.inside:
                self.found, self.action = True, facts.get("action") or None
        elif self.inside:
            self._take(tag, facts)

    def _take(self, tag: str, facts: dict[str, str]) -> None:
        name = facts.get("name")
        if tag == "input" and name:
            if facts.get("type") in ("radio", "checkbox") and "checked" not in facts:
                return
            self.fields[name] = facts.get("value", "on")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in facts:
            self.fields[self._select] = facts.get("value", "")
        elif tag == "textarea" and name:
            self._textarea = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self._textarea:
            self.fields[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None


class Browser:
    """One browser; what the test arranged is kept before each request."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.user: Any = None

    def signed_in(self, user: User) -> "Browser":
        """Sign a member of staff in, without the page."""
        token = service.sign_in(user, browser="test", now=clock.now())
        db.session.commit()
        self.user = user
        return self.holding(f"staff:{token}")

    def holding(self, cookie_id: str) -> "Browser":
        """Hold the cookie of a sign-in."""
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = cookie_id
            cookie["_fresh"] = True
        return self

    def get(self, url: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self._ask("get", url, **options)

    def post(self, url: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a body as it is, without looking at a page first."""
        return self._ask("post", url, data=data, **options)

    def submit(
        self, url: str, *, action: str | None = None, page: str | None = None, **typed: Any
    ) -> TestResponse:
        """Open a page, fill in its form and send it; `None` leaves a field out."""
        shown = self.get(page or url)
        assert shown.status_code == 200, f"{page or url} answered {shown.status_code}"
        form = Form(shown.text, action)
        assert form.found, (
            f"{page or url} has no form that posts{f' to {action}' if action else ''}"
        )
        fields = {k: v for k, v in (form.fields | typed).items() if v is not None}
        return self.post(form.action or url, fields)

    def _ask(self, method: str, url: str, **options: Any) -> TestResponse:
        db.session.commit()
        answer = getattr(self.client, method)(url, **options)
        writing.set(False)
        db.session.rollback()
        return answer
