"""Readings, and what they call for."""

from datetime import datetime, time

from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import queries, service
from clinic_sched.sessions.late import Arrival
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.service import Entry, Seen
from clinic_sched.sessions.views import outbox
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/vitals")
@outbox.answers
@access.requires(Permission.RECORD_SESSION)
@writes
def record_vitals(public_id: str) -> ResponseReturnValue:
    """Keep a set of readings."""

    def record(at: At) -> None:
        came = came_of(at)
        entry = Entry(
            key=came.key,
            readings=at.form.readings(),
            taken_at=moment_of(at, at.form.taken_at.data, came.taken_at) or came.taken_at,
            late_reason=came.because(at.form.late_reason.data or ""),
            confirmed=at.form.confirmed.data,
            # A device without network could not know what its readings call for.
            unanswered=at.form.unanswered.data or outbox.is_sending(),
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
@outbox.answers
@access.requires(Permission.RECORD_SESSION)
@writes
def record_reaction(public_id: str) -> ResponseReturnValue:
    """Keep an unwanted effect."""

    def record(at: At) -> None:
        form, came = at.form, came_of(at)
        onset = moment_of(at, form.onset_at.data, came.taken_at) or came.taken_at or at.now
        seen = Seen(form.term.data, form.grade.data, onset, form.action.data)
        service.record_reaction(at.infusion, seen, came, **at.who)

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
@outbox.answers
@access.requires(Permission.RECORD_SESSION)
@writes
def add_note(public_id: str) -> ResponseReturnValue:
    """Keep a note."""

    def add(at: At) -> None:
        note = NoteKind.NOTE
        service.add_note(at.infusion, at.form.text.data, note, came_of(at), **at.who)

    return act(public_id, "note", add, done="The note is saved.")


def came_of(at: At) -> Arrival:
    """Return how the entry came: now from the page, or late from a device."""
    return outbox.arrival(at.infusion, at.form.form_key.data or "", now=at.now)


def moment_of(at: At, wall: time | None, said_at: datetime | None = None) -> datetime | None:
    """Return the last moment, when it was said, at which the site's clock showed that time."""
    return outbox.last_moment(at.infusion, wall, said_at or at.now) if wall else None
