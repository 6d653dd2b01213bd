"""What the worker does for the waitlist: offers what fits, and gives back what nobody took."""

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Site
from clinic_sched.clock import get_zone
from clinic_sched.database import db
from clinic_sched.scheduling import offering
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.models import ChairHold, WaitlistEntry
from clinic_sched.scheduling.offering import Batch, Look
from clinic_sched.scheduling.queries import chances
from clinic_sched.scheduling.queries.chances import Chances
from clinic_sched.scheduling.service import holds, holes, offers


def offer_next(site: Site, *, now: datetime) -> int:
    """Offer the next time that suits somebody to those it suits; return how many were asked.

    Look, take the day, look again: so two workers never make the same offer twice. Each
    batch is to be kept on its own, for the days of several are in no order.
    """
    seen = chances.chances(site, now=now)
    holes.learn(site, {one.shape for one in seen.waiting}, now=now)
    first = _look(seen)
    if first is None:
        return 0
    dates = dates_of(site, *first.span)
    take_days(site, dates)
    holds.release_lapsed(site, dates, now=now)
    _hold_entries([one.entry_id for one in first.members])
    seen = chances.chances(site, now=now)
    batch = _look(seen)
    if batch is None or (batch.starts_at, batch.members) != (first.starts_at, first.members):
        return 0
    kept = offers.keep_chair(site, batch.chair_id, batch.shape, batch.starts_at, now=now)
    entries = [seen.by_id[one.entry_id] for one in batch.members]
    return len(offers.propose(kept, entries, by=None, now=now))


def release_lapsed_holds(*, now: datetime) -> int:
    """Give back the chairs that nobody took up in time, and let the boards know."""
    lapsed: dict[int, list[Span]] = defaultdict(list)
    query = sa.select(ChairHold.site_id, ChairHold.starts_at, ChairHold.chair_until).where(
        ChairHold.released_at.is_(None), ChairHold.expires_at <= now
    )
    for site_id, starts_at, until in db.session.execute(query):
        lapsed[site_id].append(Span(starts_at, until))
    released = 0
    for site_id, spans in sorted(lapsed.items()):
        site = db.session.get_one(Site, site_id)
        dates = [on for span in spans for on in dates_of(site, *span)]
        take_days(site, dates)
        released += holds.release_lapsed(site, dates, now=now)
    return released


def _look(seen: Chances) -> Batch | None:
    """Choose among those who may be written to at this hour of their day."""
    awake = [one for one in seen.waiting if _is_welcome(seen, one.entry_id)]
    known = holes.known_at(seen.site)
    return Look(chances.rules_of(seen.site), seen.barred, seen.now, known).choose(seen.days, awake)


def _is_welcome(seen: Chances, entry_id: int) -> bool:
    site, patient = seen.site, seen.by_id[entry_id].patient
    zone = get_zone(patient.zone) if patient.zone else site.clock
    return offering.are_messages_welcome(
        zone, site.messages_from, site.messages_until, now=seen.now
    )


def _hold_entries(entry_ids: list[int]) -> None:
    held = sa.select(WaitlistEntry.id).where(WaitlistEntry.id.in_(entry_ids))
    db.session.execute(held.order_by(WaitlistEntry.id).with_for_update(key_share=True))
