"""Reading the waitlist."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import WaitlistEntry


def waiting(site: Site) -> Sequence[WaitlistEntry]:
    """Who waits for a chair at a site: the most urgent first, then who has waited longest."""
    query = (
        sa.select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.patient),
            joinedload(WaitlistEntry.protocol_version).options(
                defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
            ),
        )
        .where(WaitlistEntry.site_id == site.id, WaitlistEntry.left_at.is_(None))
        .order_by(WaitlistEntry.priority, WaitlistEntry.added_at)
    )
    return db.session.scalars(query).all()


def get_entry(public_id: str) -> WaitlistEntry:
    """The place on the waitlist of that public id, or `NotFound`."""
    query = sa.select(WaitlistEntry).where(WaitlistEntry.public_id == public_id)
    found = db.session.scalar(query)
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
