"""What a device sends late is put at the time it was taken, and never beyond what can be."""

from datetime import timedelta

import pytest

from clinic_sched.sessions import late
from clinic_sched.sessions.errors import ClockUncertain
from clinic_sched.sessions.late import Arrival, Shown
from tests.moments import NINE

NOW = NINE + timedelta(hours=1)
MINUTE = 60_000


def shown(minutes, *, fast=0):
    """What a tablet's clock showed so many minutes after nine."""
    return int((NINE + timedelta(minutes=minutes + fast)).timestamp() * 1000)


def moment(shown_ms, off_ms=0, off_then_ms=None):
    return late.moment(Shown(shown_ms, off_ms, off_then_ms), opened_at=NINE, now=NOW)


def test_a_right_clock_is_believed():
    assert moment(shown(20)) == NINE + timedelta(minutes=20)


@pytest.mark.parametrize("fast", [-525_600, -600, -7, 7, 600, 525_600])
def test_a_clock_that_is_wrong_all_along_moves_nothing(fast):
    assert moment(shown(20, fast=fast), -fast * MINUTE) == NINE + timedelta(minutes=20)


@pytest.mark.parametrize("minutes", [63, 600, -3, -600])
def test_a_time_that_cannot_be_is_not_made_up(minutes):
    with pytest.raises(ClockUncertain):
        moment(shown(minutes))


@pytest.mark.parametrize("minutes", [-30, -3, 3, 30])
def test_a_clock_that_was_changed_since_is_not_believed(minutes):
    with pytest.raises(ClockUncertain):
        moment(shown(20), 0, minutes * MINUTE)


def test_a_clock_that_drifted_a_little_is_believed():
    assert moment(shown(20), 0, MINUTE) == NINE + timedelta(minutes=20)


@pytest.mark.parametrize("number", [10**18, -(10**18), 10**400])
def test_a_number_that_is_no_time_is_refused(number):
    with pytest.raises(ClockUncertain):
        moment(number)
    with pytest.raises(ClockUncertain):
        moment(shown(20), number)


@pytest.mark.parametrize(("minutes", "expected"), [(61, 60), (-1, 0)])
def test_nothing_is_put_into_the_future_or_before_the_session(minutes, expected):
    assert moment(shown(minutes)) == NINE + timedelta(minutes=expected)


def test_what_comes_at_once_is_not_late():
    assert late.reason(NOW - timedelta(seconds=90), 0, now=NOW) == ""


def test_what_comes_later_says_why():
    said = late.reason(NOW - timedelta(minutes=20), 0, now=NOW)

    assert said == "recorded without network"


@pytest.mark.parametrize(
    ("minutes", "words"), [(12, "12 minutes slow"), (-1, "a minute fast"), (-90, "90 minutes fast")]
)
def test_a_wrong_clock_is_told_in_the_record(minutes, words):
    said = late.reason(NOW - timedelta(minutes=20), minutes * MINUTE, now=NOW)

    assert said == f"recorded without network; the tablet’s clock was {words}"


def test_a_reason_that_was_typed_comes_first():
    arrival = Arrival("key", reason="recorded without network")

    assert arrival.because(" Held a hand ") == "Held a hand; recorded without network"


def test_a_long_reason_fits_the_record():
    assert len(Arrival("key", reason="recorded without network").because("x" * 200)) == 200
