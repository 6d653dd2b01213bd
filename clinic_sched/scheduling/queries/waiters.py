"""What the waitlist must know of those who wait, besides their wishes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.engine.site_day import BookedRow, Span
from clinic_sched.scheduling.models import (
    Appointment,
    AppointmentChange,
    ChairHold,
    WaitlistEntry,
    WaitlistOffer,
)
from clinic_sched.scheduling.rules import (
    HOLDS_CHAIR,
    UNDO_WITHIN,
    AppointmentStatus,
    ChangeKind,
    OfferStatus,
)

_LOOKED_BACK = timedelta(days=90)
_DAY = timedelta(days=1)
_FREED = (ChangeKind.MOVED, ChangeKind.CANCELLED)


@dataclass(frozen=True)
class Asked:
    """Something a patient was offered: when, and for which start."""

    entry_id: int
    offered_at: datetime
    is_open: bool
    starts_at: datetime


def asked_of(patients: Iterable[int], *, now: datetime) -> dict[int, list[Asked]]:
    """What these patients were offered of late, by patient."""
    query = (
        sa.select(
            WaitlistEntry.patient_id,
            WaitlistOffer.entry_id,
            WaitlistOffer.offered_at,
            WaitlistOffer.status,
            ChairHold.starts_at,
        )
        .join(WaitlistEntry, WaitlistEntry.id == WaitlistOffer.entry_id)
        .join(ChairHold, ChairHold.id == WaitlistOffer.hold_id)
        .where(
            WaitlistEntry.patient_id.in_(patients), WaitlistOffer.offered_at > now - _LOOKED_BACK
        )
    )
    found: dict[int, list[Asked]] = defaultdict(list)
    for patient_id, entry_id, offered_at, status, starts_at in db.session.execute(query):
        is_open = status == OfferStatus.OPEN
        found[patient_id].append(Asked(entry_id, offered_at, is_open, starts_at))
    return found


def busy_of(patients: Iterable[int], *, ahead: timedelta, now: datetime) -> dict[int, list[Span]]:
    """When these patients are at one of our sites already, by patient."""
    query = sa.select(
        Appointment.patient_id, Appointment.starts_at, Appointment.patient_until
    ).where(
        Appointment.patient_id.in_(patients),
        Appointment.starts_at > now - _DAY,
        Appointment.starts_at < now + ahead + 2 * _DAY,
        Appointment.status.in_(HOLDS_CHAIR),
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for patient_id, starts_at, until in db.session.execute(query):
        found[patient_id].append(Span(starts_at, until))
    return found


def booked_since(site: Site, *, now: datetime) -> set[int]:
    """Who waits for a visit that somebody has booked for them meanwhile."""
    query = (
        sa.select(WaitlistEntry.id)
        .join(Appointment, Appointment.patient_id == WaitlistEntry.patient_id)
        .where(
            WaitlistEntry.site_id == site.id,
            WaitlistEntry.left_at.is_(None),
            WaitlistEntry.appointment_id.is_(None),
            Appointment.protocol_version_id == WaitlistEntry.protocol_version_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.booked_at > WaitlistEntry.added_at,
            Appointment.starts_at > now,
        )
    )
    return set(db.session.scalars(query))


def was_booked(entry: WaitlistEntry, *, since: datetime, now: datetime) -> bool:
    """Has somebody booked for them what they wait for, since that moment?"""
    query = sa.select(Appointment.id).where(
        Appointment.patient_id == entry.patient_id,
        Appointment.protocol_version_id == entry.protocol_version_id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.booked_at > since,
        Appointment.starts_at > now,
    )
    return entry.appointment_id is None and db.session.scalar(query.limit(1)) is not None


def freed_of_late(site: Site, *, now: datetime) -> set[BookedRow]:
    """What was cancelled or moved away within the time of undo, as if it were still there."""
    minutes = (
        Appointment.prep_minutes,
        Appointment.infusion_minutes,
        Appointment.recovery_minutes,
        Appointment.turnover_minutes,
    )
    changed = (
        sa.select(AppointmentChange.old_chair_id, AppointmentChange.old_starts_at, *minutes)
        .join(Appointment, Appointment.id == AppointmentChange.appointment_id)
        .where(
            Appointment.site_id == site.id,
            AppointmentChange.kind.in_(_FREED),
            AppointmentChange.made_at > now - UNDO_WITHIN,
            AppointmentChange.undone_at.is_(None),
        )
    )
    cancelled = sa.select(Appointment.chair_id, Appointment.starts_at, *minutes).where(
        Appointment.site_id == site.id,
        Appointment.status == AppointmentStatus.CANCELLED,
        Appointment.changed_at > now - UNDO_WITHIN,
    )
    rows = [*db.session.execute(changed), *db.session.execute(cancelled)]
    return {(None, chair, None, starts_at, *phases) for chair, starts_at, *phases in rows}
