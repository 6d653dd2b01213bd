"""Patients at their phone."""

from datetime import timedelta
from typing import Any

from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.portal import service
from tests import builders
from tests.people import Browser

BASE = "http://localhost"


def path_of(url: str) -> str:
    return url.removeprefix(BASE)


def link_to(patient: Any, next_path: str = "/my") -> str:
    """The path of a fresh link."""
    made = service.make_link(patient, next_path, base_url=BASE, now=now())
    db.session.commit()
    return path_of(made)


def signed_in(browser: Browser, patient: Any) -> Browser:
    """Sign a patient in through the page, as patients do."""
    answer = browser.submit(link_to(patient), birth_date=f"{patient.birth_date:%Y-%m-%d}")
    assert answer.status_code == 302
    return browser


def visit(patient: Any = None, *, days: int = 3, **facts: Any) -> Any:
    """A visit some days from now, at nine in the morning."""
    site = facts.pop("site", None) or builders.site(address="1 River Street")
    starts_at = (now() + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0)
    return builders.appointment(
        site,
        patient or builders.patient(),
        facts.pop("version", None) or builders.protocol_version(),
        starts_at,
        **{"changed_at": now(), "booked_at": now(), **facts},
    )
