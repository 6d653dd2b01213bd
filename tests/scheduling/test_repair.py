"""Putting a day right again."""

import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine import repair as engine
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.disruption import DayVisit, Disruption, hit
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.repair import NO_PLACE, Place, free_places, repair
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Chair, Closure
from tests.scheduling.days import VISIT, at, nurses, site_day, span
from tests.scheduling.naive import NaiveDay

SHORT = VisitShape(15, 30, 15, 15)


def visit(id, chair_id, clock, shape=VISIT, **facts):
    return DayVisit(id, chair_id, id, at(clock), shape, **facts)


def moved(found):
    return {move.visit.id: (f"{move.to.starts_at:%H:%M}", move.to.chair_id) for move in found.moves}


def closed(chair_id, starts, ends):
    return Disruption(closure=Closure(span(starts, ends), chair_id, "Repair"))


def test_a_visit_on_a_closed_chair_takes_another_chair_at_the_same_time():
    day = closed(1, "08:00", "12:00").apply(site_day())

    found = repair(day, [visit(1, 1, "09:00"), visit(2, 2, "09:00")])

    assert moved(found) == {1: ("13:00", 3)}
    assert found.hit == {1: Resource.CHAIR}
    assert found.cost == engine.OTHER_CHAIR


def test_a_chair_out_of_use_hits_the_visits_on_it():
    day = Disruption(chair_id=2).apply(site_day())

    assert hit(day, [visit(1, 1, "09:00"), visit(2, 2, "09:00")]) == {2: Resource.CHAIR}


def test_a_nurse_gone_home_hits_whoever_she_was_needed_for():
    before = site_day(shifts=nurses(2), pumps=9)
    day = Disruption(nurse_id=2, away=span("12:00", "17:00")).apply(before)
    visits = [visit(nth, nth, "12:00") for nth in (1, 2)] + [visit(3, 3, "08:00")]

    found = repair(day, visits, before=before)

    assert found.hit == {1: Resource.NURSES, 2: Resource.NURSES}
    assert len(found.moves) == 1
    assert found.unplaced == ()


def test_what_was_set_aside_knowingly_is_no_hit():
    day = site_day(shifts=nurses(1))
    visits = [visit(1, 1, "09:00"), visit(2, 2, "09:00", excepted=True)]

    assert hit(day, visits) == {}
    assert set(hit(Disruption(nurse_id=1, away=span("08:00", "17:00")).apply(day), visits)) == {1}


def test_cover_set_aside_is_hit_once_there_is_less_of_it():
    before = site_day(shifts=nurses(1))
    day = Disruption(nurse_id=1, away=span("08:00", "17:00")).apply(before)

    assert set(hit(day, [visit(2, 2, "09:00", excepted=True)], before=before)) == {2}


def test_nobody_is_called_in_before_they_can_be_there():
    day = closed(None, "11:00", "17:00").apply(site_day())
    late = visit(1, 1, "10:00", not_before=at("09:45"))

    assert repair(day, [late]).unplaced == (1,)


def test_a_late_patient_starts_when_they_come_and_the_next_gives_way():
    visits = [
        visit(1, 1, "09:00", SHORT, expected_at=at("09:30")),
        visit(2, 1, "10:15", SHORT, stays=True),
    ]
    one_chair = site_day(chairs=(Chair(1, "1"),))

    assert moved(repair(site_day(), visits)) == {1: ("13:30", 2)}
    assert moved(repair(one_chair, visits)) == {1: ("15:30", 1)}


def test_who_has_the_chair_keeps_it_and_the_next_moves():
    overrun = visit(1, 1, "08:00", VisitShape(35, 40, 90, 15), stays=True)
    after = visit(2, 1, "10:30", SHORT)

    found = repair(site_day(), [overrun, after])

    assert found.hit == {2: Resource.CHAIR}
    assert moved(found) == {2: ("14:30", 2)}


def test_a_chair_keeps_what_the_visit_may_need():
    beds = (Chair(1, "1", frozenset({"bed"})), Chair(2, "2"), Chair(3, "3", frozenset({"bed"})))
    day = closed(1, "08:00", "17:00").apply(site_day(chairs=beds))

    found = repair(day, [visit(1, 1, "09:00", features=frozenset({"bed"}))])

    assert moved(found) == {1: ("13:00", 3)}


def test_a_call_is_dearer_than_another_chair_and_a_message():
    """One of two must go later: the one who reads mail, not the one to be phoned."""
    day = closed(2, "08:00", "17:00").apply(site_day(chairs=(Chair(1, "1"), Chair(2, "2"))))
    visits = [visit(1, 1, "09:00", SHORT), visit(2, 2, "09:00", SHORT, by_phone=True)]

    found = repair(day, visits)

    assert not any(move.needs_call for move in found.moves)
    assert {move.visit.id for move in found.moves} == {1, 2}


def test_the_nearest_free_places_of_another_day_come_first():
    places = free_places(site_day(), visit(1, 1, "10:00"), [], limit=3)

    assert [f"{place.starts_at:%H:%M}" for place in places] == ["14:00", "13:45", "14:15"]
    assert {place.chair_id for place in places} == {1}


@st.composite
def broken_days(draw):
    """Draw a day booked by the rules, and something that is taken away from it."""
    site = site_day(
        chairs=tuple(Chair(nth, str(nth)) for nth in range(1, draw(st.integers(2, 5)))),
        shifts=nurses(draw(st.integers(1, 4))),
        pumps=draw(st.integers(1, 4)),
        grid_minutes=draw(st.sampled_from([5, 15, 30])),
        zone=ZoneInfo("America/New_York"),
    )
    visits = []
    for nth in range(1, draw(st.integers(1, 14))):
        visits += booked_by_the_rules(draw, site, visits, nth)
    return site, draw(disruptions(site)).apply(site), visits


def booked_by_the_rules(draw, site, visits, nth):
    """Book one visit more where it fits, with whatever may be said about it."""
    shape = draw(st.sampled_from([VISIT, SHORT, VisitShape(10, 20, 0, 5)]))
    start = at("08:00") + timedelta(minutes=30 * draw(st.integers(0, 15)))
    day = Day(site, [one.row() for one in visits])
    for chair in site.chairs:
        if day.fits(start, shape, chair.id):
            facts = {
                "stays": draw(st.integers(0, 5)) == 0,
                "by_phone": draw(st.booleans()),
                "not_before": start - timedelta(minutes=15) if draw(st.booleans()) else None,
            }
            if draw(st.integers(0, 9)) == 0:
                facts["expected_at"] = start + timedelta(minutes=20)
            return [DayVisit(nth, chair.id, nth, start, shape, **facts)]
    return []


@st.composite
def disruptions(draw, site):
    """Draw what is taken away: hours, a chair, a nurse, or nothing."""
    begins = at("08:00") + timedelta(minutes=15 * draw(st.integers(0, 30)))
    hours = engine_span(begins, draw(st.integers(15, 300)))
    chair_id = draw(st.sampled_from([None, *(chair.id for chair in site.chairs)]))
    kinds = [
        Disruption(closure=Closure(hours, chair_id, "")),
        Disruption(nurse_id=1, away=hours),
        Disruption(chair_id=site.chairs[0].id),
        Disruption(),
    ]
    return draw(st.sampled_from(kinds))


def engine_span(begins, minutes):
    return Closure(span("08:00", "09:00")).span._make((begins, begins + timedelta(minutes=minutes)))


def faults(before, site, visits, found):
    """List the rules a repaired day breaks, counted cell by cell."""
    places = {one.id: Place(one.starts_at, one.chair_id) for one in visits}
    places |= {move.visit.id: move.to for move in found.moves}
    rows = [one.row(*places[one.id]) for one in visits]
    broken = []
    for move in found.moves:
        one = move.visit
        others = NaiveDay(site, [row for row in rows if row.appointment_id != one.id])
        fits = others.chairs_for(
            move.to.starts_at, one.shape, chairs=[move.to.chair_id], not_before=one.earliest
        )
        if not fits or one.stays:
            broken.append(f"{one.id} goes where it may not be")
        if not others.on_grid(move.to.starts_at) and move.minutes:
            broken.append(f"{one.id} starts off the grid")
    left = hit(site, [one.__class__(**facts(one, places[one.id])) for one in visits], before=before)
    broken += [f"{one} is left without a word" for one in left if one not in found.unplaced]
    if found.cost > NO_PLACE * len(found.hit):
        broken.append("worse than doing nothing")
    return broken


def facts(one, place):
    names = ("id", "patient_id", "shape", "stays", "excepted")
    late = one.expected_at if place.starts_at == one.starts_at else None
    kept = {name: getattr(one, name) for name in names}
    return kept | {
        "starts_at": place.starts_at,
        "chair_id": place.chair_id,
        "expected_at": late,
    }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken_days())
def test_a_repair_breaks_no_rule_and_is_never_worse_than_doing_nothing(broken):
    before, site, visits = broken

    found = repair(site, visits, before=before, effort=40)

    assert faults(before, site, visits, found) == []


def test_a_repair_that_forgot_the_nurses_would_be_caught(monkeypatch):
    before = site_day(shifts=nurses(1), pumps=9)
    site = closed(1, "08:00", "17:00").apply(before)
    visits = [visit(1, 1, "09:00"), visit(2, 2, "09:30"), visit(3, 3, "11:00")]
    monkeypatch.setattr(
        engine.Day,
        "_feasible",
        lambda day, cells, profile, chairs, busy: day._seated(
            cells & day.lanes.open, profile.chair_until, chairs
        ),
    )

    found = repair(site, visits, before=before)

    assert faults(before, site, visits, found) != []


@pytest.mark.parametrize(
    "gone", [Disruption(chair_id=1), Disruption(nurse_id=1, away=span("10:00", "17:00"))]
)
def test_a_full_day_is_put_right_in_about_a_third_of_a_second(gone):
    chairs = tuple(Chair(nth, str(nth)) for nth in range(1, 13))
    before = site_day(chairs=chairs, shifts=nurses(7), pumps=12)
    visits, number = [], 0
    for minutes in range(0, 480, 15):
        for chair in chairs:
            start = at("08:00") + timedelta(minutes=minutes)
            if Day(before, [one.row() for one in visits]).fits(start, VISIT, chair.id):
                number += 1
                visits.append(DayVisit(number, chair.id, number, start, VISIT))

    began = time.process_time()
    found = repair(gone.apply(before), visits, before=before)

    assert time.process_time() - began < 1.5
    assert found.hit
