"""Readings, and what they call for."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import queries, service
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.service import Entry, Seen
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/vitals")
@access.requires(Permission.RECORD_SESSION)
@writes
def record_vitals(public_id: str) -> ResponseReturnValue:
    """Keep a set of readings."""

    def record(at: At) -> None:
        entry = Entry(
            # Without a key of its own it would pass for another entry, and be lost.
            key=at.form.form_key.data or uuid4().hex,
            readings=at.form.readings(),
            taken_at=moment_of(at, at.form.taken_at.data),
            late_reason=at.form.late_reason.data,
            confirmed=at.form.confirmed.data,
        )
        service.record_vitals(at.infusion, entry, **at.who)

    return act(public_id, "vitals", record, done="The readings are saved.")


@bp.post("/sessions/<public_id>/concerns/<concern_id>")
@access.requires(Permission.RECORD_SESSION)
@writes
def answer_concern(public_id: str, concern_id: str) -> ResponseReturnValue:
    """Keep what was done about a crossed threshold."""

    def answer(at: At) -> None:
        concern = queries.get_concern(at.infusion, concern_id)
        service.answer_concern(at.infusion, concern, at.form.answer.data, **at.who)

    return act(public_id, f"concern:{concern_id}", answer, done="Answered.")


@bp.post("/sessions/<public_id>/reactions")
@access.requires(Permission.RECORD_SESSION)
@writes
def record_reaction(public_id: str) -> ResponseReturnValue:
    """Keep an unwanted effect."""

    def record(at: At) -> None:
        form = at.form
        onset = moment_of(at, form.onset_at.data) or at.now
        seen = Seen(form.term.data, form.grade.data, onset, form.action.data)
        service.record_reaction(at.infusion, seen, **at.who)

    return act(public_id, "reaction", record, done="The reaction is in the record.")


@bp.post("/sessions/<public_id>/reactions/<reaction_id>/over")
@access.requires(Permission.RECORD_SESSION)
@writes
def resolve_reaction(public_id: str, reaction_id: str) -> ResponseReturnValue:
    """Note that a reaction is over."""

    def resolve(at: At) -> None:
        reaction = queries.get_reaction(at.infusion, reaction_id)
        service.resolve_reaction(at.infusion, reaction, **at.who)

    return act(public_id, "resolve", resolve, done="The reaction is over.")


@bp.post("/sessions/<public_id>/notes")
@access.requires(Permission.RECORD_SESSION)
@writes
def add_note(public_id: str) -> ResponseReturnValue:
    """Keep a note, or that a rescue drug was given."""

    def add(at: At) -> None:
        kind = at.form.kind.data or NoteKind.NOTE
        service.add_note(at.infusion, at.form.text.data, kind, **at.who)

    return act(public_id, "note", add, done="The note is saved.")


def moment_of(at: At, wall: time | None) -> datetime | None:
    """Return the last moment at which the site's clock showed that time."""
    if wall is None:
        return None
    zone: Any = at.infusion.appointment.site.clock
    today = clock.local(at.now, zone).date()
    moment = clock.at_wall(datetime.combine(today, wall), zone)
    # A minute past midnight, 23:50 was yesterday.
    if moment - at.now > timedelta(hours=12):
        return clock.at_wall(datetime.combine(today - timedelta(days=1), wall), zone)
    return moment
