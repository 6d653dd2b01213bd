"""The starts that are offered, and why."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.proposals import Label, Wishes, nearest, propose
from clinic_sched.scheduling.engine.scoring import TermName
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import BookedRow, Chair
from tests.scheduling.days import VISIT, WEDNESDAY, at, booked, nurses, site_day, span

HOUR = VisitShape(15, 30, 15, 15)


def day_of(number: int, *rows: BookedRow, **given: object) -> Day:
    on = WEDNESDAY + timedelta(days=number)
    hours = {"opening": (span("08:00", "17:00", on=on),), "shifts": nurses(4, on=on)}
    return Day(site_day(on=on, **hours, **given), rows)


def test_a_proposal_says_when_where_and_why() -> None:
    rows = [booked(1, "08:00"), booked(2, "08:00"), booked(3, "08:00", HOUR)]
    wishes = Wishes(around=time(10), latest=time(9, 15))
    (proposal,) = propose([day_of(0, *rows)], VISIT, wishes, limit=1)

    assert (proposal.starts_at, proposal.ends_at) == (at("09:15"), at("11:30"))
    assert (proposal.chair_id, proposal.chair_label) == (3, "3")
    assert proposal.why == (
        "chair 3 is free for all 150 minutes (0 minutes stay free before it, 315 after)",
        "nurses at 42 % at the busiest moment (09:15)",
        "45 minutes from the wished time",
        "the day's chairs are 23 % taken",
    )


def test_the_score_is_the_sum_of_its_terms() -> None:
    (proposal,) = propose([day_of(0)], VISIT, Wishes(around=time(9)), limit=1)

    assert [term.name for term in proposal.terms] == list(TermName)
    assert proposal.score == pytest.approx(sum(term.cost for term in proposal.terms), abs=0.05)


def test_nobody_is_told_of_a_wish_they_did_not_have() -> None:
    (proposal,) = propose([day_of(0)], VISIT, limit=1)

    assert TermName.WISH not in {term.name for term in proposal.terms}
    assert len(proposal.why) == 3


def test_a_visit_that_fills_its_gap_exactly_is_best() -> None:
    rows = [booked(chair, clock) for chair in (1, 2, 3) for clock in ("08:00", "13:00")]
    found = propose([day_of(0, *rows[:4], booked(3, "08:15"))], VISIT, limit=9)

    best = next(one for one in found if Label.BEST_FOR_THE_DAY in one.labels)
    assert best.starts_at == at("10:30")
    assert "it fills the gap exactly" in best.why[0]


def test_each_day_has_one_best_and_the_list_one_closest_to_the_wish() -> None:
    found = propose([day_of(0), day_of(1)], VISIT, Wishes(around=time(13)), limit=6, per_day=3)

    labels = [label for proposal in found for label in proposal.labels]
    assert len(found) == 6
    assert labels.count(Label.BEST_FOR_THE_DAY) == 2
    assert labels.count(Label.CLOSEST_TO_THE_WISH) == 1


def test_the_start_closest_to_the_wish_is_offered_even_where_others_are_better() -> None:
    rows = [booked(chair, "11:35", HOUR) for chair in (1, 2, 3)]
    found = propose([day_of(0, *rows)], HOUR, Wishes(around=time(13)), limit=2)

    closest = next(one for one in found if Label.CLOSEST_TO_THE_WISH in one.labels)
    assert closest.starts_at == at("13:00")


def test_proposals_come_in_order_of_time() -> None:
    found = propose([day_of(0), day_of(1)], VISIT, limit=8, per_day=4)

    starts = [proposal.starts_at for proposal in found]
    assert starts == sorted(starts)


def test_no_day_is_drawn_once_there_are_enough_starts() -> None:
    drawn = []

    def days() -> Iterator[Day]:
        for number in range(90):
            drawn.append(number)
            yield day_of(number)

    assert len(propose(days(), VISIT, limit=10, per_day=5)) == 10
    assert drawn == [0, 1]


def test_wishes_are_kept() -> None:
    chairs = (Chair(1, "1"), Chair(2, "2", frozenset({"monitor"})))
    wishes = Wishes(
        weekdays=frozenset({3, 4}),
        earliest=time(9, 30),
        latest=time(10),
        features=frozenset({"monitor"}),
        first_on=WEDNESDAY + timedelta(days=2),
    )
    found = propose([day_of(number, chairs=chairs) for number in range(9)], VISIT, wishes, limit=9)

    assert {one.chair_id for one in found} == {2}
    assert {one.starts_at for one in found} == {
        at(clock, on=WEDNESDAY + timedelta(days=number))
        for number in (2, 8)
        for clock in ("09:30", "09:45", "10:00")
    }


def test_a_day_may_be_ruled_out_before_it_is_loaded() -> None:
    wishes = Wishes(weekdays=frozenset({0}), first_on=date(2030, 5, 8))

    assert not wishes.allow(date(2030, 5, 6))
    assert not wishes.allow(date(2030, 5, 9))
    assert wishes.allow(date(2030, 5, 13))


def test_a_full_horizon_offers_nothing() -> None:
    assert propose([day_of(0, pumps=0), day_of(1, pumps=0)], VISIT, limit=5) == []


def test_no_proposals_are_made_when_none_are_asked_for() -> None:
    assert propose([day_of(0)], VISIT, limit=0) == []


def test_the_nearest_starts_come_closest_first() -> None:
    rows = [booked(chair, "10:00", HOUR) for chair in (1, 2, 3)]
    found = nearest([day_of(0, *rows), day_of(1)], HOUR, at("10:00"), limit=3)

    assert [one.starts_at for one in found] == [at("08:45"), at("11:15"), at("08:30")]
    assert "75 minutes from the wished time" in found[0].why


def test_the_nearest_start_may_be_on_another_day() -> None:
    (found,) = nearest([day_of(0, pumps=0), day_of(1)], HOUR, at("09:00"), limit=1)

    assert found.starts_at == at("09:00") + timedelta(days=1)
    assert "1 day from the wished time" in found.why


def test_the_nearest_starts_leave_the_patients_other_visits_alone() -> None:
    busy = [span("08:00", "12:00")]
    (found,) = nearest([day_of(0)], HOUR, at("09:00"), limit=1, patient_busy=busy)

    assert found.starts_at == at("12:00")
