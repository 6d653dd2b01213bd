"""What every day has left: one drawing for the proposals, the weeks and the starts of a day."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.grid_starts import grid_starts
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.proposals import DayOutlook, propose, survey
from clinic_sched.scheduling.engine.refusals import why_not
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Nurse, Shift
from clinic_sched.scheduling.engine.wishes import Half, Wishes
from clinic_sched.scheduling.heat import heat
from tests.scheduling.crowded_days import SHAPES, crowded_days
from tests.scheduling.days import VISIT, WEDNESDAY, at, clocks, nurses, site_day, span

WISHES = st.builds(
    Wishes,
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    earliest=st.sampled_from([None, time(8), time(10)]),
    latest=st.sampled_from([None, time(11), time(15)]),
    around=st.sampled_from([None, time(9)]),
    half=st.none() | st.sampled_from(Half),
    nurse=st.sampled_from([None, Nurse(1, "Nina Vale"), Nurse(9, "Away Today")]),
)
SEARCHED = settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)


@SEARCHED
@given(crowded_days(), SHAPES, WISHES)
def test_the_weeks_count_what_the_search_finds(drawn, shape, wishes):
    site, rows = drawn
    proposals, (outlook,) = survey([Day(site, rows)], shape, wishes, limit=4, per_day=2)

    everything = propose([Day(site, rows)], shape, _any_weekday(wishes), limit=999)
    assert outlook.starts == len(everything)
    assert proposals == propose([Day(site, rows)], shape, wishes, limit=4, per_day=2)


@SEARCHED
@given(crowded_days(), SHAPES, WISHES)
def test_a_start_is_free_exactly_where_nothing_is_in_the_way(drawn, shape, wishes):
    site, rows = drawn
    day = Day(site, rows)
    nurse = wishes.nurse
    free = day.starts(shape, nurse=nurse.user_id if nurse else None)

    listed = grid_starts(day, shape, wishes)

    for start in listed:
        cell = day.timeline.locate(start.starts_at)[0]
        assert bool(free >> cell & 1) == (not start.in_the_way)
        assert bool(free >> cell & 1) == (not why_not(day, start.starts_at, shape, nurse=nurse))
    grid = day.lanes.open & day.timeline.grid(site.grid_minutes)
    assert [day.timeline.locate(one.starts_at)[0] for one in listed] == list(each(grid))


@SEARCHED
@given(crowded_days(), SHAPES, st.integers(1, 4))
def test_a_named_nurse_is_there_all_through_the_visit(drawn, shape, user_id):
    site, rows = drawn
    day = Day(site, rows)

    for cell in each(day.starts(shape, nurse=user_id)):
        begins = day.timeline.moment(cell)
        until = begins + timedelta(minutes=shape.patient_minutes)
        assert all(_is_there(site.shifts, user_id, moment) for moment in _fives(begins, until))


def _is_there(shifts: tuple[Shift, ...], user_id: int, moment: datetime) -> bool:
    return any(
        shift.user_id == user_id
        and shift.span.starts_at <= moment < shift.span.ends_at
        and not any(rest.starts_at <= moment < rest.ends_at for rest in shift.breaks)
        for shift in shifts
    )


def _fives(begins: datetime, until: datetime) -> list[datetime]:
    count = int((until - begins) / timedelta(minutes=5))
    return [begins + number * timedelta(minutes=5) for number in range(count)]


def _any_weekday(wishes: Wishes) -> Wishes:
    return Wishes(
        earliest=wishes.earliest, latest=wishes.latest, half=wishes.half, nurse=wishes.nurse
    )


@pytest.mark.parametrize(
    ("half", "first", "last"),
    [
        (Half.MORNING, "08:00", "11:45"),
        (Half.AFTERNOON, "12:00", "14:45"),
        (None, "08:00", "14:45"),
    ],
)
def test_a_half_of_the_day_ends_at_noon(half, first, last):
    day = Day(site_day())
    cells = day.starts(VISIT) & Wishes(half=half).times(day)

    assert (clocks(day, cells)[0], clocks(day, cells)[-1]) == (first, last)


def test_a_nurse_at_rest_is_not_there():
    rests = Shift(7, span("08:00", "17:00"), (span("12:00", "12:30"),))
    day = Day(site_day(shifts=(*nurses(4), rests)))

    cells = clocks(day, day.starts(VISIT, nurse=7))

    assert "09:45" in cells
    assert "10:00" not in cells
    assert "12:30" in cells


def test_a_start_that_has_passed_is_not_listed():
    listed = grid_starts(Day(site_day()), VISIT, not_before=at("10:05"))

    assert listed[0].starts_at == at("10:15")


def test_each_greyed_start_says_why_in_words():
    listed = grid_starts(Day(site_day()), VISIT)

    late = next(one for one in listed if one.starts_at == at("15:00"))
    assert late.in_the_way == ("The clinic closes at 17:00; this visit would end at 17:15.",)


def test_a_visit_of_free_length_is_all_infusion_or_none_of_it():
    assert VisitShape.free(45, with_pump=True) == VisitShape(0, 45, 0, 0)
    assert VisitShape.free(45, with_pump=False, turnover_minutes=10) == VisitShape(45, 0, 0, 10)


def test_the_weeks_begin_on_mondays_and_name_every_day():
    ahead = [
        DayOutlook(WEDNESDAY + timedelta(days=number), number, number / 10, number != 3)
        for number in range(8)
    ]
    weeks = heat(ahead, Wishes(weekdays=frozenset({2})), WEDNESDAY)

    (first, second) = weeks.mondays
    rows = dict(weeks.rows)
    assert (first, second) == (WEDNESDAY - timedelta(days=2), WEDNESDAY + timedelta(days=5))
    assert rows["Monday"][0] is None
    assert rows["Wednesday"][0].is_chosen
    assert rows["Wednesday"][1].words == "7 starts left, chairs 70 % taken"
    assert rows["Saturday"][0].words == "closed"
    assert rows["Saturday"][0].level is None
    assert not rows["Thursday"][0].is_wished
    assert rows["Thursday"][0].words == "1 start left, chairs 10 % taken"
