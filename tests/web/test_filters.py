"""Dates, times and durations as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic_sched.web import filters

NEW_YORK = ZoneInfo("America/New_York")
MOMENT = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)


def test_a_moment_is_shown_by_the_wall_clock_of_the_place():
    assert filters.local_time(MOMENT, NEW_YORK) == "09:05"
    assert filters.local_date(MOMENT, NEW_YORK) == "Tue 3 Mar 2026"
    assert filters.local_datetime(MOMENT, NEW_YORK) == "Tue 3 Mar 2026, 09:05"


def test_a_moment_has_the_date_of_the_place():
    assert filters.local_date(datetime(2026, 3, 3, 2, tzinfo=UTC), NEW_YORK) == "Mon 2 Mar 2026"


def test_a_moment_without_a_place_has_no_date():
    with pytest.raises(TypeError):
        filters.local_date(MOMENT)


def test_a_date_needs_no_place():
    assert filters.local_date(date(2026, 11, 22)) == "Sun 22 Nov 2026"
    assert filters.plain_date(date(1985, 12, 1)) == "1 Dec 1985"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 min"), (45, "45 min"), (120, "2 h"), (150, "2 h 30 min"), (-75, "−1 h 15 min")],
)
def test_minutes_are_said_as_people_say_them(amount, text):
    assert filters.minutes(amount) == text


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(minutes=150), "in 2 h 30 min"),
        (timedelta(days=1), "in 1 day"),
        (timedelta(days=-3, hours=-2), "3 days ago"),
    ],
)
def test_how_far_away_a_moment_is(away, text):
    assert filters.relative(MOMENT + away, MOMENT) == text


@pytest.mark.parametrize(
    ("birth_date", "age"), [(date(1986, 3, 3), 40), (date(1986, 3, 4), 39), (date(2026, 3, 1), 0)]
)
def test_age_counts_birthdays(birth_date, age):
    assert filters.age(birth_date, date(2026, 3, 3)) == age
