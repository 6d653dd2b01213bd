"""Booking a visit, and moving it."""

from datetime import UTC, datetime, timedelta

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.clock import local_date
from clinic_sched.database import db
from clinic_sched.errors import Stale
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.queries import plan_of
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.candidacy import Finding
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.errors import ProtocolNotInUse, PurposeNeeded
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.rules import ChangeKind
from clinic_sched.scheduling.service import before, candidacy, gate
from clinic_sched.scheduling.service.candidacy import SignedOff
from clinic_sched.scheduling.service.versions import check_fresh, reread


def shape_of(planned: ProtocolVersion | Appointment) -> VisitShape:
    """Return the phases a version asks for, or a visit was booked with."""
    return VisitShape(
        planned.prep_minutes,
        planned.infusion_minutes,
        planned.recovery_minutes,
        planned.turnover_minutes,
    )


def book(
    *,
    patient: Patient,
    version: ProtocolVersion | None,
    site: Site,
    starts_at: datetime,
    chair: Chair | None = None,
    purpose: str = "",
    shape: VisitShape | None = None,
    wished_nurse: User | None = None,
    note: str = "",
    override_reason: str = "",
    course: Course | None = None,
    course_number: int | None = None,
    signed: SignedOff | None = None,
    by: User | Patient,
    now: datetime,
) -> Appointment:
    """Book a chair for a patient, the best free one if none is named; or say what is in the way."""
    planned = _planned(version, purpose, shape)
    starts_at = starts_at.astimezone(UTC)
    wanted = gate.Wanted(site, patient, planned, starts_at, chair, nurse=wished_nurse)
    found, said = _admit(wanted, version, override_reason, signed, by=by, now=now)

    appointment = Appointment(
        protocol_version_id=version.id if version else None,
        purpose="" if version else purpose,
        wished_nurse_id=wished_nurse.id if wished_nurse else None,
        course_id=course.id if course else None,
        course_number=course_number,
        note=note,
        **_wanted_facts(wanted),
    )
    _enter(appointment, found, override_reason, by=by, now=now)
    candidacy.keep(appointment, said, signed, by=by, now=now)
    return appointment


def _admit(
    wanted: gate.Wanted,
    version: ProtocolVersion | None,
    override_reason: str,
    signed: SignedOff | None,
    *,
    by: User | Patient,
    now: datetime,
) -> tuple[gate.Found, list[Finding]]:
    """Take the day; return the chair for the visit, and what safety rules say that stands aside."""
    rules.check_future(wanted.starts_at, now=now)
    overriding = gate.check_override(override_reason, by=by)
    gate.take(wanted, now=now)
    starts, site = [wanted.starts_at], wanted.site
    said = candidacy.check(wanted.patient, version, starts, site=site, signed=signed, now=now)
    return gate.find_seat(wanted, overriding=overriding), said


def _enter(
    appointment: Appointment,
    found: gate.Found,
    override_reason: str,
    *,
    by: User | Patient,
    now: datetime,
) -> None:
    appointment.chair_id = found.chair_id
    appointment.booked_at = appointment.changed_at = now
    appointment.booked_by_id = by.id if isinstance(by, User) else None
    _set_aside(appointment, found, override_reason, by=by)
    with gate.table_agrees():
        db.session.add(appointment)
    before.keep(ChangeKind.BOOKED, appointment, before.facts_of(appointment), by=by, now=now)
    audit.record("book visit", subject_of(appointment), _facts(appointment), by=by, now=now)


def move(
    appointment: Appointment,
    *,
    starts_at: datetime,
    chair: Chair | None = None,
    expected_version: int | None = None,
    override_reason: str = "",
    signed: SignedOff | None = None,
    by: User | Patient,
    now: datetime,
) -> Appointment:
    """Give the visit another time or chair; another time must be confirmed again."""
    # Two wall clocks of one zone would be subtracted without their change between.
    starts_at = starts_at.astimezone(UTC)
    overriding = gate.check_override(override_reason, by=by)
    wanted = wanted_of(appointment, starts_at=starts_at, chair=chair)
    seen = Span(appointment.starts_at, appointment.chair_until)
    gate.take(wanted, seen, now=now)
    reread(appointment)
    check_fresh(appointment, expected_version)
    if appointment.starts_at != seen.starts_at:
        raise Stale("visit")
    _check_move(appointment, wanted, now=now)
    said = candidacy.check_move(appointment, starts_at, signed=signed, now=now)
    found = gate.find_seat(wanted, overriding=overriding)

    old, was = _facts(appointment), before.facts_of(appointment)
    if starts_at != appointment.starts_at:
        _unconfirm(appointment, now=now)
    with gate.table_agrees():
        place(appointment, wanted, found)
        _set_aside(appointment, found, override_reason, by=by)
    db.session.refresh(appointment, ["chair"])
    details = _facts(appointment) | {f"old_{name}": old[name] for name in ("starts_at", "chair")}
    before.keep(ChangeKind.MOVED, appointment, was, by=by, now=now)
    audit.record("move visit", subject_of(appointment), details, by=by, now=now)
    candidacy.keep(appointment, said, signed, by=by, now=now)
    return appointment


def check_bookable(version: ProtocolVersion) -> None:
    """Refuse a version that nobody has approved, or that is switched off."""
    if version.status != ProtocolStatus.APPROVED or not plan_of(version).enabled:
        raise ProtocolNotInUse(version.name)


def _planned(version: ProtocolVersion | None, purpose: str, shape: VisitShape | None) -> VisitShape:
    """Return the phases of the visit: the protocol's, or those chosen freely."""
    if version is not None:
        check_bookable(version)
        return shape_of(version)
    if not purpose or shape is None:
        raise PurposeNeeded
    return shape


def wanted_of(appointment: Appointment, *, starts_at: datetime, chair: Chair | None) -> gate.Wanted:
    """Return the visit as it would be at that time, on that chair."""
    return gate.Wanted(
        appointment.site,
        appointment.patient,
        shape_of(appointment),
        starts_at,
        chair,
        without=appointment.id,
    )


def place(appointment: Appointment, wanted: gate.Wanted, found: gate.Found) -> None:
    """Write the time and the chair into the visit."""
    appointment.chair_id = found.chair_id
    for name, value in _wanted_facts(wanted).items():
        setattr(appointment, name, value)


def subject_of(appointment: Appointment) -> str:
    """Return what the audit trail calls the visit."""
    return f"appointment:{appointment.public_id}"


def _check_move(appointment: Appointment, wanted: gate.Wanted, *, now: datetime) -> None:
    same_day = wanted.on == local_date(appointment.starts_at, appointment.site.clock)
    rules.check_movable(appointment.status, same_day=same_day)
    if wanted.starts_at != appointment.starts_at:
        rules.check_future(wanted.starts_at, now=now)


def _unconfirm(appointment: Appointment, *, now: datetime) -> None:
    """Another time is news to the patient, who has to confirm it again."""
    appointment.confirmed_at = None
    appointment.move_number += 1
    appointment.changed_at = now


def _wanted_facts(wanted: gate.Wanted) -> dict[str, datetime | int]:
    shape, starts_at = wanted.shape, wanted.starts_at
    return {
        "site_id": wanted.site.id,
        "patient_id": wanted.patient.id,
        "starts_at": starts_at,
        "patient_until": starts_at + timedelta(minutes=shape.patient_minutes),
        "chair_until": starts_at + timedelta(minutes=shape.chair_minutes),
        "prep_minutes": shape.prep_minutes,
        "infusion_minutes": shape.infusion_minutes,
        "recovery_minutes": shape.recovery_minutes,
        "turnover_minutes": shape.turnover_minutes,
    }


def _set_aside(
    appointment: Appointment, found: gate.Found, reason: str, *, by: User | Patient
) -> None:
    """Keep the reason only where something had to be set aside."""
    appointment.override_reason = reason if found.set_aside else None
    appointment.override_by_id = by.id if found.set_aside else None


def _facts(appointment: Appointment) -> dict[str, str | int]:
    chair = db.session.get_one(Chair, appointment.chair_id)
    facts: dict[str, str | int] = {
        "starts_at": appointment.starts_at.isoformat(),
        "chair": chair.label,
        "version": appointment.version,
    }
    return facts | (
        {"override": appointment.override_reason} if appointment.override_reason else {}
    )
