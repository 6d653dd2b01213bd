"""What went wrong in other clinics' books, tried on ours."""

import os
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.clinic.models import Chair
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.errors import DoesNotFit
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import CancelledBy
from tests import builders
from tests.moments import EIGHT, EVENING_BEFORE, MONDAY, NINE, NOON, TEN, at

HOUR = VisitShape(0, 50, 10, 0)
LONG = VisitShape(0, 150, 20, 10)


@pytest.fixture
def room(session):
    """One chair, two nurses."""
    site = builders.site(1)
    builders.staffed(site, nurses=2, days=3)
    return site


@pytest.fixture
def book(receptionist):
    """Book a visit of free length, for somebody new unless the test says whom."""

    def booked(site, starts_at, shape=HOUR, **facts):
        given = {
            "patient": facts.pop("patient", None) or builders.patient(),
            "version": None,
            "purpose": "Blood test",
            "by": receptionist,
            "now": EVENING_BEFORE,
        }
        return service.book(site=site, starts_at=starts_at, shape=shape, **given | facts)

    return booked


def test_a_longer_visit_takes_every_slot_it_runs_over(room, book):
    book(room, NINE, LONG)

    for start in (TEN, at(11), at(11, 30)):
        with pytest.raises(DoesNotFit):
            book(room, start)
    book(room, NOON)


def test_a_longer_visit_does_not_run_into_the_next(room, book):
    book(room, TEN)

    with pytest.raises(DoesNotFit, match="taken"):
        book(room, NINE, LONG)


def test_without_a_chair_named_one_chair_is_not_filled_twice(room, book, session):
    book(room, NINE)

    with pytest.raises(DoesNotFit):
        book(room, NINE)
    with pytest.raises(DoesNotFit):
        book(room, at(9, 30), chair=None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 1


def test_a_pump_that_two_rooms_share_is_in_one_of_them(session, book):
    site = builders.site(2, pumps=1)
    builders.staffed(site)
    first, second = session.scalars(sa.select(Chair).where(Chair.site_id == site.id)).all()
    book(site, NINE, chair=first)

    with pytest.raises(DoesNotFit, match="pump is in use"):
        book(site, at(9, 15), chair=second)
    book(site, TEN, chair=second)


def test_to_confirm_two_who_want_one_time_is_impossible_since_only_one_is_booked(
    room, book, receptionist, session
):
    first = book(room, NINE)
    with pytest.raises(DoesNotFit):
        book(room, NINE)

    service.confirm(first, by=receptionist, now=EVENING_BEFORE)

    assert session.scalars(sa.select(Appointment.confirmed_at)).all() == [EVENING_BEFORE]


def test_a_visit_given_back_is_not_confirmed_into_a_taken_chair(room, book, receptionist):
    first = book(room, NINE)
    service.cancel(first, "Ill", CancelledBy.PATIENT, by=receptionist, now=EVENING_BEFORE)
    book(room, NINE)

    with pytest.raises(Exception, match="cannot be confirmed"):
        service.confirm(first, by=receptionist, now=EVENING_BEFORE)


def test_one_patient_is_not_booked_with_two_nurses_at_one_time(session, book):
    site = builders.site(2)
    ana, bea = builders.staffed(site, nurses=2)
    person = builders.patient()
    book(site, NINE, patient=person, wished_nurse=ana)

    with pytest.raises(DoesNotFit, match="already has a visit"):
        book(site, at(9, 30), patient=person, wished_nurse=bea)


@pytest.mark.parametrize("who", ["receptionist", "boss"])
def test_nobody_books_on_a_holiday(room, book, request, who):
    builders.closure(room, at(0), at(0, days=1), reason="Independence Day")
    by = request.getfixturevalue(who)
    given = {"override_reason": "Only this once"} if who == "boss" else {}

    with pytest.raises(DoesNotFit, match="closed: Independence Day"):
        book(room, NINE, by=by, **given)


def test_nobody_moves_a_visit_onto_a_holiday(room, book, receptionist):
    visit = book(room, NINE)
    builders.closure(room, at(0, days=1), at(0, days=2), reason="Independence Day")

    with pytest.raises(DoesNotFit, match="closed: Independence Day"):
        service.move(visit, starts_at=at(9, days=1), by=receptionist, now=EVENING_BEFORE)


def test_a_closure_added_under_a_visit_is_said_on_the_board_and_not_forgotten(
    room, book, reception
):
    book(room, NINE)
    builders.closure(room, EIGHT, NOON)

    page = reception(at(7)).get(f"/board/{MONDAY}?site={room.public_id}").text

    assert "1 visit needs a new place" in page


def test_a_night_visit_across_the_change_lasts_as_long_as_by_day(session, book, receptionist):
    """The clocks go forward at two: 01:30 to 04:00 on the wall is an hour and a half."""
    site = builders.site(1)
    session.execute(sa.text("UPDATE opening_hours SET opens = '00:00:00', closes = '23:00:00'"))
    begins = datetime(2030, 3, 10, 6, 30, tzinfo=UTC)
    builders.shift(site, builders.user(), begins, begins + timedelta(hours=8))
    session.commit()

    visit = book(site, begins, VisitShape(0, 60, 30, 0), now=begins - timedelta(days=9))

    assert visit.patient_until - visit.starts_at == timedelta(minutes=90)
    local = [one.astimezone(site.clock) for one in (visit.starts_at, visit.patient_until)]
    assert [f"{one:%H:%M}" for one in local] == ["01:30", "04:00"]


def test_pages_of_two_zones_asked_in_turn_never_change_the_process(reception, version):
    desk, before = reception(EVENING_BEFORE), os.environ.get("TZ")
    sites = [
        builders.site(1, zone=zone)
        for zone in ("America/New_York", "Australia/Lord_Howe", "Europe/London")
    ]
    urls = [
        f"/appointments/{builders.appointment(one, builders.patient(), version, NINE).public_id}"
        for one in sites
    ]
    expected = ["Mon 6 May 2030, 09:00", "Mon 6 May 2030, 23:30", "Mon 6 May 2030, 14:00"]

    for _ in range(3):
        for url, words in zip(urls, expected, strict=True):
            assert words in desk.get(url).text
    assert os.environ.get("TZ") == before
