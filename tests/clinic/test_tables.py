"""What the tables of the clinic refuse, whatever the code does."""

from datetime import time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from clinic_sched.clinic.models import ClinicDay, OpeningHours
from tests import builders
from tests.moments import CLOSING, MONDAY, NINE, NOON, OPENING, TEN

IMPOSSIBLE = [
    {"pumps": -1},
    {"grid_minutes": 7},
    {"hands_on_minutes": 241},
    {"infusion_patients_per_nurse": 0},
    {"recovery_patients_per_nurse": 13},
    {"messages_until": time(8)},
    {"arrive_early_minutes": -1},
    {"no_show_after_minutes": -1},
    {"escalate_open_minutes": 0},
    {"escalate_closed_minutes": 0},
]


@pytest.mark.parametrize("facts", IMPOSSIBLE, ids=lambda facts: next(iter(facts)))
def test_no_site_works_by_that(session, facts):
    with pytest.raises(IntegrityError):
        builders.site(**facts)


def test_one_name_one_site(session):
    builders.site(name="Northside")

    with pytest.raises(IntegrityError):
        builders.site(name="Northside")


def test_one_name_one_chair_of_a_site(session):
    site = builders.site(chairs=1)

    with pytest.raises(IntegrityError):
        builders.chair(site, 1)


@pytest.mark.parametrize(
    "hours",
    [
        {"weekday": 7, "opens": time(8), "closes": time(9)},
        {"weekday": 0, "opens": time(9), "closes": time(9)},
        {"weekday": 0, "opens": time(7), "closes": time(9)},
    ],
    ids=["a weekday there is not", "closes when it opens", "opens twice at once"],
)
def test_no_day_has_those_hours(session, hours):
    site = builders.site()

    with pytest.raises(IntegrityError):
        builders.kept(OpeningHours(site_id=site.id, **hours))


def test_a_closure_ends_after_it_begins(session):
    with pytest.raises(IntegrityError):
        builders.closure(builders.site(), NINE, NINE)


@pytest.mark.parametrize(
    ("start", "end"),
    [(OPENING, CLOSING), (NINE, TEN), (OPENING - timedelta(hours=1), NINE)],
)
def test_nobody_works_two_shifts_at_once(session, start, end):
    site, nurse = builders.site(), builders.user()
    builders.shift(site, nurse, OPENING, NOON)

    with pytest.raises(IntegrityError, match="shifts_no_overlap"):
        builders.shift(site, nurse, start, end)


def test_a_shift_may_begin_when_the_other_ends(session):
    site, nurse = builders.site(), builders.user()
    builders.shift(site, nurse, OPENING, NOON)

    assert builders.shift(site, nurse, NOON, CLOSING).id


def test_a_shift_cannot_be_moved_onto_another(session):
    site, nurse = builders.site(), builders.user()
    builders.shift(site, nurse, OPENING, NOON)
    later = builders.shift(site, nurse, NOON, CLOSING)

    later.starts_at = TEN
    with pytest.raises(IntegrityError, match="shifts_no_overlap"):
        session.flush()


@pytest.mark.parametrize(
    ("start", "end"), [(NINE, NINE), (TEN, NINE), (NINE, NINE + timedelta(minutes=1441))]
)
def test_a_shift_lasts_a_minute_at_least_and_a_day_at_most(session, start, end):
    with pytest.raises(IntegrityError):
        builders.shift(builders.site(), builders.user(), start, end)


@pytest.mark.parametrize(
    "rest",
    [
        {"break_starts_at": TEN},
        {"break_starts_at": TEN, "break_ends_at": TEN},
        {"break_starts_at": NINE - timedelta(minutes=1), "break_ends_at": TEN},
        {"break_starts_at": TEN, "break_ends_at": NOON + timedelta(minutes=1)},
    ],
    ids=["half", "empty", "before the shift", "after the shift"],
)
def test_a_break_is_whole_and_inside_its_shift(session, rest):
    with pytest.raises(IntegrityError):
        builders.shift(builders.site(), builders.user(), NINE, NOON, **rest)


def test_a_day_of_a_site_is_one_row(session):
    site = builders.site()
    builders.kept(ClinicDay(site_id=site.id, on=MONDAY))

    with pytest.raises(IntegrityError):
        builders.kept(ClinicDay(site_id=site.id, on=MONDAY))
