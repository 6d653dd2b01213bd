"""What stands in the way of a start, in words."""

from datetime import date, timedelta
from typing import Any

import pytest

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.refusals import Resource, why_not
from clinic_sched.scheduling.engine.shape import CareRatios, Phase, VisitShape
from clinic_sched.scheduling.engine.site_day import Chair, Closure, SiteDay, Span
from tests.scheduling.days import THREE_CHAIRS, at, booked, nurses, site_day, span

HOUR = VisitShape(15, 30, 15, 15)
ONE_CHAIR = THREE_CHAIRS[:1]
ALL_DAY = span("00:00", "23:59")


def sentences(day: Day, clock: str, shape: VisitShape = HOUR, **asked: Any) -> list[str]:
    return [refusal.sentence for refusal in why_not(day, at(clock), shape, **asked)]


def test_a_start_that_fits_has_nothing_in_its_way() -> None:
    assert why_not(Day(site_day()), at("09:00"), HOUR) == []


@pytest.mark.parametrize(
    ("site", "clock", "sentence"),
    [
        (site_day(), "07:30", "The clinic opens at 08:00."),
        (site_day(), "16:30", "The clinic closes at 17:00; this visit would end at 17:30."),
        (site_day(opening=()), "09:00", "The clinic is closed on Wednesday 8 May."),
        (
            site_day(opening=(span("08:00", "12:00"), span("13:00", "17:00"))),
            "11:30",
            "The clinic is closed from 12:00 to 13:00.",
        ),
        (
            site_day(closures=(Closure(ALL_DAY, None, "Thanksgiving"),)),
            "09:00",
            "The clinic is closed: Thanksgiving.",
        ),
        (site_day(closures=(Closure(ALL_DAY),)), "09:00", "The clinic is closed."),
        (
            site_day(closures=(Closure(span("10:00", "11:00"), None, "Fire drill"),)),
            "09:30",
            "The clinic is closed from 10:00 to 11:00: Fire drill.",
        ),
        (
            site_day(),
            "09:10",
            "Outside the starting grid: visits start every 15 minutes.",
        ),
        (site_day(shifts=()), "09:00", "No nurse is on duty at 09:00."),
        (site_day(pumps=0), "09:00", "There is no pump."),
        (site_day(chairs=()), "09:00", "No chair here has what this visit needs."),
        (
            site_day(chairs=ONE_CHAIR, closures=(Closure(span("09:30", "11:00"), 1, "Repair"),)),
            "09:00",
            "Chair 1 is closed from 09:30 to 11:00: Repair.",
        ),
    ],
)
def test_what_the_clinic_lacks_is_said(site: SiteDay, clock: str, sentence: str) -> None:
    assert sentence in sentences(Day(site), clock)


def test_outside_hours_the_hours_are_the_only_reason() -> None:
    assert sentences(Day(site_day()), "19:00") == [
        "The clinic closes at 17:00; this visit would end at 20:00."
    ]


def test_the_chair_that_is_free_the_longest_is_named() -> None:
    rows = [booked(1, "09:30"), booked(2, "10:00"), booked(3, "09:45")]
    refusals = why_not(Day(site_day(shifts=nurses(9), pumps=9), rows), at("09:00"), HOUR)

    assert [refusal.sentence for refusal in refusals] == [
        "No chair is free for the whole visit; chair 2 is free the longest, until 10:00."
    ]
    assert refusals[0].resource == Resource.CHAIR
    assert refusals[0].phase == Phase.TURNOVER
    assert (refusals[0].starts_at, refusals[0].ends_at) == (at("10:00"), at("12:30"))


def test_when_every_chair_is_taken_at_once_the_moment_is_named() -> None:
    rows = [booked(number, "08:30") for number in (1, 2, 3)]
    day = Day(site_day(shifts=nurses(9), pumps=9), rows)

    assert sentences(day, "09:00") == ["No chair is free at 09:00."]


def test_of_a_chair_that_was_asked_for_the_whole_hindrance_is_told() -> None:
    day = Day(site_day(chairs=(Chair(7, "7"), Chair(8, "Bay B"))), [booked(8, "08:30")])

    assert sentences(day, "09:00", chairs=[8]) == ["Bay B is taken from 08:30 to 11:00."]


def test_nurses_who_are_fully_taken_are_told_with_the_phase() -> None:
    site = site_day(shifts=nurses(1), ratios=CareRatios(0, 1, 3))
    refusal, *_ = why_not(Day(site, [booked(1, "09:30", HOUR)]), at("09:00"), HOUR)

    assert refusal.sentence == "Nurses are fully taken at 09:30."
    assert refusal.resource == Resource.NURSES
    assert refusal.phase == Phase.INFUSION
    assert (refusal.starts_at, refusal.ends_at) == (at("09:30"), at("09:45"))


def test_a_nurse_who_is_only_partly_free_cannot_prepare_a_patient() -> None:
    day = Day(site_day(shifts=nurses(1)), [booked(1, "08:30", HOUR)])

    assert sentences(day, "09:00") == ["No nurse is free for one patient alone at 09:00."]


def test_pumps_in_use_are_counted() -> None:
    rows = [booked(1, "09:00", HOUR), booked(2, "09:00", HOUR)]
    (refusal,) = why_not(Day(site_day(pumps=2), rows), at("09:00"), HOUR)

    assert refusal.sentence == "All 2 pumps are in use at 09:15."
    assert refusal.phase == Phase.INFUSION


def test_another_visit_of_the_patient_is_told_with_its_times() -> None:
    busy = [span("09:00", "12:30")]

    assert sentences(Day(site_day()), "10:00", patient_busy=busy) == [
        "The patient already has a visit from 09:00 to 12:30."
    ]


def test_a_start_that_is_too_early_is_told_from_when_on_it_may_be() -> None:
    assert sentences(Day(site_day()), "09:00", not_before=at("09:20")) == [
        "The visit cannot start before 09:20 on Wednesday 8 May."
    ]


def test_everything_in_the_way_is_told_in_the_order_it_can_be_changed() -> None:
    busy = [span("09:00", "12:30")]
    rows = [booked(number, "08:30") for number in (1, 2, 3)]
    day = Day(site_day(shifts=nurses(1), pumps=1), rows)

    resources = [one.resource for one in why_not(day, at("09:05"), HOUR, patient_busy=busy)]
    assert resources == [
        Resource.GRID,
        Resource.PATIENT,
        Resource.CHAIR,
        Resource.NURSES,
        Resource.NURSES,
        Resource.NURSES,
        Resource.PUMPS,
    ]


def test_a_start_off_the_grid_fits_where_the_grid_is_set_aside() -> None:
    day = Day(site_day())

    assert why_not(day, at("09:02"), HOUR, on_grid=False) == []
    assert day.fits(at("09:02"), HOUR, on_grid=False)


def test_times_are_told_on_the_clock_of_the_clinic_on_the_day_it_changes() -> None:
    on = date(2030, 11, 3)
    hours = {
        "opening": (span("00:00", "04:00", on=on),),
        "shifts": nurses(4, "00:00", "04:00", on=on),
    }
    day = Day(site_day(on=on, **hours))
    start = at("00:30", on=on)

    (refusal,) = why_not(day, start, VisitShape(60, 180, 60, 0))
    assert refusal.sentence == "The clinic closes at 04:00; this visit would end at 04:30."
    assert why_not(day, start + timedelta(hours=3), HOUR) == []


def test_a_closure_that_began_days_ago_is_told_only_by_its_reason() -> None:
    week = Span(at("00:00") - timedelta(days=3), at("00:00") + timedelta(days=3))
    day = Day(site_day(closures=(Closure(week, None, "Renovation"),)))

    assert sentences(day, "09:00") == ["The clinic is closed: Renovation."]
