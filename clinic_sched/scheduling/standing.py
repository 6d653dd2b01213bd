"""Into which groups the board sorts its visits, for whoever wants to see only some."""

from datetime import datetime
from enum import StrEnum

from clinic_sched.scheduling.rules import AppointmentStatus, is_late


class Show(StrEnum):
    """Which visits the board is to show; the word is the end of its address."""

    ALL = "all"
    EXPECTED = "expected"
    HERE = "here"
    DONE = "done"
    UNCONFIRMED = "unconfirmed"
    LATE = "late"


LABELS = {
    Show.ALL: "All",
    Show.EXPECTED: "Expected",
    Show.HERE: "Here",
    Show.DONE: "Done",
    Show.UNCONFIRMED: "Not confirmed",
    Show.LATE: "Late",
}
_USUAL = {
    AppointmentStatus.BOOKED: (Show.ALL, Show.EXPECTED),
    AppointmentStatus.ARRIVED: (Show.ALL, Show.HERE),
    AppointmentStatus.CHECKED_IN: (Show.ALL, Show.HERE),
    AppointmentStatus.FULFILLED: (Show.ALL, Show.DONE),
}


def groups(
    status: AppointmentStatus, starts_at: datetime, *, confirmed: bool, now: datetime
) -> tuple[Show, ...]:
    """Return the groups a visit belongs to at this moment."""
    found: tuple[Show, ...] = _USUAL.get(status, (Show.ALL,))
    if status is not AppointmentStatus.BOOKED:
        return found
    if not confirmed:
        found += (Show.UNCONFIRMED,)
    return (*found, Show.LATE) if is_late(status, starts_at, now=now) else found


def read_show(word: str | None) -> Show:
    """Return the group of that word; whatever is none shows all."""
    return Show(word) if word in set(Show) else Show.ALL
