"""What happened in a session, in one line each: for the marks of the chart and the record."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.rules import StepKind

# The signature and the bookkeeping before the start are no events of the patient.
_SILENT = {StepKind.READY, StepKind.REOPENED_CHECKS, StepKind.SIGNED}

Event = tuple[datetime, str]


def step_events(
    steps: Iterable[tuple[StepKind, datetime, Decimal | None, str]],
) -> list[Event]:
    """Return the steps worth a mark, in words."""
    found = []
    for kind, at, rate, reason in steps:
        if kind in _SILENT:
            continue
        words = kind.value.capitalize()
        if rate is not None:
            words += (
                f" at {plain(rate)} mg/h" if kind is StepKind.STARTED else f" to {plain(rate)} mg/h"
            )
        found.append((at, f"{words}: {reason}" if reason else words))
    return found


def reaction_events(
    reactions: Iterable[tuple[datetime, datetime | None, str, int]],
) -> list[Event]:
    """Return when reactions began and ended, in words."""
    found = []
    for onset, resolved, term, grade in reactions:
        found.append((onset, f"Reaction: {term}, grade {grade}"))
        if resolved is not None:
            found.append((resolved, f"Over: {term}"))
    return found


def rescue_events(notes: Iterable[tuple[datetime, str]]) -> list[Event]:
    """Return the rescue drugs that were given, in words."""
    return [(at, f"Rescue drug: {text}") for at, text in notes]
