"""Adding a site, and changing what it is and when it is open."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, time

import sqlalchemy as sa

from clinic_sched.audit.service import Actor, record
from clinic_sched.clinic import queries, rules
from clinic_sched.clinic.days import take_days
from clinic_sched.clinic.errors import NameTaken
from clinic_sched.clinic.models import OpeningHours, Site
from clinic_sched.clinic.rules import Span
from clinic_sched.clock import get_zone, local_date
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import Stale


@dataclass(frozen=True)
class SiteDetails:
    """What a site is called, and the numbers it works by."""

    name: str
    message_name: str
    zone: str
    phone: str
    address: str
    pumps: int
    grid_minutes: int
    hands_on_minutes: int
    infusion_patients_per_nurse: int
    recovery_patients_per_nurse: int
    arrive_early_minutes: int
    no_show_after_minutes: int
    messages_from: time
    messages_until: time
    escalate_open_minutes: int
    escalate_closed_minutes: int
    offer_batch: int
    offer_minutes: int
    offer_notice_hours: int
    offers_a_week: int
    offer_same_length: bool
    offline_allowed: bool
    cosign_required: bool
    counts_controlled: bool
    waste_witness_required: bool


def add_site(details: SiteDetails, *, by: Actor, now: datetime) -> Site:
    """Open another place."""
    _check(details)
    site = Site(**asdict(details))
    with _name_taken():
        db.session.add(site)
    record("add site", subject_of(site), {"name": site.name}, by=by, now=now)
    return site


def change_site(
    site: Site, details: SiteDetails, *, expected_version: int, by: Actor, now: datetime
) -> None:
    """Change what a site is and works by, unless somebody else just did."""
    _check(details)
    # Weak enough for a booking that refers to the site and holds the day we wait for next.
    db.session.refresh(site, with_for_update={"of": Site, "key_share": True})
    if site.version != expected_version:
        raise Stale("site")
    changed = [name for name, value in asdict(details).items() if getattr(site, name) != value]
    take_days_ahead(site, now=now)
    with _name_taken():
        for name, value in asdict(details).items():
            setattr(site, name, value)
        site.version += 1
    record("change site", subject_of(site), {"changed": changed}, by=by, now=now)


def set_hours(site: Site, week: Sequence[Sequence[Span]], *, by: Actor, now: datetime) -> None:
    """Say when the site is open on each weekday, Monday first."""
    rules.check_hours(week)
    take_days_ahead(site, now=now)
    db.session.execute(sa.delete(OpeningHours).where(OpeningHours.site_id == site.id))
    for weekday, spans in enumerate(week):
        for opens, closes in spans:
            db.session.add(
                OpeningHours(site_id=site.id, weekday=weekday, opens=opens, closes=closes)
            )
    db.session.flush()
    hours = {
        day: [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans]
        for day, spans in zip(rules.WEEKDAYS, week, strict=True)
    }
    record("set opening hours", subject_of(site), hours, by=by, now=now)


def take_days_ahead(site: Site, *, now: datetime) -> None:
    """Take every day that a change of the site as a whole may concern."""
    today = local_date(now, site.clock)
    take_days(site, {today, *queries.days_from(site, today)})


def subject_of(site: Site) -> str:
    """Return how the trail names a site."""
    return f"site:{site.public_id}"


def _check(details: SiteDetails) -> None:
    get_zone(details.zone)
    rules.check_message_hours(details.messages_from, details.messages_until)


def _name_taken() -> AbstractContextManager[None]:
    taken = NameTaken("name", "Another site has this name already.")
    return conflict_means({"uq_sites_name": taken, "sites.name": taken})
