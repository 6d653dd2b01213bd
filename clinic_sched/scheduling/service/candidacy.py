"""Refusing whom a safety rule keeps from a visit, and keeping what a prescriber set aside."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit import service as audit
from clinic_sched.audit.service import Actor
from clinic_sched.clinic.models import Site
from clinic_sched.clock import local_date
from clinic_sched.database import db, hold
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling.candidacy import Finding, blocking, of_day
from clinic_sched.scheduling.errors import NeedsPrescriber, NotACandidate
from clinic_sched.scheduling.models import Appointment, CandidacyOverride
from clinic_sched.scheduling.queries import candidacy
from clinic_sched.scheduling.rules import check_reason


@dataclass(frozen=True)
class SignedOff:
    """What a prescriber set aside, by the codes of the findings, and why."""

    by: User
    reason: str
    codes: frozenset[str]


def sign_off(
    codes: Iterable[str],
    reason: str,
    *,
    email: str,
    password: str,
    address: str,
    by: User,
    now: datetime,
) -> SignedOff:
    """Return what a prescriber signed while the browser stays another's; or refuse.

    Whoever is signed in as a prescriber gives the password alone.
    """
    check_reason(reason)
    signer = accounts.authenticate(email, password, address=address, now=now) if email else by
    if not signer.may(Permission.OVERRIDE_CLINICAL):
        raise NeedsPrescriber
    if not email:
        accounts.check_password(by, password, now=now)
    return SignedOff(signer, reason, frozenset(codes))


def check(
    patient: Patient,
    version: ProtocolVersion | None,
    starts: Sequence[datetime],
    *,
    site: Site,
    without: int | Collection[int] | None = None,
    signed: SignedOff | None = None,
    now: datetime,
) -> list[Finding]:
    """Refuse visits that a rule forbids; return what was set aside and what is only warned of.

    The moments are visits made together. The days are taken first; then the patient is
    held, so that two desks cannot each book one visit of the same patient too near the other.
    """
    hold(patient, "version")
    found = candidacy.findings(
        patient, version, starts, site=site, without=without, together=True, now=now
    )
    _refuse_unless_signed(found, signed)
    return found


def check_move(
    appointment: Appointment, starts_at: datetime, *, signed: SignedOff | None = None, now: datetime
) -> list[Finding]:
    """Refuse another day that a rule forbids; return what was set aside."""
    hold(appointment.patient, "version")
    found = candidacy.findings_of_move(appointment, starts_at, now=now)
    _refuse_unless_signed(found, signed)
    return found


def check_return(appointment: Appointment, starts_at: datetime, *, now: datetime) -> None:
    """Refuse to bring a visit back to a day that a rule forbids by now, unless that was signed."""
    hold(appointment.patient, "version")
    signed = {(one.rule, one.sentence) for one in candidacy.set_aside(appointment)}
    found = candidacy.findings(
        appointment.patient,
        appointment.protocol_version,
        [starts_at],
        site=appointment.site,
        without=appointment.id,
        now=now,
    )
    standing = [
        one
        for one in blocking(found)
        if one.on is not None and (one.rule, one.sentence[:300]) not in signed
    ]
    if standing:
        raise NotACandidate(standing, can_override=False)


def _refuse_unless_signed(found: Sequence[Finding], signed: SignedOff | None) -> None:
    standing = blocking(found, signed.codes if signed else ())
    if standing:
        all_soft = all(one.level is Level.OVERRIDE for one in standing)
        raise NotACandidate(standing, can_override=all_soft)


def keep(
    appointment: Appointment,
    found: Iterable[Finding],
    signed: SignedOff | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what was set aside for a visit, by whom and why; and what was only warned of."""
    subject = f"appointment:{appointment.public_id}"
    db.session.flush()
    for one in of_day(found, local_date(appointment.starts_at, appointment.site.clock)):
        if one.level is Level.OVERRIDE and signed:
            row = CandidacyOverride(
                appointment_id=appointment.id,
                rule=one.rule,
                sentence=one.sentence[:300],
                reason=signed.reason,
                overridden_by_id=signed.by.id,
                overridden_at=now,
            )
            db.session.add(row)
            about = {"rule": one.rule, "sentence": one.sentence, "reason": signed.reason}
            audit.record("set safety rule aside", subject, about, by=signed.by, now=now)
        elif one.level is Level.WARN:
            audit.record("go on despite a warning", subject, {"rule": one.rule}, by=by, now=now)
