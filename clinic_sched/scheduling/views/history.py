"""What became of a visit, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinic_sched.audit import queries as audit
from clinic_sched.scheduling.rules import CancelledBy
from clinic_sched.web.filters import local_datetime

Facts = dict[str, Any]
_DEEDS = {"booked": "the booking", "moved": "the move", "cancelled": "the cancellation"}
_WHO = {CancelledBy.PATIENT.value: "the patient", CancelledBy.CLINIC.value: "the clinic"}


@dataclass(frozen=True)
class Line:
    """One thing that happened to a visit; `version` is the visit's after it."""

    at: datetime
    who: str
    words: str
    version: int


def history(appointment: Any) -> list[Line]:
    """List what happened to a visit, the latest first."""
    zone = appointment.site.clock
    events = audit.trail(subject=f"appointment:{appointment.public_id}")
    return [
        Line(
            event.at,
            event.actor_name or "The program",
            _words(event.action, event.details, zone),
            int(event.details.get("version", 0)),
        )
        for event in events
    ]


def since(appointment: Any, version: int) -> list[Line]:
    """List what happened to a visit after somebody had seen that version of it."""
    return [line for line in history(appointment) if line.version > version]


def _words(action: str, facts: Facts, zone: ZoneInfo) -> str:
    say = _WORDS.get(action)
    return say(facts, zone) if say else f"{action.capitalize()}."


def _when(facts: Facts, zone: ZoneInfo, prefix: str = "") -> str:
    moment = datetime.fromisoformat(facts[f"{prefix}starts_at"])
    return f"{local_datetime(moment, zone)}, {facts[f'{prefix}chair']}"


def _aside(facts: Facts) -> str:
    return f" Rule set aside: {facts['override']}." if facts.get("override") else ""


def _booked(facts: Facts, zone: ZoneInfo) -> str:
    return f"Booked for {_when(facts, zone)}.{_aside(facts)}"


def _moved(facts: Facts, zone: ZoneInfo) -> str:
    return f"Moved from {_when(facts, zone, 'old_')} to {_when(facts, zone)}.{_aside(facts)}"


def _cancelled(facts: Facts, zone: ZoneInfo) -> str:
    return f"Cancelled by {_WHO[facts['cancelled_by']]}: {facts['reason']}."


def _removed(facts: Facts, zone: ZoneInfo) -> str:
    return f"Removed as an error: {facts['reason']}."


def _undone(facts: Facts, zone: ZoneInfo) -> str:
    return f"Undone: {_DEEDS[facts['kind']]}."


def _waived(facts: Facts, zone: ZoneInfo) -> str:
    return f"Safety rule {facts['rule']} set aside. {facts['sentence']} Why: {facts['reason']}."


def _warned(facts: Facts, zone: ZoneInfo) -> str:
    return f"Done in spite of a warning ({facts['rule']})."


def _plainly(words: str) -> Callable[[Facts, ZoneInfo], str]:
    return lambda facts, zone: words


_WORDS: dict[str, Callable[[Facts, ZoneInfo], str]] = {
    "book visit": _booked,
    "move visit": _moved,
    "cancel visit": _cancelled,
    "remove visit as an error": _removed,
    "undo": _undone,
    "set safety rule aside": _waived,
    "go on despite a warning": _warned,
    "confirm visit": _plainly("Confirmed."),
    "note arrival": _plainly("Arrived."),
    "check in": _plainly("Checked in."),
    "mark as not come": _plainly("Did not come."),
    "finish visit": _plainly("Finished."),
}
