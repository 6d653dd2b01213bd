"""Who waits for an earlier chair."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Site
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.errors import AlreadyWaiting, NoLongerWaiting, VisitNotWaiting
from clinic_sched.scheduling.models import Appointment, WaitlistEntry
from clinic_sched.scheduling.queries import waitlist
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.scheduling.service import holes, offers
from clinic_sched.scheduling.service.booking import check_bookable


@dataclass(frozen=True)
class Wish:
    """When one who waits would come, in structure and in words; what is left out may be anything.

    Monday is weekday 0; earliest and latest are starts on the site's clock.
    """

    weekdays: tuple[int, ...] = ()
    earliest: time | None = None
    latest: time | None = None
    first_on: date | None = None
    last_on: date | None = None
    wishes: str = ""


def wait(
    *,
    patient: Patient,
    version: ProtocolVersion | None = None,
    site: Site,
    instead_of: Appointment | None = None,
    wish: Wish | None = None,
    wishes: str = "",
    notice_hours: int,
    priority: int,
    by: User,
    now: datetime,
) -> WaitlistEntry:
    """Put a patient on a site's waitlist, once: for a visit, or to have one they have earlier."""
    version = _waited_for(version, patient, site, instead_of, now=now)
    # Held, so that two desks cannot add the same person at once.
    hold(patient, "version")
    if waitlist.find_open(patient.id, site):
        raise AlreadyWaiting

    entry = WaitlistEntry(
        site_id=site.id,
        patient_id=patient.id,
        protocol_version_id=version.id,
        appointment_id=instead_of.id if instead_of else None,
        notice_hours=notice_hours,
        priority=priority,
        added_at=now,
        added_by_id=by.id,
        **_said(wish or Wish(wishes=wishes)),
    )
    twice = AlreadyWaiting()
    with conflict_means({"uq_waitlist_entries_open": twice, "waitlist_entries.patient_id": twice}):
        db.session.add(entry)
    holes.begin(entry, now=now)
    audit.record("add to waitlist", subject_of(entry), by=by, now=now)
    return entry


def change_wishes(
    entry: WaitlistEntry,
    wish: Wish,
    *,
    notice_hours: int,
    priority: int,
    by: User,
    now: datetime,
) -> None:
    """Say anew when a patient would come, and how soon it should be."""
    hold(entry, "left_at")
    if entry.left_at is not None:
        raise NoLongerWaiting
    for name, value in _said(wish).items():
        setattr(entry, name, value)
    entry.notice_hours, entry.priority = notice_hours, priority
    db.session.flush()
    audit.record("change wishes", subject_of(entry), by=by, now=now)


def leave(entry: WaitlistEntry, reason: str, *, by: User, now: datetime) -> None:
    """Take a patient off the waitlist, and keep why; what they were offered is withdrawn."""
    rules.check_reason(reason)
    offers.withdraw_all(entry, by=by, now=now)
    hold(entry, "left_at", "left_reason")
    if entry.left_at is not None:
        raise NoLongerWaiting
    entry.left_at, entry.left_reason = now, reason
    audit.record("take off waitlist", subject_of(entry), {"reason": reason}, by=by, now=now)


def wait_again(visit: Appointment, *, left_at: datetime, by: User, now: datetime) -> None:
    """Put back whom an offer took off at that moment, once what they took is undone."""
    query = sa.select(WaitlistEntry).where(
        WaitlistEntry.patient_id == visit.patient_id,
        WaitlistEntry.site_id == visit.site_id,
        WaitlistEntry.left_at == left_at,
        WaitlistEntry.left_reason == offers.TAKEN_UP,
    )
    entry = db.session.scalar(query)
    if entry is None:
        return
    hold(visit.patient, "version")
    if waitlist.find_open(visit.patient_id, visit.site) is None:
        entry.left_at = entry.left_reason = None
        audit.record("put back on waitlist", subject_of(entry), by=by, now=now)


def subject_of(entry: WaitlistEntry) -> str:
    """Return what the audit trail calls a place on the waitlist."""
    return f"waitlist:{entry.public_id}"


def _waited_for(
    version: ProtocolVersion | None,
    patient: Patient,
    site: Site,
    instead_of: Appointment | None,
    *,
    now: datetime,
) -> ProtocolVersion:
    if instead_of is None:
        if version is None:
            raise VisitNotWaiting
        check_bookable(version)
        return version
    is_theirs = instead_of.patient_id == patient.id and instead_of.site_id == site.id
    is_awaited = instead_of.status == AppointmentStatus.BOOKED and instead_of.starts_at > now
    if not (is_theirs and is_awaited and instead_of.protocol_version):
        raise VisitNotWaiting
    return instead_of.protocol_version


def _said(wish: Wish) -> dict[str, object]:
    return asdict(wish) | {"weekdays": sorted(set(wish.weekdays))}
