"""Reading the waitlist: who waits, and what they were offered."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import ChairHold, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.rules import OfferStatus

HOLES_SHOWN = 40


def waiting(site: Site) -> Sequence[WaitlistEntry]:
    """Who waits for a chair at a site: the most urgent first, then who has waited longest."""
    query = (
        sa.select(WaitlistEntry)
        .options(*_about())
        .where(WaitlistEntry.site_id == site.id, WaitlistEntry.left_at.is_(None))
        .order_by(WaitlistEntry.priority, WaitlistEntry.added_at)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def waiting_sites() -> Sequence[Site]:
    """The sites at which somebody waits, always in the same order."""
    query = (
        sa.select(Site)
        .where(sa.exists().where(WaitlistEntry.site_id == Site.id, WaitlistEntry.left_at.is_(None)))
        .order_by(Site.id)
    )
    return db.session.scalars(query).all()


def get_entry(public_id: str) -> WaitlistEntry:
    """The place on the waitlist of that public id, or `NotFound`."""
    query = sa.select(WaitlistEntry).where(WaitlistEntry.public_id == public_id)
    found = db.session.scalar(query.options(*_about()))
    if found is None:
        raise NotFound("place on the waitlist")
    return found


def find_open(patient_id: int, site: Site) -> WaitlistEntry | None:
    """The patient's open place on a site's waitlist, if there is one."""
    query = sa.select(WaitlistEntry).where(
        WaitlistEntry.patient_id == patient_id,
        WaitlistEntry.site_id == site.id,
        WaitlistEntry.left_at.is_(None),
    )
    return db.session.scalar(query)


def places_of(patient: Patient) -> Sequence[WaitlistEntry]:
    """Every place a patient has or had on a waitlist, the latest first."""
    query = (
        sa.select(WaitlistEntry)
        .options(*_about())
        .where(WaitlistEntry.patient_id == patient.id)
        .order_by(WaitlistEntry.added_at.desc())
    )
    return db.session.scalars(query).all()


def get_offer(public_id: str) -> WaitlistOffer:
    """The offer of that public id, with its hold and who was asked, or `NotFound`."""
    query = sa.select(WaitlistOffer).where(WaitlistOffer.public_id == public_id)
    found = db.session.scalar(query.options(*_around()))
    if found is None:
        raise NotFound("offer")
    return found


def offers_to(entry: WaitlistEntry) -> Sequence[WaitlistOffer]:
    """Everything one who waits was offered, the latest first."""
    query = (
        sa.select(WaitlistOffer)
        .options(*_around())
        .where(WaitlistOffer.entry_id == entry.id)
        .order_by(WaitlistOffer.offered_at.desc(), WaitlistOffer.id.desc())
    )
    return db.session.scalars(query).all()


def open_offers_of(patient: Patient, *, now: datetime) -> Sequence[WaitlistOffer]:
    """What the patient may still take up, the next to lapse first."""
    query = (
        sa.select(WaitlistOffer)
        .join(WaitlistOffer.entry)
        .join(WaitlistOffer.hold)
        .options(*_around())
        .where(
            WaitlistEntry.patient_id == patient.id,
            WaitlistOffer.status == OfferStatus.OPEN,
            ChairHold.released_at.is_(None),
            ChairHold.expires_at > now,
        )
        .order_by(ChairHold.expires_at)
    )
    return db.session.scalars(query).all()


def holes(site: Site, *, limit: int = HOLES_SHOWN) -> Sequence[ChairHold]:
    """The chairs that were kept for offers, each with whom it was offered to, the latest first."""
    asked = selectinload(ChairHold.offers).options(
        joinedload(WaitlistOffer.offered_by),
        joinedload(WaitlistOffer.entry).joinedload(WaitlistEntry.patient),
    )
    query = (
        sa.select(ChairHold)
        .options(joinedload(ChairHold.chair), asked)
        .where(ChairHold.site_id == site.id)
        .order_by(ChairHold.made_at.desc(), ChairHold.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _about() -> tuple[ORMOption, ...]:
    return (
        joinedload(WaitlistEntry.patient),
        joinedload(WaitlistEntry.site),
        joinedload(WaitlistEntry.appointment),
        joinedload(WaitlistEntry.protocol_version).options(
            defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
        ),
    )


def _around() -> tuple[ORMOption, ...]:
    return (
        joinedload(WaitlistOffer.offered_by),
        joinedload(WaitlistOffer.hold).options(
            joinedload(ChairHold.chair), joinedload(ChairHold.site)
        ),
        joinedload(WaitlistOffer.entry).options(
            joinedload(WaitlistEntry.patient), joinedload(WaitlistEntry.appointment)
        ),
    )
