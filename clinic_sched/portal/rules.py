"""How long a link and a patient's sign-in hold.

Pure: nothing here touches the database, the request or the clock.
"""

from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIFETIME = timedelta(days=3)
ASKED_LINK_LIFETIME = timedelta(hours=1)
WRONG_BIRTH_DATES_ALLOWED = 5
# Over all the links of a patient: whoever reads the mail could ask for ever new ones.
WRONG_BIRTH_DATES_IN_ALL = 20
SIGN_IN_LIFETIME = timedelta(hours=12)
# Long questions are answered with pauses, and what was typed must not be lost to a sign-out.
IDLE_LIMIT = timedelta(hours=2)
FEED_LOOKS_BACK = timedelta(days=30)

HOME = "/my"
_PAGES = {
    "appointment": "/my/appointments/",
    "check-in": "/my/check-ins/",
    "offer": "/my/offers/",
}


class LinkState(StrEnum):
    """Can a link still be used, and if not, why?"""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    LOCKED = "locked"


def state_of(
    *, used_at: datetime | None, expires_at: datetime, wrong_birth_dates: int, now: datetime
) -> LinkState:
    """Return whether a link is good, and if not, why."""
    if used_at is not None:
        return LinkState.USED
    if wrong_birth_dates >= WRONG_BIRTH_DATES_ALLOWED:
        return LinkState.LOCKED
    return LinkState.EXPIRED if now >= expires_at else LinkState.GOOD


def still_signed_in(
    *, seen_at: datetime, expires_at: datetime, ended_at: datetime | None, now: datetime
) -> bool:
    """Does a sign-in hold?"""
    return ended_at is None and now < expires_at and now - seen_at <= IDLE_LIMIT


def page_about(about: str) -> str:
    """Return the patient's page about "kind:public_id"."""
    kind, _, public_id = about.partition(":")
    return f"{_PAGES[kind]}{public_id}" if kind in _PAGES else HOME
