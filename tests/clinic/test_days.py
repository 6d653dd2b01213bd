"""The gate of a day."""

import threading
import time
from datetime import timedelta

from clinic_sched.clinic import days
from clinic_sched.clinic.models import Site
from clinic_sched.database import db, writing
from tests import builders
from tests.moments import CLOSING, MIDNIGHT, MONDAY, NINE

TUESDAY = MONDAY + timedelta(days=1)


def test_taking_a_day_raises_its_version(session):
    site = builders.site()
    assert days.version_of(site, MONDAY) == 0

    days.take_days(site, [TUESDAY, MONDAY])
    days.take_days(site, [MONDAY, MONDAY])

    assert days.version_of(site, MONDAY) == 2
    assert days.version_of(site, TUESDAY) == 1


def test_taking_no_day_takes_none(session):
    site = builders.site()

    days.take_days(site, [])

    assert days.version_of(site, MONDAY) == 0


def test_a_day_of_another_site_is_another_day(session):
    site, other = builders.site(), builders.site()

    days.take_days(site, [MONDAY])

    assert days.version_of(other, MONDAY) == 0


def test_whoever_comes_second_waits_until_the_first_is_done(app, session):
    site_id = builders.site().id
    session.commit()
    order = []

    def second() -> None:
        with app.app_context():
            writing.set(True)
            days.take_days(db.session.get_one(Site, site_id), [MONDAY])
            order.append("second")
            db.session.rollback()
            db.session.remove()

    writing.set(True)
    days.take_days(session.get_one(Site, site_id), [MONDAY])
    thread = threading.Thread(target=second)
    thread.start()
    time.sleep(0.3)
    order.append("first")
    session.commit()
    writing.set(False)
    thread.join()

    assert order == ["first", "second"]


def test_a_stretch_past_midnight_touches_both_days(session):
    site = builders.site()

    assert days.dates_of(site, NINE, CLOSING) == [MONDAY]
    assert days.dates_of(site, CLOSING, CLOSING + timedelta(hours=8)) == [MONDAY, TUESDAY]
    assert days.dates_of(site, NINE, MIDNIGHT + timedelta(days=1)) == [MONDAY]
