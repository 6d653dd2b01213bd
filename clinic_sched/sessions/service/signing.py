"""Signing a record: after that nothing is written to it but what a further signature covers."""

from collections.abc import Mapping
from datetime import datetime

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record
from clinic_sched.database import db
from clinic_sched.ledger import service as ledger
from clinic_sched.sessions import rules, sealing
from clinic_sched.sessions.checks import Check
from clinic_sched.sessions.corrections import Signature
from clinic_sched.sessions.errors import (
    AlreadyCosigned,
    FieldRefused,
    NeedsPrescriber,
    NeedsSecondSigner,
    NotSigned,
)
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import drug, seals, state
from clinic_sched.sessions.queries.gaps import gaps
from clinic_sched.sessions.rules import Stage, StepKind
from clinic_sched.sessions.service.checks import keep_override
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.steps import add_step, check_version, subject

Explained = str | Mapping[str, str]


def sign(
    infusion: InfusionSession,
    password: str,
    meaning: str,
    explained: Explained = "",
    *,
    prescriber: User | None = None,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Sign the record with one's password: hashed, locked, with what the signature means.

    What is missing in it is explained, by one reason or by one for each gap, and a
    prescriber signs for that.
    """
    check_version(infusion, expected_version)
    following = rules.after(StepKind.SIGNED, infusion.status)
    accounts.check_password(by, password, now=now)
    if drug.is_counted(infusion):
        ledger.check_accounted(subject(infusion), recorded_mg=infusion.given_mg)
    _explain(infusion, explained, prescriber or by, now)

    signed, needs_cosign = _digest(infusion, revision=0), _needs_cosign(infusion, by)
    # The step first: once the session is signed, the table takes no more of them.
    add_step(infusion, StepKind.SIGNED, reason=meaning, by=by, now=now)
    infusion.signed_at, infusion.status = state.moment(infusion, now=now), following
    infusion.signed_by_id, infusion.signed_name = by.id, by.name
    infusion.signed_meaning, infusion.content_hash = meaning, signed
    infusion.needs_cosign = needs_cosign
    record("sign record", subject(infusion), {"content": signed}, by=by, now=now)
    db.session.flush()


def cosign(infusion: InfusionSession, password: str, *, by: User, now: datetime) -> Signature:
    """Sign a signed record as a prescriber too: a row of its own over the same content."""
    if infusion.signed_at is None:
        raise NotSigned("whoever recorded it signs first")
    check_prescriber(by)
    if not seals.awaits_cosign(infusion):
        raise AlreadyCosigned
    if infusion.signed_by_id == by.id:
        raise NeedsSecondSigner
    accounts.check_password(by, password, now=now)
    return add_signature(infusion, "cosigned", seals.last_revision(infusion), by=by, now=now)


def add_signature(
    infusion: InfusionSession, kind: str, revision: int, *, by: User, now: datetime
) -> Signature:
    """Add a signature over the record with everything up to that revision."""
    signature = Signature(
        kind=kind,
        by=by,
        signed_name=by.name,
        meaning=kind,
        at=state.moment(infusion, now=now),
        revision=revision,
        content_hash=_digest(infusion, revision=revision),
    )
    infusion.signatures.append(signature)
    about = {"content": signature.content_hash, "revision": revision}
    record(f"sign {kind}", subject(infusion), about, by=by, now=now)
    db.session.flush()
    return signature


def _digest(infusion: InfusionSession, *, revision: int) -> str:
    # Hashed as the tables keep it, not as it was typed.
    db.session.flush()
    db.session.expire_all()
    return sealing.digest(seals.content(infusion, revision=revision))


def _needs_cosign(infusion: InfusionSession, by: User) -> bool:
    return infusion.appointment.site.cosign_required and not by.may(Permission.OVERRIDE_CLINICAL)


def _explain(
    infusion: InfusionSession, explained: Explained, prescriber: User, now: datetime
) -> None:
    missing = gaps(infusion, now=now)
    if not missing:
        return
    reasons = {gap.code: _reason(gap, explained) for gap in missing}
    if not prescriber.may(Permission.OVERRIDE_CLINICAL):
        raise NeedsPrescriber("The record is not complete: a prescriber signs for that here too.")
    for gap in missing:
        keep_override(infusion, Stage.RECORD, gap, reasons[gap.code], by=prescriber, now=now)
    about = {"codes": list(reasons), "reasons": list(reasons.values())}
    record("set aside", subject(infusion), about, by=prescriber, now=now)


def _reason(gap: Check, explained: Explained) -> str:
    said = explained if isinstance(explained, str) else explained.get(gap.code, "")
    if not said.strip():
        field = "explanation" if isinstance(explained, str) else gap.code
        raise FieldRefused(field, f"{gap.sentence} Say why.")
    return said.strip()[:300]
