"""Putting a record right: entries struck, signed values replaced, sentences added."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import conflict_means, db
from clinic_sched.ledger import service as ledger
from clinic_sched.sessions import entries, rules
from clinic_sched.sessions.corrections import Amendment, Strike
from clinic_sched.sessions.departure import SCORED
from clinic_sched.sessions.entries import Entry, Part
from clinic_sched.sessions.errors import (
    AlreadyStruck,
    FieldRefused,
    NotSigned,
    StillInChair,
)
from clinic_sched.sessions.models import InfusionSession, Note
from clinic_sched.sessions.queries import answers, drug, seals, standing, state
from clinic_sched.sessions.rules import NoteKind, SessionStatus, Stage
from clinic_sched.sessions.service.checks import Said, add_answer
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.signing import add_signature
from clinic_sched.sessions.service.steps import subject

_COLUMN = {Part.VITALS: "vitals_id", Part.NOTES: "note_id", Part.REACTIONS: "reaction_id"}


def strike(
    infusion: InfusionSession,
    entry: Entry,
    reason: str,
    password: str | None = None,
    *,
    by: User,
    now: datetime,
) -> Strike:
    """Mark an entry, or the whole record, as entered in error; it stays and counts no longer.

    Once the record is signed, one's password signs it anew with the strike.
    """
    _check_reason(reason)
    if (entry.part, entry.row_id) in standing.strikes(infusion):
        raise AlreadyStruck
    if entry.part is Part.SESSION:
        _check_whole(infusion, by)
    revision = _next_revision(infusion, password or "", by, now)

    row = Strike(reason=reason.strip(), at=now, by=by, revision=revision)
    if entry.part in _COLUMN:
        setattr(row, _COLUMN[entry.part], entry.row_id)
    with conflict_means({"session_strikes": AlreadyStruck()}):
        infusion.strikes.append(row)
    about = {"entry": entry.ref, "was": entry.title[:200], "reason": row.reason}
    record("mark entered in error", subject(infusion), about, by=by, now=now)
    if revision:
        add_signature(infusion, "amended", revision, by=by, now=now)
    else:
        _forget_scores(infusion, entry, by, now)
    db.session.flush()
    return row


def amend(
    infusion: InfusionSession,
    entry: Entry,
    values: Mapping[str, str],
    reason: str,
    password: str,
    *,
    by: User,
    now: datetime,
) -> list[Amendment]:
    """Replace values of a signed record by new ones, and sign it anew; the old ones stay."""
    _check_reason(reason)
    if infusion.signed_at is None:
        raise NotSigned("mark the entry as entered in error, and record it again")
    changed = entries.changed(entry, values)
    if "given_mg" in changed and drug.is_counted(infusion):
        ledger.check_accounted(subject(infusion), recorded_mg=Decimal(changed["given_mg"]))
    revision = _next_revision(infusion, password or "", by, now)

    rows = [
        Amendment(
            part=entry.part.value,
            row_id=entry.row_id,
            field=field,
            old_value=entry.values[field],
            new_value=value,
            reason=reason.strip(),
            at=now,
            by=by,
            revision=revision,
        )
        for field, value in changed.items()
    ]
    infusion.amendments.extend(rows)
    about = {"entry": entry.ref, "values": changed, "reason": reason.strip()}
    record("amend", subject(infusion), about, by=by, now=now)
    add_signature(infusion, "amended", revision, by=by, now=now)
    return rows


def add_addendum(infusion: InfusionSession, text: str, *, by: User, now: datetime) -> Note:
    """Add a sentence to a signed record, under a signature of its own; what was signed stays."""
    if infusion.status is not SessionStatus.SIGNED:
        raise NotSigned
    revision = seals.last_revision(infusion) + 1
    at = state.moment(infusion, now=now)
    note = Note(kind=NoteKind.NOTE, revision=revision, text=text, at=at, recorded_at=at, by=by)
    infusion.notes.append(note)
    record("add addendum", subject(infusion), by=by, now=now)
    add_signature(infusion, "addendum", revision, by=by, now=now)
    return note


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise FieldRefused("reason", "Say why.")


def _check_whole(infusion: InfusionSession, by: User) -> None:
    if infusion.status in rules.IN_CHAIR:
        raise StillInChair
    check_prescriber(by)


def _next_revision(infusion: InfusionSession, password: str, by: User, now: datetime) -> int:
    """Return 0 before the signature; after it what the new signature covers, for a password."""
    if infusion.signed_at is None:
        return 0
    accounts.check_password(by, password, now=now)
    return seals.last_revision(infusion) + 1


def _forget_scores(infusion: InfusionSession, entry: Entry, by: User, now: datetime) -> None:
    """Have a recovery score asked again whose total was struck."""
    given = answers.given(infusion, Stage.DISCHARGE)
    for code in SCORED & set(entry.values) & set(given):
        add_answer(infusion, Stage.DISCHARGE, Said(code, None), by=by, now=now)
