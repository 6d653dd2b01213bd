"""Somebody changes the site while somebody else books there."""

import threading
from datetime import timedelta

import pytest

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service
from clinic_sched.clinic.days import take_days
from clinic_sched.clinic.models import ClinicDay, Site
from clinic_sched.clinic.service import SiteDetails
from clinic_sched.transaction import transaction
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY

TUESDAY = MONDAY + timedelta(days=1)


def details_of(site):
    names = SiteDetails.__dataclass_fields__
    return SiteDetails(**{name: getattr(site, name) for name in names} | {"pumps": 7})


@pytest.fixture
def at_once(served):
    """Run jobs side by side, each in a transaction of its own; return what broke them off."""
    failures = []

    def run(job):
        try:
            job()
        except Exception as failure:
            failures.append(failure)

    def run_all(*jobs):
        threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return failures

    return run_all


def test_neither_is_broken_off_because_each_waits_for_the_other(served, session, at_once):
    site, manager = builders.site(), builders.user(Role.MANAGER)
    ids = site.id, manager.id
    take_days(site, [MONDAY])
    session.commit()
    day_is_held, site_is_held = threading.Event(), threading.Event()

    def change():
        day_is_held.wait(10)
        threading.Timer(0.5, site_is_held.set).start()
        with served.app_context(), transaction():
            held, by = session.get_one(Site, ids[0]), session.get_one(User, ids[1])
            new = details_of(held)
            service.change_site(held, new, expected_version=1, by=by, now=EVENING_BEFORE)

    def book():
        with served.app_context(), transaction():
            take_days(session.get_one(Site, ids[0]), [MONDAY])
            day_is_held.set()
            site_is_held.wait(5)
            session.add(ClinicDay(site_id=ids[0], on=TUESDAY, version=1))

    assert at_once(book, change) == []
    session.expire_all()
    assert session.get_one(Site, ids[0]).pumps == 7
