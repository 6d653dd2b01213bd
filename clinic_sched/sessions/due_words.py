"""What is due, as sentences: the most urgent first."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.protocols.care import SafetyLimits
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.vocabulary import Level, Phase
from clinic_sched.sessions import monitoring
from clinic_sched.sessions.departure import SCORED
from clinic_sched.sessions.monitoring import Due

_PRESSURE = {"sbp", "dbp"}
_GATED = {Phase.PRE: "Before the start", Phase.DISCHARGE: "Before leaving"}


@dataclass(frozen=True)
class DueLine:
    """One line of what is due."""

    codes: tuple[str, ...]
    what: str
    when: str
    urgency: str


def due_lines(found: list[Due], limits: SafetyLimits, *, now: datetime) -> list[DueLine]:
    """Return a line for everything that falls due together."""
    lines = []
    for entry in found:
        codes = tuple(code for code in entry.reading_codes if code not in SCORED)
        if codes:
            when, urgency = _when(entry, limits, now)
            lines.append(DueLine(codes, names(codes), when, urgency))
    return lines


def names(codes: tuple[str, ...]) -> str:
    """Return the names of readings as one speaks of them, in the order of the catalogue."""
    ordered = [code for code in CATALOGUE if code in codes]
    words = [_name(code) for code in ordered if code != "dbp" or "sbp" not in codes]
    sentence = ", ".join(words)
    return sentence[:1].upper() + sentence[1:]


def _name(code: str) -> str:
    if code in _PRESSURE:
        return "blood pressure"
    label = CATALOGUE[code].label.split(" (")[0].split(", 0")[0]
    return label if label[:2].isupper() or "O2" in label else label[:1].lower() + label[1:]


def _when(entry: Due, limits: SafetyLimits, now: datetime) -> tuple[str, str]:
    if entry.phase in _GATED:
        return _GATED[entry.phase], "due"
    if entry.overdue_minutes:
        concern = monitoring.about_overdue(entry, limits)
        alert = concern is not None and concern.level is not Level.WARN
        whom = " – tell the nurse in charge" if alert else ""
        return f"{entry.overdue_minutes} min overdue{whom}", "alert" if alert else "overdue"
    minutes = int((entry.due_at - now).total_seconds() // 60)
    if minutes <= 0 or now >= entry.opens_at:
        return ("Now" if minutes <= 0 else f"In {minutes} min"), "due"
    return f"In {minutes} min", "later"
