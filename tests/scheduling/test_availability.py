"""What is free on one day."""

from datetime import date, timedelta

import pytest

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, Chair, Closure, Shift, Span
from tests.scheduling.days import (
    NEW_YORK,
    THREE_CHAIRS,
    VISIT,
    at,
    booked,
    clocks,
    nurses,
    site_day,
    span,
)

HOUR = VisitShape(15, 30, 15, 15)


def test_on_an_empty_day_visits_start_every_quarter_until_the_last_that_ends_by_closing() -> None:
    day = Day(site_day())

    starts = clocks(day, day.starts(VISIT))
    assert starts[:3] == ["08:00", "08:15", "08:30"]
    assert starts[-1] == "14:45"


def test_turnover_may_run_past_closing() -> None:
    assert Day(site_day()).fits(at("16:00"), HOUR, 1)
    assert not Day(site_day()).fits(at("16:15"), HOUR, 1)


def test_turnover_may_not_run_into_a_closure() -> None:
    closed = site_day(closures=(Closure(span("16:00", "17:00")),))

    assert Day(closed).fits(at("14:45"), HOUR)
    assert not Day(closed).fits(at("15:00"), HOUR)


def test_a_chair_is_free_again_when_it_has_been_turned_over() -> None:
    day = Day(site_day(chairs=THREE_CHAIRS[:1]), [booked(1, "09:00", HOUR)])

    assert not day.fits(at("10:00"), HOUR)
    assert day.fits(at("10:15"), HOUR)


def test_a_closed_chair_leaves_the_others() -> None:
    closed = site_day(closures=(Closure(span("08:00", "17:00"), 1),))

    assert not Day(closed).fits(at("09:00"), HOUR, 1)
    assert Day(closed).fits(at("09:00"), HOUR, 2)


def test_nobody_starts_while_the_only_nurse_is_on_a_break() -> None:
    lone = Shift(1, span("08:00", "17:00"), (span("12:00", "12:30"),))
    day = Day(site_day(shifts=(lone,)))

    starts = clocks(day, day.starts(HOUR))
    assert "11:00" in starts
    assert not {"11:15", "11:30", "12:15"} & set(starts)
    assert "12:30" in starts


def test_a_nurse_with_two_shifts_at_once_counts_once() -> None:
    twice = tuple(Shift(1, span("08:00", "17:00")) for _ in range(2))
    day = Day(site_day(shifts=twice), [booked(1, "09:00", HOUR)])

    assert not day.fits(at("09:00"), HOUR, 2)


@pytest.mark.parametrize(
    ("infusion", "recovery", "together"), [(1, 1, 1), (2, 3, 2), (3, 3, 3), (4, 7, 4)]
)
def test_one_nurse_infuses_as_many_at_once_as_the_site_allows(
    infusion: int, recovery: int, together: int
) -> None:
    chairs = tuple(Chair(number, str(number)) for number in range(1, 10))
    site = site_day(
        chairs=chairs,
        pumps=9,
        shifts=nurses(1),
        ratios=CareRatios(0, infusion, recovery),
    )
    rows = [booked(number, "09:00", HOUR) for number in range(1, together + 1)]

    assert Day(site, rows[:-1]).fits(at("09:00"), HOUR)
    assert not Day(site, rows).fits(at("09:00"), HOUR)


def test_units_beyond_a_byte_are_counted_right() -> None:
    chairs = tuple(Chair(number, str(number)) for number in range(1, 40))
    site = site_day(chairs=chairs, pumps=99, shifts=nurses(2), ratios=CareRatios(0, 16, 17))
    rows = [booked(number, "09:00", HOUR) for number in range(1, 33)]

    assert Day(site, rows[:31]).fits(at("09:00"), HOUR)
    assert not Day(site, rows).fits(at("09:00"), HOUR)


def test_a_pump_is_held_during_the_infusion_only() -> None:
    day = Day(site_day(pumps=1), [booked(1, "09:00", HOUR)])

    assert not day.fits(at("09:15"), HOUR)
    assert day.fits(at("09:30"), HOUR)


def test_a_visit_without_an_infusion_needs_no_pump() -> None:
    assert Day(site_day(pumps=0)).fits(at("09:00"), VisitShape(15, 0, 30, 0))


def test_an_overflow_chair_is_used_only_when_it_is_asked_for() -> None:
    site = site_day(chairs=(Chair(1, "1"), Chair(2, "Hall", is_overflow=True)))
    day = Day(site, [booked(1, "09:00", HOUR)])

    assert not day.fits(at("09:00"), HOUR)
    assert day.fits(at("09:00"), HOUR, 2)


def test_a_chair_the_site_does_not_have_is_never_free() -> None:
    assert not Day(site_day()).fits(at("09:00"), HOUR, 99)


def test_a_booking_on_a_retired_chair_still_takes_its_nurse() -> None:
    day = Day(site_day(shifts=nurses(1)), [booked(99, "09:00", HOUR)])

    assert not day.fits(at("09:00"), HOUR, 1)


def test_a_moved_visit_is_not_in_its_own_way() -> None:
    site, row = site_day(chairs=THREE_CHAIRS[:1]), booked(1, "09:00", HOUR, id=7)

    assert not Day(site, [row]).fits(at("09:15"), HOUR)
    assert Day(site, [row], without=7).fits(at("09:15"), HOUR)


def test_the_patient_cannot_be_in_two_places() -> None:
    elsewhere = (span("09:30", "10:30"),)
    day = Day(site_day())

    assert not day.fits(at("09:00"), HOUR, patient_busy=elsewhere)
    assert day.fits(at("10:30"), HOUR, patient_busy=elsewhere)


def test_nothing_starts_before_the_first_moment_asked_for() -> None:
    day = Day(site_day())

    assert clocks(day, day.starts(HOUR, not_before=at("09:01")))[0] == "09:15"


def test_bookings_of_the_days_around_count_where_they_reach_into_the_day() -> None:
    whole_day = Span(at("00:00"), at("00:00") + timedelta(days=1))
    site = site_day(chairs=THREE_CHAIRS[:1], opening=(whole_day,), shifts=(Shift(1, whole_day),))
    before = Booked.of(HOUR, at("00:00") - timedelta(minutes=30), chair_id=1)
    after = Booked.of(HOUR, at("00:00") + timedelta(days=1, minutes=5), chair_id=1)
    day = Day(site, [before, after])

    starts = clocks(day, day.starts(HOUR))
    assert starts[0] == "00:45"
    assert starts[-1] == "22:45"


@pytest.mark.parametrize(("on", "cells"), [(date(2030, 3, 10), 276), (date(2030, 11, 3), 300)])
def test_a_visit_across_the_change_of_clocks_keeps_its_true_length(on: date, cells: int) -> None:
    night = {"on": on, "opening": (span("00:30", "05:00", on=on),), "grid_minutes": 5}
    day = Day(site_day(**night, shifts=nurses(4, "00:30", "05:00", on=on)))

    starts = [day.timeline.moment(cell) for cell in range(cells) if day.starts(HOUR) >> cell & 1]
    assert day.timeline.cells == cells
    assert starts[0] == at("00:30", on=on)
    assert starts[-1] == at("05:00", on=on) - timedelta(hours=1)


def test_the_chair_that_strands_least_is_taken() -> None:
    day = Day(site_day(), [booked(1, "10:30", HOUR), booked(2, "10:15", HOUR)])

    seat = day.assign(at("09:00"), HOUR)
    assert seat is not None
    assert (seat.chair.id, seat.before_minutes, seat.after_minutes) == (2, 60, 0)


def test_a_chair_that_can_do_more_is_left_for_those_who_need_it() -> None:
    chairs = (Chair(1, "1", frozenset({"monitor"})), Chair(2, "2"))
    day = Day(site_day(chairs=chairs))

    seat = day.assign(at("09:00"), HOUR)
    assert seat is not None
    assert seat.chair.id == 2


def test_a_full_clinic_has_no_chair_to_assign() -> None:
    day = Day(site_day(), [booked(number, "09:00", HOUR) for number in (1, 2, 3)])

    assert day.assign(at("09:00"), HOUR) is None


def test_a_moment_of_another_day_is_refused() -> None:
    with pytest.raises(ValueError, match="another day"):
        Day(site_day(zone=NEW_YORK)).fits(at("09:00") + timedelta(days=1), HOUR)
