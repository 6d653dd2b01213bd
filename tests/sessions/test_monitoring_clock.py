"""What is due, by any clock: through pauses, nights in which the clocks change, late entries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_sched.protocols.vocabulary import AfterEvent, Phase
from clinic_sched.sessions import due_words, monitoring, run
from clinic_sched.sessions.monitoring import Due, Taken
from clinic_sched.sessions.phase_clock import PhaseClock
from clinic_sched.sessions.rules import StepKind
from clinic_sched.sessions.run import Move, Run
from tests.moments import NINE, ZONE
from tests.sessions.plans import plan
from tests.sessions.snapshots import BACK, FORWARD

CODES = ("KET-MOOD-40", "KET-PAIN-120", "FCM-15")
MINUTE = timedelta(minutes=1)
lengths = st.lists(st.integers(1, 40), min_size=0, max_size=8)
offsets = st.lists(st.integers(0, 240), min_size=0, max_size=6)


def minute(number):
    return NINE + number * MINUTE


def clock_of(lengths, events=(), ended=None):
    """A clock that runs and rests in turn, so many minutes each."""
    at, pauses = 0, []
    for nth, length in enumerate(lengths):
        if nth % 2:
            pauses.append((minute(at), minute(at + length)))
        at += length
    found = tuple((AfterEvent.RATE_CHANGE, minute(event)) for event in sorted(events))
    return PhaseClock(Phase.INFUSION, NINE, ended, tuple(pauses), found)


def due_at(rows, clock, taken, now):
    found = monitoring.due(rows, [clock], taken, now=now)
    return {code: entry for entry in found for code in entry.reading_codes}


@given(lengths, st.integers(0, 300))
def test_a_minute_of_the_infusion_is_found_again_through_every_pause(lengths, number):
    clock = clock_of(lengths)

    moment = clock.at_running_minute(number)

    assert clock.running_minutes(moment) == number
    assert moment >= minute(number)


@given(lengths, st.integers(0, 300), st.integers(0, 300))
def test_the_minutes_that_ran_never_go_back_nor_outrun_the_clock(lengths, first, later):
    clock = clock_of(lengths)

    before, after = (clock.running_minutes(minute(at)) for at in sorted((first, later)))

    assert 0 <= before <= after
    assert after - before <= abs(later - first)


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=30)
@given(lengths, offsets, offsets, st.integers(0, 240))
def test_each_reading_is_due_once_in_its_phase_and_answered_by_taking_it(
    code, lengths, events, taken, at
):
    rows, clock, now = plan(code).monitoring, clock_of(lengths, events), minute(at)
    codes = {reading for row in rows for reading in row.readings}
    known = [Taken(reading, minute(one)) for reading in codes for one in taken]

    found = due_at(rows, clock, known, now)
    answered = due_at(rows, clock, [*known, *(Taken(reading, now) for reading in found)], now)

    assert all(entry.phase is Phase.INFUSION and entry.due_at >= NINE for entry in found.values())
    assert all(entry.overdue_minutes >= 0 for entry in found.values())
    assert all(answered[reading].opens_at > now for reading in answered)
    assert all(
        answered[reading].due_at >= found[reading].due_at for reading in found.keys() & answered
    )


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=30)
@given(lengths, offsets, st.integers(0, 240))
def test_what_is_due_only_grows_older_while_nobody_takes_it(code, lengths, events, at):
    rows, clock = plan(code).monitoring, clock_of(lengths, events)

    now = due_at(rows, clock, [], minute(at))
    later = due_at(rows, clock, [], minute(at + 5))

    assert {reading: entry.due_at for reading, entry in now.items()} == {
        reading: later[reading].due_at for reading in now
    }


@given(lengths, st.integers(1, 60), st.integers(0, 240))
def test_a_longer_pause_never_makes_anything_due_earlier(lengths, longer, at):
    rows = plan().monitoring
    stretched = [length + longer if nth == 1 else length for nth, length in enumerate(lengths)]

    short = due_at(rows, clock_of(lengths), [], minute(at))
    long = due_at(rows, clock_of(stretched), [], minute(at))

    assert all(long[reading].due_at >= short[reading].due_at for reading in short)


@pytest.mark.parametrize("base", [NINE, FORWARD, BACK], ids=["day", "forward", "back"])
def test_hours_through_the_change_of_the_clocks_are_watched_as_any_other(base):
    rows, clock, seen = plan("KET-PAIN-120").monitoring, PhaseClock(Phase.INFUSION, base), []
    at = base
    while at < base + timedelta(hours=3):
        taken = [Taken("sbp", at)]
        at = due_at(rows, clock, taken, at)["sbp"].due_at
        seen.append((at - base) // MINUTE)

    assert seen == [15, 30, 45, 60, 90, 120, 150, 180]


@pytest.mark.parametrize(
    ("wall", "fold", "minutes"),
    [("03-10 01:40", 0, 60), ("11-03 01:40", 0, 60), ("11-03 01:40", 1, 60)],
)
def test_a_pause_over_the_change_of_the_clocks_lasts_as_long_as_it_lasted(wall, fold, minutes):
    shown = datetime.strptime(f"2030-{wall}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE, fold=fold)
    start = shown.astimezone(UTC)
    moves = (
        Move(StepKind.STARTED, start, Decimal(60)),
        Move(StepKind.PAUSED, start + 10 * MINUTE),
        Move(StepKind.RESUMED, start + (10 + minutes) * MINUTE),
    )
    ran = Run(start, start, moves=moves)
    now = start + (20 + minutes) * MINUTE

    assert run.running_minutes(ran, now=now) == 20
    assert run.given_mg(ran, now=now) == 20


def test_a_change_of_rate_asks_for_readings_of_its_own_and_once():
    rows = [row for row in plan("KET-PAIN-120").monitoring if row.after_events]
    clock = clock_of([], [95])

    asked = due_at(rows, clock, [], minute(96))
    answered = due_at(rows, clock, [Taken(code, minute(110)) for code in asked], minute(111))

    assert {entry.due_at for entry in asked.values()} == {minute(110)}
    assert answered == {}


def test_a_reading_that_was_entered_late_answers_for_its_own_time():
    rows, clock = plan().monitoring, clock_of([])
    before = due_at(rows, clock, [], minute(31))["hr"]

    after = due_at(rows, clock, [Taken("hr", minute(14))], minute(31))["hr"]

    assert (before.due_at, before.overdue_minutes) == (minute(5), 26)
    assert (after.due_at, after.overdue_minutes) == (minute(30), 1)


def words(late, limits):
    entry = Due(("hr",), minute(5), minute(4), Phase.INFUSION, late)
    (line,) = due_words.due_lines([entry], limits, now=minute(5 + late))
    return line.when, line.urgency


def test_lateness_is_told_in_the_numbers_of_the_protocol():
    limits = plan().limits
    eager = replace(
        limits,
        overdue_warn_minutes=replace(limits.overdue_warn_minutes, value=Decimal(1)),
        overdue_alert_minutes=replace(limits.overdue_alert_minutes, value=Decimal(3)),
    )

    assert words(5, limits) == ("5 min overdue", "overdue")
    assert words(10, limits) == ("10 min overdue", "overdue")
    assert words(11, limits) == ("11 min overdue – tell the nurse in charge", "alert")
    assert words(3, eager) == ("3 min overdue", "overdue")
    assert words(4, eager) == ("4 min overdue – tell the nurse in charge", "alert")


@pytest.mark.parametrize(("late", "rule"), [(1, None), (2, "W"), (3, "W"), (4, "BO")])
def test_the_rule_about_lateness_takes_its_numbers_from_the_protocol(late, rule):
    limits = plan().limits
    eager = replace(
        limits,
        overdue_warn_minutes=replace(limits.overdue_warn_minutes, value=Decimal(1)),
        overdue_alert_minutes=replace(limits.overdue_alert_minutes, value=Decimal(3)),
    )
    entry = Due(("hr",), minute(5), minute(4), Phase.INFUSION, late)

    found = monitoring.about_overdue(entry, eager)

    assert (found.level.value if found else None) == rule
