"""What happens beside the readings: reactions, notes, rescue drugs."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import db
from clinic_sched.sessions import rules
from clinic_sched.sessions.errors import (
    AlreadyResolved,
    FieldRefused,
    SessionLocked,
)
from clinic_sched.sessions.late import Arrival, fresh_key
from clinic_sched.sessions.models import InfusionSession, Note, Reaction
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.service.steps import subject


@dataclass(frozen=True)
class Seen:
    """A reaction as somebody saw it."""

    term: str
    grade: int
    onset_at: datetime
    action: str


def record_reaction(
    infusion: InfusionSession, seen: Seen, came: Arrival | None = None, *, by: User, now: datetime
) -> Reaction:
    """Keep an unwanted effect: what, how bad, since when, and what was done."""
    came = came or Arrival(fresh_key())
    for earlier in infusion.reactions:
        if earlier.entry_key == came.key:
            return earlier
    _check_open(infusion)
    at = state.moment(infusion, now=now)
    if seen.onset_at > at:
        raise FieldRefused("onset_at", "That time has not come yet.")
    if seen.onset_at < infusion.opened_at:
        raise FieldRefused("onset_at", "That is before this session was opened.")
    reaction = Reaction(
        entry_key=came.key,
        term=seen.term,
        grade=seen.grade,
        onset_at=seen.onset_at,
        action=seen.action,
        recorded_at=at,
        late_reason=came.reason or None,
        by=by,
    )
    infusion.reactions.append(reaction)
    about = {"term": seen.term, "grade": seen.grade} | _lateness(came)
    record("record reaction", subject(infusion), about, by=by, now=now)
    db.session.flush()
    return reaction


def resolve_reaction(
    infusion: InfusionSession, reaction: Reaction, *, by: User, now: datetime
) -> None:
    """Note that a reaction is over."""
    _check_open(infusion)
    if reaction.resolved_at is not None:
        raise AlreadyResolved
    # The session's own time: nothing ends before it began, also where a clock stepped back.
    reaction.resolved_at = max(state.moment(infusion, now=now), reaction.onset_at)
    reaction.resolved_by_id = by.id
    record("resolve reaction", subject(infusion), {"term": reaction.term}, by=by, now=now)
    db.session.flush()


def add_note(
    infusion: InfusionSession,
    text: str,
    kind: NoteKind = NoteKind.NOTE,
    came: Arrival | None = None,
    *,
    by: User,
    now: datetime,
) -> Note:
    """Add a sentence to the record."""
    came = came or Arrival(fresh_key())
    for earlier in infusion.notes:
        if earlier.entry_key == came.key:
            return earlier
    _check_open(infusion)
    at = came.taken_at or state.moment(infusion, now=now)
    _check_time(infusion, came, now)
    note = Note(kind=kind, text=text, at=at, by=by)
    note.entry_key, note.late_reason = came.key, came.reason or None
    return _add(infusion, note, by, now, _lateness(came))


def discard_entry(
    infusion: InfusionSession, what: str, reason: str, *, by: User, now: datetime
) -> None:
    """Note in the trail that somebody let an entry go which the record had refused."""
    record("discard entry", subject(infusion), {"what": what, "reason": reason}, by=by, now=now)
    db.session.flush()


def _add(
    infusion: InfusionSession,
    note: Note,
    by: User,
    now: datetime,
    about: dict[str, str] | None = None,
) -> Note:
    note.recorded_at = max(note.at, state.moment(infusion, now=now))
    infusion.notes.append(note)
    record(f"add {note.kind.value}", subject(infusion), about, by=by, now=now)
    db.session.flush()
    return note


def _check_time(infusion: InfusionSession, came: Arrival, now: datetime) -> None:
    if came.taken_at and came.taken_at > now:
        raise FieldRefused("taken_at", "That time has not come yet.")
    if came.taken_at and came.taken_at < infusion.opened_at:
        raise FieldRefused("taken_at", "That is before this session was opened.")


def _lateness(came: Arrival) -> dict[str, str]:
    return {"late": came.reason} if came.reason else {}


def _check_open(infusion: InfusionSession) -> None:
    if infusion.status not in rules.IN_CHAIR | rules.HAS_LEFT:
        raise SessionLocked
