"""What tests of the waitlist begin with: people who wait, and days with one hole or none."""

from datetime import timedelta

from clinic_sched.scheduling import service
from tests import builders
from tests.moments import CLOSING, OPENING, at

FRIDAY = at(10, days=-3)
"""Messages are welcome, and the Monday is near."""


def waits(version, site, by, *, patient=None, now=FRIDAY - timedelta(hours=2), **facts):
    """Put somebody on the waitlist who may be booked."""
    given = {"notice_hours": 0, "priority": 2, "instead_of": None} | facts
    who = patient or builders.candidate(version)
    if given["instead_of"] is None:
        given["version"] = version
    return service.wait(patient=who, site=site, by=by, now=now, **given)


def close_all_but(site, starts_at, ends_at):
    """Close the site but for one stretch of the Monday."""
    builders.closure(site, OPENING - timedelta(days=30), starts_at)
    builders.closure(site, ends_at, CLOSING + timedelta(days=60))


def filled(site, starts_at, ends_at):
    """Fill the site's first chair for that stretch of the Monday."""
    return builders.closure(site, starts_at, ends_at, chair_id=site.chairs[0].id)
