"""Signing a record: after that nothing is written to it but addenda."""

from datetime import datetime

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.sessions import rules, sealing
from clinic_sched.sessions.errors import FieldRefused
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import record as records
from clinic_sched.sessions.rules import StepKind
from clinic_sched.sessions.service import events
from clinic_sched.sessions.service.steps import add_step, check_version


def sign(
    infusion: InfusionSession,
    password: str,
    meaning: str,
    explanation: str = "",
    *,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Sign the record with one's password: hashed, locked, with what the signature means."""
    check_version(infusion, expected_version)
    following = rules.after(StepKind.SIGNED, infusion.status)
    accounts.check_password(by, password, now=now)
    gaps = records.missed(infusion, now=now)
    if gaps and not explanation.strip():
        times = "reading was" if len(gaps) == 1 else "readings were"
        raise FieldRefused("explanation", f"{len(gaps)} {times} not taken in time: say why.")
    if explanation.strip():
        text = f"Readings not taken in time: {explanation.strip()}"
        events.add_note(infusion, text, by=by, now=now)

    # Hashed as the tables keep it, not as it was typed.
    db.session.flush()
    db.session.expire_all()
    signed = sealing.digest(records.content(infusion))
    # The step first: once the session is signed, the table takes no more of them.
    add_step(infusion, StepKind.SIGNED, reason=meaning, by=by, now=now)
    infusion.status = following
    infusion.signed_at, infusion.signed_by_id = now, by.id
    infusion.signed_meaning, infusion.content_hash = meaning, signed
    db.session.flush()
