"""What no page offers, sent all the same; `tests/forms` tries every form on bad values."""

from typing import Any

from werkzeug.test import TestResponse

from tests.people import Browser, Form


def slip_past(person: Browser, url: str, *, page: str, **typed: Any) -> TestResponse:
    """Send what the form of a page would send to an address the page does not offer."""
    return person.post(url, Form(person.get(page).text, None).fields | typed)
