"""Two desks book a series over the same days at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Site
from clinic_sched.database import db, writing
from clinic_sched.errors import DomainError
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.service.course_dates import CourseDate
from tests import builders
from tests.moments import EVENING_BEFORE, at

DAYS = (0, 3, 6, 9, 12, 15)
TRIES = 6


@pytest.fixture
def race(app, session):
    """Book two patients on one chair over the same days, given in opposite order."""
    site = builders.site(chairs=1)
    builders.staffed(site, nurses=3, days=20)
    version, by = builders.protocol_version(), builders.user(Role.DESK)
    people = [builders.candidate(version).id for _ in range(2)]
    common = [(Site, site.id), (ProtocolVersion, version.id), (User, by.id)]
    session.commit()
    together = threading.Barrier(2)

    def book(patient_id, days, hour):
        with app.app_context():
            writing.set(True)
            here, planned, desk = (db.session.get_one(*one) for one in common)
            patient = db.session.get_one(Patient, patient_id)
            dates = [CourseDate(DAYS.index(day) + 1, at(hour, days=day)) for day in days]
            db.session.commit()
            together.wait(30)
            facts = {"patient": patient, "version": planned, "site": here, "by": desk}
            try:
                courses.book_course(dates=dates, now=EVENING_BEFORE, **facts)
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return "refused"
            finally:
                db.session.remove()
        return "booked"

    with ThreadPoolExecutor(2) as pool:
        yield lambda hours: sorted(pool.map(book, people, [DAYS, DAYS[::-1]], hours))


def test_two_series_over_the_same_days_never_wait_for_each_other(race, session):
    answers = []
    for _ in range(TRIES):
        answers.append(race([9, 9]))
        session.execute(sa.update(Appointment).values(status="entered-in-error"))
        session.commit()

    assert answers == [["booked", "refused"]] * TRIES


def test_two_series_with_room_for_both_are_both_booked_whole(race, session):
    assert race([8, 14]) == ["booked", "booked"]

    assert session.scalar(sa.select(sa.func.count()).select_from(Course)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 2 * len(DAYS)
