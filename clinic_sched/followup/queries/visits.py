"""Reading the visits that are owed a message or a call."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from clinic_sched.clinic.models import Site
from clinic_sched.clock import UnknownZone, get_zone
from clinic_sched.database import db
from clinic_sched.followup.addresses import Addressee, Place
from clinic_sched.followup.reminders import (
    LONGEST_LEAD,
    NOTICE_WITHIN,
    NOTICES,
    UNCONFIRMED_FROM,
    Visit,
)
from clinic_sched.messaging import queries as messages
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import UNDO_WITHIN, AppointmentStatus

log = logging.getLogger(__name__)

_GONE_OUT = {MessageStatus.QUEUED, MessageStatus.CLAIMED, MessageStatus.SENT}


@dataclass(frozen=True)
class AwaitedVisit:
    """A visit with whom to tell about it, and where it is."""

    visit: Visit
    addressee: Addressee
    place: Place
    already: frozenset[str] = frozenset()


def awaited(*, now: datetime) -> Sequence[AwaitedVisit]:
    """The visits that may be owed a message now, each with the messages it has had."""
    near = sa.and_(
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at <= now + LONGEST_LEAD,
    )
    changed = Appointment.changed_at.between(now - NOTICE_WITHIN, now - UNDO_WITHIN)
    query = _visits().where(
        Appointment.starts_at > now,
        Appointment.status.in_((AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)),
        sa.or_(near, changed),
        Patient.email.is_not(None),
        Patient.wants_email,
    )
    return list(_with_messages(_readable(db.session.execute(query))))


def unconfirmed(*, now: datetime) -> Sequence[AwaitedVisit]:
    """The visits of the next day that nobody has confirmed."""
    query = _visits().where(
        Appointment.starts_at > now,
        Appointment.starts_at <= now + UNCONFIRMED_FROM,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.confirmed_at.is_(None),
    )
    return _readable(db.session.execute(query))


def find_awaited(public_id: str) -> AwaitedVisit | None:
    """The visit of that public id, as it is now."""
    query = _visits().where(Appointment.public_id == public_id)
    row = db.session.execute(query).one_or_none()
    return None if row is None else _read(row)


def _visits() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Appointment.public_id,
            Appointment.starts_at,
            Appointment.booked_at,
            Appointment.changed_at,
            Appointment.move_number,
            Appointment.status,
            Appointment.confirmed_at,
            *ADDRESSEE,
            *PLACE,
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Site, Site.id == Appointment.site_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )


ADDRESSEE = (
    Patient.id.label("patient_id"),
    Patient.public_id.label("patient_public_id"),
    Patient.given_name,
    Patient.email,
    Patient.wants_email,
    Patient.zone.label("patient_zone"),
)
PLACE = (
    Site.message_name,
    Site.phone,
    Site.address,
    Site.zone.label("site_zone"),
    Site.messages_from,
    Site.messages_until,
)


def addressee_of(row: Any) -> Addressee:
    """Read the patient's columns of a row."""
    return Addressee(
        patient_id=row.patient_id,
        recipient=f"patient:{row.patient_public_id}",
        given_name=row.given_name,
        email=(row.email or "") if row.wants_email else "",
        zone=get_zone(row.patient_zone) if row.patient_zone else None,
    )


def place_of(row: Any) -> Place:
    """Read the site's columns of a row."""
    return Place(
        row.message_name,
        row.phone,
        row.address,
        get_zone(row.site_zone),
        row.messages_from,
        row.messages_until,
    )


def _readable(rows: Iterable[Any]) -> list[AwaitedVisit]:
    """A row that cannot be read never stops the rest."""
    found = []
    for row in rows:
        try:
            found.append(_read(row))
        except UnknownZone:
            log.exception("Left out of the reminders: visit %s", row.public_id)
    return found


def _read(row: Any) -> AwaitedVisit:
    visit = Visit(
        public_id=row.public_id,
        starts_at=row.starts_at,
        booked_at=row.booked_at,
        changed_at=row.changed_at,
        move_number=row.move_number,
        is_booked=row.status == AppointmentStatus.BOOKED,
        is_cancelled=row.status == AppointmentStatus.CANCELLED,
        is_confirmed=row.confirmed_at is not None,
    )
    return AwaitedVisit(visit, addressee_of(row), place_of(row))


def _with_messages(found: Sequence[AwaitedVisit]) -> Iterator[AwaitedVisit]:
    told: dict[str, datetime | None] = {}
    keys: dict[str, set[str]] = {}
    for message in messages.about([one.visit.about for one in found]):
        keys.setdefault(message.about, set()).add(message.dedupe_key)
        # A notice is of no use once the visit it tells of begins, so it holds that moment.
        if message.kind in NOTICES and message.status in _GONE_OUT:
            told[message.about] = message.expires_at
    for one in found:
        about = one.visit.about
        visit = replace(one.visit, told=told.get(about))
        yield replace(one, visit=visit, already=frozenset(keys.get(about, ())))
