"""Whom to ask about a free time: the rules on plain values, and as properties."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling import offering
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.offering import Look, OfferRules, Waiting
from clinic_sched.scheduling.wish_words import said
from tests.scheduling.crowded_days import SHAPES, crowded_days
from tests.scheduling.days import NEW_YORK, VISIT, at, booked, clocks, site_day, span

RULES = OfferRules(batch=3, minutes=30, notice_hours=0, a_week=3, same_length=False)
NOW = at("08:00") - timedelta(days=2)
HOUR = timedelta(hours=1)
_ids = count(1)


def nobody(one, on):
    return False


def waiting(**facts):
    number = next(_ids)
    plain = {"entry_id": number, "patient_id": number, "shape": VISIT, "priority": 2}
    return Waiting(**plain | {"added_at": NOW - number * HOUR, "notice_hours": 0} | facts)


def chosen(people, *, rules=RULES, days=None, barred=nobody, now=NOW):
    look = Look(rules, barred, now)
    return look.choose(days or [Day(site_day())], offering.rank(people))


def test_the_urgent_come_first_then_who_was_asked_longest_ago_then_who_came_first():
    urgent = waiting(priority=1, asked=(NOW - HOUR,))
    asked, asked_long_ago = waiting(asked=(NOW - HOUR,)), waiting(asked=(NOW - 9 * HOUR,))
    new, older = waiting(added_at=NOW), waiting(added_at=NOW - HOUR)

    ranked = offering.rank([asked, new, asked_long_ago, older, urgent])

    assert ranked == [urgent, older, new, asked_long_ago, asked]


@pytest.mark.parametrize(
    "facts",
    [
        {"is_reached": False},
        {"has_open_offer": True},
        {"asked": (NOW, NOW - HOUR, NOW - 2 * HOUR)},
    ],
)
def test_some_are_not_to_be_asked(facts):
    assert not offering.may_be_asked(waiting(**facts), RULES, now=NOW)


def test_what_was_asked_a_week_ago_counts_no_more():
    one = waiting(asked=(NOW - offering.WEEK,) * 3)

    assert offering.may_be_asked(one, RULES, now=NOW)


@pytest.mark.parametrize(
    ("clock", "welcome"), [("07:59", False), ("08:00", True), ("20:59", True), ("21:00", False)]
)
def test_messages_are_welcome_by_day(clock, welcome):
    found = offering.are_messages_welcome(NEW_YORK, time(8), time(21), now=at(clock))

    assert found is welcome


def test_wishes_notice_and_the_visit_they_have_bound_the_starts():
    one = waiting(earliest=time(9), latest=time(11), before=at("10:30"), notice_hours=49)

    cells = offering.fitting_cells(Day(site_day()), one, now=NOW + 0.5 * HOUR)

    day = Day(site_day())
    assert clocks(day, cells) == ["09:30", "09:45", "10:00", "10:15"]


def test_a_start_once_offered_is_not_offered_again():
    one = waiting(earliest=time(9), latest=time(9, 15), offered_starts=frozenset({at("09:00")}))
    day = Day(site_day())

    assert clocks(day, offering.fitting_cells(day, one, now=NOW)) == ["09:15"]


def test_a_patient_who_is_elsewhere_is_not_asked():
    one = waiting(busy=(span("08:00", "17:00"),))

    assert chosen([one]) is None


def test_all_who_are_asked_together_have_the_same_phases():
    short = replace(VISIT, infusion_minutes=20)
    first, other, alike = waiting(priority=1), waiting(shape=short), waiting()

    assert chosen([first, other, alike]).members == (first, alike)


def test_a_gap_is_filled_where_the_site_wants_it_filled():
    rules = replace(RULES, same_length=True)
    rows = [booked(1, "08:00"), booked(1, "13:15", id=2)]
    day = Day(site_day(chairs=site_day().chairs[:1]), rows)

    assert clocks(day, day.starts(VISIT)) == ["10:30", "10:45"]
    assert chosen([waiting()], rules=rules, days=[day]).starts_at == at("10:30")
    assert (
        chosen([waiting(shape=replace(VISIT, recovery_minutes=20))], rules=rules, days=[day])
        is None
    )


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (([], None, None, None, None), []),
        (([0, 1, 2, 3, 4], time(9), None, None, None), ["Mon–Fri", "from 09:00"]),
        (([5, 0], None, time(11), None, None), ["Mon, Sat", "starts by 11:00"]),
        (
            ([], time(9), time(11, 30), date(2030, 5, 6), date(2030, 5, 9)),
            ["starts 09:00–11:30", "6 May to 9 May"],
        ),
        (([], None, None, date(2030, 5, 6), None), ["not before 6 May"]),
        (([], None, None, None, date(2030, 5, 9)), ["by 9 May"]),
    ],
)
def test_wishes_are_said_in_words(wish, words):
    assert said(*wish) == words


TIMES = st.none() | st.times().map(lambda drawn: drawn.replace(second=0, microsecond=0))
NUMBERS = st.integers(0, 5)


@st.composite
def people(draw, day):
    """Draw those who wait, some alike, some busy, some asked before."""
    shapes = draw(st.lists(SHAPES, min_size=1, max_size=2))
    start = day.timeline.starts_at
    moments = st.integers(0, 30 * 60).map(lambda drawn: start + timedelta(minutes=drawn - 180))
    asked = st.integers(1, 20).map(lambda drawn: start - timedelta(hours=12 * drawn))
    busy = st.tuples(moments, st.integers(5, 200)).map(
        lambda drawn: Span(drawn[0], drawn[0] + timedelta(minutes=drawn[1]))
    )
    return [
        Waiting(
            entry_id=number,
            patient_id=number,
            shape=draw(st.sampled_from(shapes)),
            priority=draw(st.integers(1, 3)),
            added_at=start - draw(NUMBERS) * HOUR,
            notice_hours=draw(NUMBERS),
            weekdays=frozenset(draw(st.sets(st.integers(0, 6), max_size=3))),
            earliest=draw(TIMES),
            latest=draw(TIMES),
            before=draw(st.none() | moments),
            is_reached=draw(st.booleans()),
            has_open_offer=draw(st.booleans()),
            asked=tuple(draw(st.lists(asked, max_size=4))),
            busy=tuple(draw(st.lists(busy, max_size=2))),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@settings(deadline=None)
@given(st.data(), crowded_days())
def test_whoever_is_asked_may_be_asked_and_fits_and_nobody_before_them_could(data, drawn):
    site, rows = drawn
    day = Day(site, rows)
    waiting_there = data.draw(people(day))
    rules = OfferRules(
        data.draw(st.integers(0, 4)), 30, data.draw(NUMBERS), 2, data.draw(st.booleans())
    )
    bars = data.draw(st.sets(st.integers(0, 5), max_size=3))
    now = day.timeline.starts_at - data.draw(NUMBERS) * HOUR
    ranked = offering.rank(waiting_there)

    batch = Look(rules, lambda one, on: one.entry_id in bars, now).choose([day], ranked)

    def could(one, starts_at, chairs=None):
        return (
            offering.may_be_asked(one, rules, now=now)
            and one.entry_id not in bars
            and one.wants(site.on)
            and starts_at >= now + timedelta(hours=max(rules.notice_hours, one.notice_hours))
            and (one.before is None or starts_at < one.before)
            and _in_window(day, starts_at, one)
            and day.fits(starts_at, one.shape, chairs, patient_busy=one.busy)
        )

    if batch is None:
        starts = [day.timeline.moment(cell) for cell in range(day.timeline.cells)]
        if rules.batch and not rules.same_length:
            assert not any(could(one, moment) for one in ranked for moment in starts)
        return
    assert 1 <= len(batch.members) <= rules.batch
    assert all(could(one, batch.starts_at, batch.chair_id) for one in batch.members)
    assert {one.shape for one in batch.members} == {batch.shape}
    alike = [one for one in ranked if one.shape == batch.shape and could(one, batch.starts_at)]
    begin = alike.index(batch.members[0])
    assert list(batch.members) == alike[begin : begin + rules.batch]


def _in_window(day, starts_at, one):
    cell, late = day.timeline.locate(starts_at)
    return not late and bool(day.timeline.window(one.earliest, one.latest) >> cell & 1)
