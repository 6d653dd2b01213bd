"""Which hours, closures and shifts make sense."""

from datetime import date, time, timedelta

import pytest

from clinic_sched.clinic import rules
from clinic_sched.clinic.errors import ClosureRefused, HoursRefused, ShiftRefused
from clinic_sched.clinic.rules import Span
from tests.moments import MONDAY, NINE

EIGHT_TO_FOUR = Span(time(8), time(16))
CLOSED = ()


def test_a_day_may_have_a_midday_break():
    rules.check_hours([[Span(time(8), time(12)), Span(time(13), time(17))], *[CLOSED] * 6])


@pytest.mark.parametrize(
    "spans",
    [
        [Span(time(8), time(8))],
        [Span(time(17), time(8))],
        [Span(time(8), time(12)), Span(time(11), time(17))],
    ],
)
def test_hours_that_contradict_themselves_are_refused_beside_their_day(spans):
    with pytest.raises(HoursRefused) as refusal:
        rules.check_hours([CLOSED, spans, *[CLOSED] * 5])

    assert refusal.value.field == "day_1"
    assert "Tuesday" in str(refusal.value)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(days=-1), timedelta(days=367)])
def test_a_closure_ends_after_it_begins_and_within_a_year(length):
    with pytest.raises(ClosureRefused):
        rules.check_closure(NINE, NINE + length)


@pytest.mark.parametrize(
    ("shift", "rest", "field"),
    [
        (Span(time(16), time(8)), None, "ends"),
        (EIGHT_TO_FOUR, Span(time(12), time(12)), "break_ends"),
        (EIGHT_TO_FOUR, Span(time(7), time(9)), "break_starts"),
        (EIGHT_TO_FOUR, Span(time(15), time(17)), "break_starts"),
    ],
)
def test_a_shift_nobody_can_work_is_refused(shift, rest, field):
    with pytest.raises(ShiftRefused) as refusal:
        rules.check_shift(shift, rest)

    assert refusal.value.field == field


def test_a_shift_repeats_on_its_weekdays_until_the_last_day():
    dates = rules.repeated(MONDAY, MONDAY + timedelta(days=9), [0, 2])

    assert dates == [MONDAY + timedelta(days=nth) for nth in (0, 2, 7, 9)]


def test_without_a_last_day_a_shift_is_worked_once():
    assert rules.repeated(MONDAY, None, [4]) == [MONDAY]


@pytest.mark.parametrize(
    ("until", "weekdays"),
    [
        (MONDAY - timedelta(days=1), range(7)),
        (MONDAY + timedelta(days=367), range(7)),
        (MONDAY + timedelta(days=3), [6]),
        (date(2030, 5, 7), []),
    ],
)
def test_a_repetition_without_sense_is_refused(until, weekdays):
    with pytest.raises(ShiftRefused):
        rules.repeated(MONDAY, until, weekdays)
