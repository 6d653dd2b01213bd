"""Somebody changes the site while somebody else books there."""

import threading

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service
from clinic_sched.clinic.days import take_days
from clinic_sched.clinic.models import ClinicDay, Site
from clinic_sched.clinic.service import SiteDetails
from clinic_sched.database import db
from clinic_sched.transaction import transaction
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY


def details_of(site):
    names = SiteDetails.__dataclass_fields__
    return SiteDetails(**{name: getattr(site, name) for name in names} | {"pumps": 7})


def test_neither_is_broken_off_because_each_waits_for_the_other(app, served):
    site, manager = builders.site(), builders.user(Role.MANAGER)
    site_id, by_id = site.id, manager.id
    take_days(site, [MONDAY])
    db.session.commit()
    holds_the_day, site_is_held = threading.Event(), threading.Event()
    failures = []

    def change():
        holds_the_day.wait(10)
        threading.Timer(0.5, site_is_held.set).start()
        with served.app_context(), transaction():
            held = db.session.get_one(Site, site_id)
            by = db.session.get_one(User, by_id)
            service.change_site(
                held, details_of(held), expected_version=1, by=by, now=EVENING_BEFORE
            )

    def book():
        with served.app_context(), transaction():
            held = db.session.get_one(Site, site_id)
            take_days(held, [MONDAY])
            holds_the_day.set()
            site_is_held.wait(5)
            db.session.add(ClinicDay(site_id=site_id, on=clock.now().date(), version=1))

    def run(what):
        try:
            what()
        except Exception as failure:
            failures.append(failure)

    at_once = [threading.Thread(target=run, args=(what,)) for what in (book, change)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()

    db.session.expire_all()
    assert failures == []
    assert db.session.get_one(Site, site_id).pumps == 7
