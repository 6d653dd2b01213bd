"""Chairs kept for those who were offered them, and given back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from clinic_sched.audit import service as audit
from clinic_sched.audit.service import WORKER
from clinic_sched.clinic.models import Site
from clinic_sched.clock import day_span
from clinic_sched.database import db
from clinic_sched.scheduling.models import ChairHold, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.rules import OfferStatus


def release_lapsed(site: Site, dates: Iterable[date], *, now: datetime) -> int:
    """Give back what nobody took up in time on these days, which the caller has taken."""
    days = [day_span(on, site.clock) for on in set(dates)]
    starts_then = sa.or_(
        *(
            sa.and_(ChairHold.starts_at >= first, ChairHold.starts_at < until)
            for first, until in days
        )
    )
    return _release(ChairHold.site_id == site.id, starts_then, ChairHold.expires_at <= now, now=now)


def release(hold: ChairHold, *, now: datetime) -> None:
    """Give one chair back before its time."""
    hold.released_at = now
    db.session.flush()


def _release(*which: sa.ColumnElement[bool], now: datetime) -> int:
    """One conditional UPDATE: whoever comes second finds them released."""
    given_back = (
        sa.update(ChairHold)
        .where(ChairHold.released_at.is_(None), *which)
        .values(released_at=now)
        .returning(ChairHold.id)
        .execution_options(synchronize_session=False)
    )
    released = db.session.scalars(given_back).all()
    if released:
        ended = sa.update(WaitlistOffer).where(
            WaitlistOffer.hold_id.in_(released), WaitlistOffer.status == OfferStatus.OPEN
        )
        ended = ended.values(status=OfferStatus.EXPIRED, ended_at=now)
        lapsed = ended.returning(WaitlistOffer.entry_id)
        _record(db.session.scalars(lapsed.execution_options(synchronize_session=False)).all(), now)
    return len(released)


def _record(entry_ids: Sequence[int], now: datetime) -> None:
    names = sa.select(WaitlistEntry.public_id).where(WaitlistEntry.id.in_(entry_ids))
    for public_id in db.session.scalars(names):
        audit.record("let offer lapse", f"waitlist:{public_id}", by=WORKER, now=now)
