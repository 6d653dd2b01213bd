"""When nothing fits: the fewest wishes to let go of, and that what is offered fits."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.proposals import propose
from clinic_sched.scheduling.engine.relaxations import (
    LetGo,
    Wish,
    in_force,
    smallest,
    without,
)
from clinic_sched.scheduling.engine.site_day import BookedRow, Chair, Nurse
from clinic_sched.scheduling.engine.wishes import Half, Wishes
from tests.scheduling.days import VISIT, WEDNESDAY, at, booked, nurses, site_day, span

NINA = Nurse(1, "Nina Vale")
BED = Chair(3, "3", frozenset({"bed"}))
CHAIRS = (Chair(1, "1"), Chair(2, "2", frozenset({"quiet"})), BED)


def day_of(number: int, *rows: BookedRow, chairs: tuple[Chair, ...] = CHAIRS) -> Day:
    on = WEDNESDAY + timedelta(days=number)
    hours = {"opening": (span("08:00", "17:00", on=on),), "shifts": nurses(4, on=on)}
    return Day(site_day(on=on, chairs=chairs, **hours), rows)


def full(number: int, chair: int = 3) -> list[BookedRow]:
    """Return visits that leave no room on a chair of that day."""
    on = WEDNESDAY + timedelta(days=number)
    return [
        booked(chair, clock)._replace(starts_at=at(clock, on=on))
        for clock in ("08:00", "10:30", "13:00")
    ]


TIMES = st.sampled_from([None, time(8), time(10), time(12, 30), time(15), time(18)])
WISHES = st.builds(
    Wishes,
    weekdays=st.frozensets(st.sampled_from([2, 3, 5]), max_size=2),
    earliest=TIMES,
    latest=TIMES,
    features=st.frozensets(st.sampled_from(["bed", "quiet", "window"]), max_size=2),
    half=st.none() | st.sampled_from(Half),
    nurse=st.sampled_from([None, NINA, Nurse(99, "Away Today")]),
)
FULL = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=9)


def days_with(taken: list[tuple[int, int]]) -> list[Day]:
    return [
        day_of(
            number,
            *[row for day, chair in set(taken) if day == number for row in full(number, chair)],
        )
        for number in range(3)
    ]


def first_start(days: list[Day], wishes: Wishes) -> date | None:
    found = propose(days, VISIT, wishes, limit=1)
    return found[0].starts_at.astimezone(days[0].site.zone).date() if found else None


@settings(
    deadline=None, derandomize=True, max_examples=300, suppress_health_check=[HealthCheck.too_slow]
)
@given(FULL, WISHES)
def test_what_is_offered_fits_and_nothing_smaller_does(
    taken: list[tuple[int, int]], wishes: Wishes
) -> None:
    days = days_with(taken)
    found = smallest(days, VISIT, wishes)

    enumerated = {
        number: {
            let_go: first_start(days, without(wishes, let_go))
            for let_go in combinations(in_force(wishes), number)
        }
        for number in range(1, len(in_force(wishes)) + 1)
    }
    fitting = [
        {let_go: on for let_go, on in options.items() if on} for options in enumerated.values()
    ]
    expected = next((options for options in fitting if options), {})
    zone = days[0].site.zone
    assert {one.let_go: one.starts_at.astimezone(zone).date() for one in found} == expected
    for one in found:
        (day,) = [day for day in days if day.site.on == one.starts_at.astimezone(zone).date()]
        cell = day.timeline.locate(one.starts_at)[0]
        assert one.wishes == without(wishes, one.let_go)
        assert one.wishes.allow(day.site.on)
        assert one.wishes.times(day) >> cell & 1
        assert any(
            day.fits(one.starts_at, VISIT, chair)
            for chair in day.site.chair_ids(one.wishes.features)
        )


def test_the_other_half_of_the_day_is_offered_at_its_nearest_time() -> None:
    rows = [row for chair in (1, 2, 3) for row in full(0, chair)[:2]]

    (found,) = smallest([day_of(0, *rows)], VISIT, Wishes(half=Half.MORNING))

    assert found.let_go == (LetGo(Wish.HALF),)
    assert found.starts_at == at("13:00")


def test_another_weekday_is_offered() -> None:
    (found,) = smallest([day_of(0), day_of(1)], VISIT, Wishes(weekdays=frozenset({5})))

    assert found.let_go == (LetGo(Wish.WEEKDAYS),)
    assert found.starts_at == at("08:00")


def test_of_two_features_only_the_one_in_the_way_is_let_go_of() -> None:
    wishes = Wishes(features=frozenset({"bed", "window"}))

    (found,) = smallest([day_of(0)], VISIT, wishes)

    assert found.let_go == (LetGo(Wish.FEATURE, "window"),)
    assert found.wishes.features == {"bed"}


def test_a_nurse_who_is_away_is_let_go_of() -> None:
    (found,) = smallest([day_of(0)], VISIT, Wishes(nurse=Nurse(99, "Away Today")))

    assert found.let_go == (LetGo(Wish.NURSE),)


def test_two_wishes_are_let_go_of_only_where_one_is_not_enough() -> None:
    wishes = Wishes(weekdays=frozenset({5}), nurse=Nurse(99, "Away Today"))

    (found,) = smallest([day_of(0)], VISIT, wishes)

    assert set(found.let_go) == {LetGo(Wish.WEEKDAYS), LetGo(Wish.NURSE)}


def test_nobody_who_wished_for_nothing_is_asked_for_less() -> None:
    rows = [row for chair in (1, 2, 3) for row in full(0, chair)]

    assert smallest([day_of(0, *rows)], VISIT, Wishes()) == []


def test_what_is_let_go_of_is_gone_and_the_rest_stays() -> None:
    wishes = Wishes(earliest=time(9), latest=time(11), features=frozenset({"bed", "quiet"}))

    left = without(wishes, [LetGo(Wish.EARLIEST), LetGo(Wish.FEATURE, "bed")])

    assert left == replace(wishes, earliest=None, features=frozenset({"quiet"}))
