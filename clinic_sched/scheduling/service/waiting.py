"""Who waits for an earlier chair."""

from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Site
from clinic_sched.database import db, hold
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.errors import AlreadyWaiting, NoLongerWaiting
from clinic_sched.scheduling.models import WaitlistEntry
from clinic_sched.scheduling.queries import waitlist
from clinic_sched.scheduling.service.booking import check_bookable


def wait(
    *,
    patient: Patient,
    version: ProtocolVersion,
    site: Site,
    wishes: str = "",
    notice_hours: int,
    priority: int,
    by: User,
    now: datetime,
) -> WaitlistEntry:
    """Put a patient on a site's waitlist, once."""
    check_bookable(version)
    # Held, so that two desks cannot add the same person at once.
    hold(patient, "version")
    if waitlist.find_open(patient.id, site):
        raise AlreadyWaiting

    entry = WaitlistEntry(
        site_id=site.id,
        patient_id=patient.id,
        protocol_version_id=version.id,
        wishes=wishes,
        notice_hours=notice_hours,
        priority=priority,
        added_at=now,
        added_by_id=by.id,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record("add to waitlist", f"waitlist:{entry.public_id}", by=by, now=now)
    return entry


def leave(entry: WaitlistEntry, reason: str, *, by: User, now: datetime) -> None:
    """Take a patient off the waitlist, and keep why."""
    rules.check_reason(reason)
    hold(entry, "left_at")
    if entry.left_at is not None:
        raise NoLongerWaiting
    entry.left_at, entry.left_reason = now, reason
    subject = f"waitlist:{entry.public_id}"
    audit.record("take off waitlist", subject, {"reason": reason}, by=by, now=now)
