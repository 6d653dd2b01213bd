"""Messages for tests: sound ones, of which a test says only what it is about."""

from datetime import datetime, timedelta
from typing import Any

from clinic_sched.messaging import queries, service
from clinic_sched.messaging.models import Message
from tests.moments import NINE

TOMORROW = NINE + timedelta(days=1)


def owe(key: str = "reminder:1", *, now: datetime = NINE, **facts: Any) -> bool:
    return service.enqueue(
        **{
            "dedupe_key": key,
            "kind": "reminder",
            "about": "appointment:abc",
            "recipient": "patient:abc",
            "address": "ada@mail.example",
            "subject": "Your visit",
            "body": "See you soon. {link}",
            "due_at": now,
            "expires_at": TOMORROW,
            **facts,
        },
        now=now,
    )


def kept(key: str = "reminder:1") -> Message:
    found = queries.find_by_key(key)
    assert found is not None
    return found
