"""Where on a day a visit fits, for every chair and start at once."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.fits import Fits, Moving, fits
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, SiteDay
from tests.scheduling.crowded_days import SHAPES, crowded_days
from tests.scheduling.days import VISIT, at, booked, site_day, span

LONG_BEFORE = at("00:00") - timedelta(days=9)


def asked(day: Day, **given: Any) -> Fits:
    moving = {"shape": VISIT, "starts_at": at("09:00"), "not_before": LONG_BEFORE, **given}
    return fits(day, Moving(**moving), [chair.id for chair in day.site.chairs])


def words(answer: Fits, day: Day, clock: str, chair: int) -> str:
    cell = day.timeline.locate(at(clock))[0]
    return answer.sentences[answer.chairs[chair][answer.cells.index(cell)]]


def test_what_fits_has_no_sentence_and_what_does_not_says_why() -> None:
    day = Day(site_day(), [booked(2, "10:00")])

    answer = asked(day)

    assert words(answer, day, "09:00", 1) == ""
    assert words(answer, day, "09:00", 2) == "Chair 2 is taken from 10:00 to 12:30."
    assert words(answer, day, "15:00", 1).startswith("The clinic closes at 17:00")


def test_a_start_that_has_gone_by_is_kept_for_the_visit_that_has_it() -> None:
    day = Day(site_day(), [])

    answer = asked(day, not_before=at("10:00"))

    assert words(answer, day, "08:30", 1) == "That time has gone by."
    assert words(answer, day, "09:00", 3) == ""


def test_what_speaks_against_the_day_is_said_for_every_start() -> None:
    day = Day(site_day(), [])

    answer = asked(day, starts_at=at("09:00") - timedelta(days=1), against="Too near.")

    assert set(answer.sentences) == {"", "Too near."}
    assert words(answer, day, "09:00", 1) == "Too near."


def test_the_patients_other_visits_are_in_the_way() -> None:
    day = Day(site_day(), [])

    answer = asked(day, busy=[span("11:00", "12:00")])

    assert words(answer, day, "10:00", 1) == "The patient already has a visit from 11:00 to 12:00."


def test_a_day_on_which_nothing_is_open_or_booked_asks_about_nothing() -> None:
    day = Day(site_day(opening=()))

    assert list(asked(day, starts_at=LONG_BEFORE).cells) == []


def test_a_visit_between_two_starts_of_the_grid_is_asked_about_too() -> None:
    day = Day(site_day(), [])

    answer = asked(day, starts_at=at("09:05"))

    assert words(answer, day, "09:05", 1).startswith("Outside the starting grid")


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(crowded_days(), SHAPES, st.integers(0, 90))
def test_the_answer_is_the_one_the_booking_will_get(
    crowded: tuple[SiteDay, list[Booked]], shape: VisitShape, minutes: int
) -> None:
    site, rows = crowded
    day = Day(site, rows)
    not_before = day.timeline.starts_at + timedelta(minutes=9 * minutes)

    answer = asked(day, shape=shape, starts_at=LONG_BEFORE, not_before=not_before)

    for chair, numbers in answer.chairs.items():
        fitting = day.starts(shape, chairs=[chair], not_before=not_before)
        shown = zip(answer.cells, numbers, strict=True)
        assert {cell for cell, number in shown if not number} == {
            cell for cell in answer.cells if fitting >> cell & 1
        }


@pytest.mark.parametrize("minutes", [5, 15])
def test_every_start_of_the_grid_is_asked_about(minutes: int) -> None:
    day = Day(site_day(grid_minutes=minutes))

    assert len(asked(day).cells) == 9 * 60 // minutes
