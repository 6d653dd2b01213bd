"""Reading the offers from the waitlist that patients must hear of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.followup.addresses import Addressee, Place
from clinic_sched.followup.offers import OfferMessage
from clinic_sched.followup.queries.visits import ADDRESSEE, PLACE, addressee_of, place_of
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling.models import ChairHold, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.rules import OfferStatus

GONE_IS_NEWS = timedelta(days=1)
_ENDED_BY_OTHERS = (OfferStatus.TAKEN, OfferStatus.WITHDRAWN)


@dataclass(frozen=True)
class Offered:
    """A time that was offered, to whom, where, and whether it can still be taken."""

    public_id: str
    starts_at: datetime
    expires_at: datetime
    status: OfferStatus
    ended_at: datetime | None
    is_kept: bool
    still_waits: bool
    addressee: Addressee
    place: Place

    @property
    def about(self) -> str:
        return f"offer:{self.public_id}"

    def is_open(self, *, now: datetime) -> bool:
        """May it still be taken?"""
        return self.status == OfferStatus.OPEN and self.is_kept and now < self.expires_at

    @property
    def is_gone(self) -> bool:
        """Did somebody else end it, while the patient goes on waiting?"""
        return self.status in _ENDED_BY_OTHERS and self.still_waits


def untold_offers(*, now: datetime) -> Iterator[Offered]:
    """The open offers that nobody has been written to about."""
    query = _offers().where(
        WaitlistOffer.status == OfferStatus.OPEN,
        ChairHold.released_at.is_(None),
        ChairHold.expires_at > now,
        Patient.email.is_not(None),
        Patient.wants_email,
        ~_told(OfferMessage.OFFERED),
    )
    yield from map(_read, db.session.execute(query))


def untold_ends(*, now: datetime) -> Iterator[Offered]:
    """The offers others ended, whose reader had word of the offer and none of its end."""
    query = _offers().where(
        WaitlistOffer.status.in_(_ENDED_BY_OTHERS),
        WaitlistOffer.ended_at > now - GONE_IS_NEWS,
        WaitlistEntry.left_at.is_(None),
        Patient.email.is_not(None),
        Patient.wants_email,
        _told(OfferMessage.OFFERED, Message.status == MessageStatus.SENT),
        ~_told(OfferMessage.GONE),
    )
    yield from map(_read, db.session.execute(query))


def find_offered(public_id: str) -> Offered | None:
    """The offer of that public id, as it is now."""
    row = db.session.execute(_offers().where(WaitlistOffer.public_id == public_id)).one_or_none()
    return None if row is None else _read(row)


def _told(kind: OfferMessage, *also: sa.ColumnElement[bool]) -> sa.Exists:
    key = sa.literal(f"{kind}:") + WaitlistOffer.public_id
    return sa.exists().where(Message.dedupe_key == key, *also)


def _offers() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            WaitlistOffer.public_id,
            WaitlistOffer.status,
            WaitlistOffer.ended_at,
            ChairHold.starts_at,
            ChairHold.expires_at,
            ChairHold.released_at,
            WaitlistEntry.left_at,
            *ADDRESSEE,
            *PLACE,
        )
        .join(ChairHold, ChairHold.id == WaitlistOffer.hold_id)
        .join(WaitlistEntry, WaitlistEntry.id == WaitlistOffer.entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .join(Site, Site.id == ChairHold.site_id)
        .order_by(WaitlistOffer.id)
    )


def _read(row: Any) -> Offered:
    return Offered(
        row.public_id,
        row.starts_at,
        row.expires_at,
        row.status,
        row.ended_at,
        row.released_at is None,
        row.left_at is None,
        addressee_of(row),
        place_of(row),
    )
