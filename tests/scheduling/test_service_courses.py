"""A series is booked whole or not at all, and stays one series whatever is changed."""

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.errors import Stale
from clinic_sched.scheduling import service as schedule
from clinic_sched.scheduling.course_errors import (
    DatesMissing,
    DatesOutOfOrder,
    NothingBooked,
    SeriesDoesNotFit,
    VisitFixed,
)
from clinic_sched.scheduling.errors import NotACandidate, ReasonNeeded
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries import courses
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy, CourseStatus
from clinic_sched.scheduling.service import courses as service
from clinic_sched.scheduling.service.course_dates import CourseDate
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, at

DAYS = (0, 3, 6, 9, 12, 15)
PATIENT = CancelledBy.PATIENT


@pytest.fixture
def site(session):
    site = builders.site()
    builders.staffed(site, nurses=3, days=40)
    return site


@pytest.fixture
def book(patient, version, site, receptionist):
    """Book six visits on those days, at nine unless another hour is given."""

    def booked(days=DAYS, *, hours=None, now=EVENING_BEFORE, **facts):
        dates = [
            CourseDate(number, at((hours or {}).get(number, 9), days=day))
            for number, day in enumerate(days, 1)
        ]
        who = {"patient": patient, "version": version, "site": site} | facts
        return service.book_course(**who, dates=dates, by=receptionist, now=now)

    return booked


def visits(session):
    return session.scalars(sa.select(Appointment).order_by(Appointment.course_number)).all()


def booked_days(session, course):
    found = courses.standing(course, now=EVENING_BEFORE)
    return {one.number: (one.visit.starts_at - NINE).days for one in found.places if one.visit}


def test_one_date_that_is_taken_leaves_nothing_booked(session, book, site, version, receptionist):
    for chair in site.chairs:
        other = builders.patient()
        builders.appointment(site, other, version, at(9, days=6), chair_id=chair.id)
    before = len(visits(session))

    with pytest.raises(SeriesDoesNotFit) as refused:
        book()
    session.commit()
    assert [one.number for one in refused.value.conflicts] == [3]
    assert len(visits(session)) == before
    assert session.scalar(sa.select(sa.func.count()).select_from(Course)) == 0


def test_every_conflict_of_the_series_is_told_not_only_the_first(session, book, site):
    builders.closure(site, at(0, days=3), at(0, days=4))
    builders.closure(site, at(0, days=12), at(0, days=13))

    with pytest.raises(SeriesDoesNotFit) as refused:
        book()
    assert [one.number for one in refused.value.conflicts] == [2, 5]
    assert "visits 2 and 5" in str(refused.value)


def test_two_visits_of_a_series_are_never_on_one_day(session, book):
    with pytest.raises(DatesOutOfOrder):
        book((0, 3, 3), hours={3: 15})


def test_a_series_without_dates_is_no_series(book):
    with pytest.raises(DatesMissing):
        book(())


def test_a_series_that_leaves_out_a_visit_is_refused(patient, version, site, receptionist):
    dates = [CourseDate(1, NINE), CourseDate(3, at(9, days=6))]

    with pytest.raises(DatesMissing):
        service.book_course(
            patient=patient,
            version=version,
            site=site,
            dates=dates,
            by=receptionist,
            now=EVENING_BEFORE,
        )


def test_visits_beyond_the_series_are_its_boosters(session, book):
    course = book((*DAYS, 36))

    assert (course.planned_visits, course.booster_visits) == (6, 1)


def test_a_patient_without_consent_gets_no_series(session, book):
    stranger = builders.patient()

    with pytest.raises(NotACandidate):
        book(patient=stranger)
    assert not visits(session)


def test_all_dates_are_booked_with_their_places_in_the_series(session, book):
    course = book()

    assert [one.course_number for one in visits(session)] == [1, 2, 3, 4, 5, 6]
    assert booked_days(session, course) == dict(enumerate(DAYS, 1))
    assert (course.planned_visits, course.status) == (6, CourseStatus.ACTIVE)


def test_booking_a_series_leaves_a_line_in_the_trail_for_it_and_each_visit(session, book):
    book()

    actions = session.scalars(sa.select(AuditEvent.action)).all()
    assert actions.count("book visit") == 6
    assert actions.count("book series") == 1


def test_rescheduling_one_date_keeps_the_series(session, book, receptionist):
    course = book()
    third = visits(session)[2]

    schedule.move(third, starts_at=at(10, days=7), by=receptionist, now=EVENING_BEFORE)
    assert booked_days(session, course) == dict(enumerate((0, 3, 7, 9, 12, 15), 1))
    assert third.course_id == course.id


def test_this_and_the_rest_move_to_each_others_days_and_keep_their_rows(
    session, book, site, receptionist
):
    course = book()
    keys = {one.course_number: one.id for one in visits(session)}
    later = [CourseDate(number, at(9, days=3 * number)) for number in range(3, 7)]

    service.replan(course, later, site=site, by=receptionist, now=EVENING_BEFORE)
    assert booked_days(session, course) == dict(enumerate((0, 3, 9, 12, 15, 18), 1))
    assert {one.course_number: one.id for one in visits(session)} == keys


def test_the_rest_can_move_to_earlier_days_too(session, book, site, receptionist):
    course = book((0, 3, 9, 12, 15, 18))
    earlier = [CourseDate(number, at(9, days=3 * number - 3)) for number in range(3, 7)]

    service.replan(course, earlier, site=site, by=receptionist, now=EVENING_BEFORE)
    assert booked_days(session, course) == dict(enumerate(DAYS, 1))


def test_one_date_of_the_rest_that_is_taken_leaves_all_of_them(session, book, site, receptionist):
    course = book()
    builders.closure(site, at(0, days=16), at(0, days=17))
    moved = [CourseDate(5, at(9, days=13)), CourseDate(6, at(9, days=16))]

    with pytest.raises(SeriesDoesNotFit):
        service.replan(course, moved, site=site, by=receptionist, now=EVENING_BEFORE)
    session.commit()
    assert booked_days(session, course) == dict(enumerate(DAYS, 1))


def test_a_visit_that_has_arrived_stays_where_it_is(session, book, site, receptionist):
    course = book()
    visits(session)[0].status = AppointmentStatus.ARRIVED
    session.flush()

    with pytest.raises(SeriesDoesNotFit, match="visit 1"):
        service.replan(
            course, [CourseDate(1, at(11))], site=site, by=receptionist, now=EVENING_BEFORE
        )


def test_a_visit_of_the_rest_cannot_pass_the_one_before(session, book, site, receptionist):
    course = book()

    with pytest.raises(DatesOutOfOrder):
        service.replan(
            course, [CourseDate(4, at(9, days=5))], site=site, by=receptionist, now=EVENING_BEFORE
        )


def test_a_date_skipped_can_be_added_again(session, book, site, receptionist):
    course = book()

    service.skip(course, 3, "On holiday.", PATIENT, by=receptionist, now=EVENING_BEFORE)
    assert 3 not in booked_days(session, course)

    service.replan(
        course, [CourseDate(3, at(9, days=7))], site=site, by=receptionist, now=EVENING_BEFORE
    )
    assert booked_days(session, course)[3] == 7


def test_a_past_visit_cannot_be_skipped(session, book, receptionist):
    course = book()

    with pytest.raises(VisitFixed):
        service.skip(course, 1, "Late.", PATIENT, by=receptionist, now=at(12))


def test_a_skip_says_why(session, book, receptionist):
    course = book()

    with pytest.raises(ReasonNeeded):
        service.skip(course, 1, " ", PATIENT, by=receptionist, now=EVENING_BEFORE)


def test_cancelling_the_rest_removes_all_the_rest_and_no_more(session, book, receptionist):
    course = book()
    visits(session)[0].status = AppointmentStatus.FULFILLED
    session.flush()

    assert service.stop(course, "Feels well.", PATIENT, by=receptionist, now=at(12)) == 5
    assert [str(one.status) for one in visits(session)] == ["fulfilled"] + ["cancelled"] * 5
    assert course.status is CourseStatus.STOPPED


def test_a_stopped_series_cannot_be_stopped_again(session, book, receptionist):
    course = book()
    service.stop(course, "Feels well.", PATIENT, by=receptionist, now=EVENING_BEFORE)

    with pytest.raises(NothingBooked):
        service.stop(course, "Feels well.", PATIENT, by=receptionist, now=EVENING_BEFORE)


def test_a_page_that_shows_an_older_series_is_refused(session, book, site, receptionist):
    course = book()
    seen = courses.standing(course, now=EVENING_BEFORE).seen
    schedule.move(visits(session)[2], starts_at=at(10, days=7), by=receptionist, now=EVENING_BEFORE)

    with pytest.raises(Stale):
        service.stop(course, "No.", PATIENT, seen=seen, by=receptionist, now=EVENING_BEFORE)
    with pytest.raises(Stale):
        service.replan(
            course,
            [CourseDate(6, at(9, days=16))],
            site=site,
            seen=seen,
            by=receptionist,
            now=EVENING_BEFORE,
        )


def finish(found, session, *, by, now):
    """Take one visit from its booking to its end."""
    found.status = AppointmentStatus.CHECKED_IN
    session.flush()
    schedule.fulfil(found, by=by, now=now)


def test_a_series_is_completed_by_the_last_of_its_visits(session, book, receptionist):
    course = book(DAYS[:6])
    *earlier, last = visits(session)

    for one in earlier:
        finish(one, session, by=receptionist, now=one.chair_until)
    assert course.status is CourseStatus.ACTIVE

    finish(last, session, by=receptionist, now=last.chair_until)
    assert course.status is CourseStatus.COMPLETED


def test_a_series_with_a_visit_that_can_still_be_added_is_not_completed(
    session, book, receptionist
):
    course = book()
    *earlier, last = visits(session)
    last.status = AppointmentStatus.NO_SHOW

    for one in earlier:
        finish(one, session, by=receptionist, now=last.chair_until)

    assert course.status is CourseStatus.ACTIVE


def test_one_date_of_a_series_may_set_hours_aside_with_a_reason(session, book, boss):
    course = book()
    third = visits(session)[2]

    schedule.move(
        third, starts_at=at(18, days=6), override_reason="Works", by=boss, now=EVENING_BEFORE
    )

    assert third.override_reason == "Works"
    assert booked_days(session, course) == dict(enumerate(DAYS, 1))
