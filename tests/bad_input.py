"""What people, mistakes and attackers put into forms, and what must come of it."""

from typing import Any

from werkzeug.test import TestResponse

from tests.people import Browser, Form

BAD = (
    "",
    "x" * 5000,
    "not a number",
    "😀 émoji",
    "a\0b",
    "=cmd()|'/C calc'!A0",
    "-1",
    "99999999999",
)


def survives(person: Browser, url: str, **good: Any) -> None:
    """Send a form with each bad value in each field: a sentence or success, never a crash."""
    shown = person.get(url)
    assert shown.status_code == 200
    form = Form(shown.text, None)
    sound = form.fields | good
    for field in sound:
        if field in ("csrf_token", "form_key"):
            continue
        for nth, bad in enumerate(BAD):
            sent = sound | {field: bad, "form_key": f"{field}-{nth}"}
            check_answer(person.post(form.action or url, sent), field, bad)


def check_answer(answer: TestResponse, field: str, bad: str) -> None:
    """A refusal says why and keeps what was typed."""
    about = f"{field}={bad[:20]!r} answered {answer.status_code}"
    assert answer.status_code in (200, 302, 404, 409, 422), about
    if answer.status_code == 422:
        assert "This needs attention" in answer.text, about


def slip_past(person: Browser, url: str, *, page: str, **typed: Any) -> TestResponse:
    """Send what the form of a page would send to an address the page does not offer."""
    return person.post(url, Form(person.get(page).text, None).fields | typed)
