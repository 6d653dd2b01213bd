"""Everything a signature stands for: the whole record of a session as plain values."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.database import Base, db
from clinic_sched.protocols.readings import CATALOGUE, Reading
from clinic_sched.sessions import chart, history, monitoring, observations, sealing
from clinic_sched.sessions.chart import Chart
from clinic_sched.sessions.history import Event
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.monitoring import Due
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.run import clocks

# What the signature itself sets, and what only counts changes, is not part of what is signed.
_NOT_SIGNED = {
    "status",
    "version",
    "signed_at",
    "signed_by_id",
    "signed_meaning",
    "content_hash",
}
_PARTS = ("steps", "checks", "orders", "vitals", "concerns", "reactions", "notes")


def content(infusion: InfusionSession) -> dict[str, Any]:
    """The record as it is hashed: every row, less the signature and what came after it."""
    found: dict[str, Any] = {"session": _row(infusion, _NOT_SIGNED)}
    found["patient"] = infusion.patient.public_id
    found["protocol"] = infusion.protocol_version.public_id
    for part in _PARTS:
        rows = [row for row in getattr(infusion, part) if not _is_after(row)]
        found[part] = [_row(row, set()) for row in sorted(rows, key=lambda row: row.id)]
    return found


def is_as_signed(infusion: InfusionSession) -> bool:
    """Does the record still have the hash it was signed with?"""
    return sealing.digest(content(infusion)) == infusion.content_hash


def missed(infusion: InfusionSession, *, now: datetime) -> list[Due]:
    """Readings of the plan that were never taken in their time."""
    plan = state.plan_of(infusion)
    taken = observations.taken(state.observed(infusion))
    return monitoring.missed(
        plan.monitoring, clocks(state.run_of(infusion), plan), taken, now=infusion.left_at or now
    )


def names(infusion: InfusionSession) -> dict[int, str]:
    """Who did something in this session, by key, for the rows that carry only that."""
    ids = {concern.answered_by_id for concern in infusion.concerns}
    ids |= {reaction.resolved_by_id for reaction in infusion.reactions}
    ids |= {infusion.opened_by_id}
    from_db = sa.select(User).where(User.id.in_([key for key in ids if key is not None]))
    return {user.id: user.name for user in db.session.scalars(from_db)}


def _is_after(row: Base) -> bool:
    return bool(getattr(row, "is_addendum", False)) or getattr(row, "kind", "") == "signed"


def _row(row: Base, without: set[str]) -> dict[str, Any]:
    columns = sa.inspect(type(row)).column_attrs.keys()
    return {name: _plain(getattr(row, name)) for name in columns if name not in without}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def events(infusion: InfusionSession) -> list[Event]:
    """What happened to the patient, in order."""
    steps = [(step.kind, step.at, step.rate_mg_h, step.reason) for step in infusion.steps]
    reactions = [(r.onset_at, r.resolved_at, r.term, r.grade) for r in infusion.reactions]
    rescues = [(note.at, note.text) for note in infusion.notes if note.kind is NoteKind.RESCUE]
    found = [
        *history.step_events(steps),
        *history.reaction_events(reactions),
        *history.rescue_events(rescues),
    ]
    return sorted(found, key=lambda event: event[0])


def chart_of(infusion: InfusionSession, *, now: datetime) -> Chart:
    """The chart of a session, up to when the patient left."""
    zone = infusion.appointment.site.clock
    return chart.draw(
        state.run_of(infusion),
        state.observed(infusion),
        state.plan_of(infusion).thresholds.during,
        events(infusion),
        until=infusion.left_at or now,
        wall=lambda moment: f"{clock.local(moment, zone):%H:%M}",
    )


def codes_taken(infusion: InfusionSession) -> list[Reading]:
    """The readings that were taken at all but the pressures, in the order of the catalogue."""
    taken = {code for vitals in infusion.vitals for code in vitals.readings}
    return [reading for code, reading in CATALOGUE.items() if code in taken - {"sbp", "dbp"}]
