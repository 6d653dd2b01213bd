"""Which readings are due when: by the plan, through pauses, and after changes."""

from datetime import timedelta

import pytest

from clinic_sched.protocols.vocabulary import AfterEvent, Level, Phase
from clinic_sched.sessions.monitoring import Due, Taken, about_overdue, due, missed
from clinic_sched.sessions.phase_clock import PhaseClock
from tests.moments import NINE
from tests.sessions.plans import plan


def minute(number):
    return NINE + timedelta(minutes=number)


def running(phase=Phase.INFUSION, **more):
    return PhaseClock(phase, NINE, **more)


def taken(*entries):
    """Readings as (minute, code, code …)."""
    return [Taken(code, minute(at)) for at, *codes in entries for code in codes]


def due_minutes(found):
    """What is due as {code: minute}."""
    return {
        code: (entry.due_at - NINE).total_seconds() / 60
        for entry in found
        for code in entry.reading_codes
    }


SHORT = ("sbp", "dbp", "hr", "spo2", "rr", "moaas")


def test_the_first_readings_of_a_short_infusion():
    found = due(plan().monitoring, [running()], [], now=minute(0))

    assert due_minutes(found) == {
        "sbp": 5,
        "dbp": 5,
        "hr": 5,
        "spo2": 5,
        "moaas": 5,
        "rr": 15,
        "dissociation": 40,
        "nrs": 40,
    }


def test_a_reading_moves_its_own_code_to_the_next_time():
    found = due(plan().monitoring, [running()], taken((5, "sbp", "dbp")), now=minute(6))

    assert due_minutes(found)["sbp"] == 15
    assert due_minutes(found)["hr"] == 5


def test_late_readings_count_their_minutes():
    found = due(plan().monitoring, [running()], [], now=minute(9))

    assert (found[0].due_at, found[0].overdue_minutes) == (minute(5), 4)


@pytest.mark.parametrize(("at", "following"), [(9.9, 15), (10, 30), (14, 30), (15, 30), (22, 30)])
def test_a_reading_may_be_a_third_of_its_interval_early(at, following):
    found = due(plan().monitoring, [running()], taken((at, *SHORT)), now=minute(23))

    assert due_minutes(found)["rr"] == following


def test_one_late_reading_answers_for_those_missed_before_it():
    found = due(plan().monitoring, [running()], taken((38, *SHORT)), now=minute(38))

    assert due_minutes(found)["rr"] == 45


def test_the_peak_is_due_at_the_end_of_its_window_and_not_before_it():
    early = due(plan().monitoring, [running()], taken((10, "dissociation")), now=minute(12))
    within = due(plan().monitoring, [running()], taken((16, "dissociation")), now=minute(17))

    assert due_minutes(early)["dissociation"] == 40
    assert "dissociation" not in due_minutes(within)


def test_a_long_infusion_is_watched_every_15_and_then_every_30_minutes():
    rows = plan("KET-PAIN-120").monitoring
    seen = []
    at = 0
    while at < 180:
        at = due_minutes(due(rows, [running()], taken((at, *SHORT)), now=minute(at)))["sbp"]
        seen.append(at)

    assert seen == [15, 30, 45, 60, 90, 120, 150, 180]


def test_a_pause_does_not_stop_the_vital_signs():
    paused = running(pauses=((minute(20), None),))

    found = due(plan().monitoring, [paused], taken((15, *SHORT)), now=minute(40))

    assert due_minutes(found)["sbp"] == 30
    assert found[0].overdue_minutes == 10


def test_a_pause_shifts_what_belongs_to_a_minute_of_the_infusion():
    paused = running(pauses=((minute(2), minute(12)),))

    found = due_minutes(due(plan().monitoring, [paused], [], now=minute(12)))

    assert found["dissociation"] == 50
    assert found["sbp"] == 15


def test_a_paused_first_hour_is_watched_closely_until_it_is_really_over():
    rows = [row for row in plan("KET-PAIN-120").monitoring if row.every_minutes]
    paused = running(pauses=((minute(10), minute(30)),))

    found = due(rows, [paused], taken((60, *SHORT)), now=minute(61))

    assert due_minutes(found)["sbp"] == 75


@pytest.mark.parametrize("event", list(AfterEvent))
def test_a_change_asks_for_readings_fifteen_minutes_later(event):
    rows = plan("KET-PAIN-120").monitoring
    changed = running(events=((event, minute(95)),))

    found = due(rows, [changed], taken((90, *SHORT)), now=minute(96))

    assert due_minutes(found)["sbp"] == 110


def test_a_resumption_counts_as_a_change_of_rate():
    rows = plan("KET-PAIN-120").monitoring
    resumed = running(pauses=((minute(92), minute(97)),))

    found = due(rows, [resumed], taken((92, *SHORT)), now=minute(98))

    assert due_minutes(found)["sbp"] == 112


def test_a_reading_between_the_change_and_its_time_does_not_answer_for_it():
    rows = [row for row in plan("KET-PAIN-120").monitoring if row.after_events]
    changed = running(events=((AfterEvent.RATE_CHANGE, minute(30)),))

    early = due(rows, [changed], taken((35, *SHORT)), now=minute(36))
    answered = due(rows, [changed], taken((41, *SHORT)), now=minute(42))

    assert due_minutes(early)["sbp"] == 45
    assert answered == []


def test_before_the_start_readings_are_due_until_they_are_fresh():
    rows = plan().monitoring
    clock = [running(Phase.PRE)]

    none_taken = due(rows, clock, [], now=minute(10))
    fresh = due(
        rows, clock, taken((10, "sbp", "dbp", "hr", "spo2", "rr", "nrs", "moaas")), now=minute(20)
    )
    stale = due(rows, clock, taken((0, "sbp")), now=minute(16))

    assert none_taken[0].overdue_minutes == 0
    assert set(due_minutes(fresh)) == {"orientation"}
    assert "sbp" in due_minutes(stale)


def test_recovery_is_watched_by_its_own_clock():
    clocks = [
        PhaseClock(Phase.INFUSION, NINE, minute(40)),
        PhaseClock(Phase.RECOVERY, minute(40)),
    ]

    found = due(plan().monitoring, clocks, taken((40, *SHORT)), now=minute(41))

    assert due_minutes(found) == {
        code: 55 for code in ("sbp", "dbp", "hr", "spo2", "moaas", "nausea")
    }


def test_fixed_minutes_of_a_recovery():
    rows = plan("FCM-15").monitoring
    clock = [running(Phase.RECOVERY)]

    assert due_minutes(due(rows, clock, [], now=minute(0)))["hr"] == 0
    assert due_minutes(due(rows, clock, taken((0, "hr")), now=minute(1)))["hr"] == 15
    assert due_minutes(due(rows, clock, taken((20, "hr")), now=minute(20)))["hr"] == 30
    assert "hr" not in due_minutes(due(rows, clock, taken((29, "hr")), now=minute(29)))


def test_a_phase_that_has_not_begun_or_is_over_wants_nothing():
    rows = plan().monitoring

    assert due(rows, [running()], [], now=minute(-1)) == []
    assert due(rows, [running(ended_at=minute(40))], [], now=minute(40)) == []
    assert due(rows, [], [], now=minute(0)) == []


def test_what_is_watched_continuously_is_never_due():
    found = due(plan().monitoring, [running()], [], now=minute(500))

    assert "observation" not in due_minutes(found)


def test_a_reading_of_the_future_does_not_answer():
    found = due(plan().monitoring, [running()], taken((300, *SHORT)), now=minute(9))

    assert due_minutes(found)["sbp"] == 5


def test_a_clock_that_is_years_off_gives_an_answer_all_the_same():
    found = due(plan().monitoring, [running()], [], now=NINE + timedelta(days=4000))

    assert found[0].due_at == minute(5)


# What was missed.


def test_readings_taken_in_time_leave_no_gap():
    ended = [running(ended_at=minute(40))]
    whole = taken((5, *SHORT), (15, *SHORT), (30, *SHORT, "dissociation", "nrs"))

    assert missed(plan().monitoring, ended, whole, now=minute(60)) == []


def test_readings_that_were_never_taken_are_named():
    ended = [running(ended_at=minute(40))]
    partly = taken((5, *SHORT), (30, *SHORT, "dissociation"))

    found = missed(plan().monitoring, ended, partly, now=minute(60))

    assert [(entry.due_at, entry.reading_codes) for entry in found] == [
        (minute(15), ("sbp", "dbp", "hr", "spo2", "rr", "moaas")),
        (minute(40), ("nrs",)),
    ]


def test_of_a_running_phase_only_what_has_been_overtaken_is_missed():
    found = missed(plan().monitoring, [running()], taken((5, *SHORT)), now=minute(26))

    assert [entry.due_at for entry in found] == [minute(15)]
    assert missed(plan().monitoring, [running()], taken((5, *SHORT)), now=minute(24)) == []


def test_readings_before_the_start_that_were_stale_were_missed():
    before = [PhaseClock(Phase.PRE, minute(-40), NINE)]

    found = missed(plan().monitoring, before, taken((-20, *SHORT)), now=minute(5))

    assert [entry.reading_codes for entry in found] == [
        ("sbp", "dbp", "hr", "spo2", "rr", "nrs", "moaas", "orientation")
    ]


def test_a_short_infusion_closes_the_window_of_the_peak_at_its_end():
    ended = [running(ended_at=minute(30))]
    whole = taken((5, *SHORT), (15, *SHORT), (30, *SHORT, "nrs"))

    found = missed(plan("KET-FM-30").monitoring, ended, whole, now=minute(35))

    assert [(entry.due_at, entry.reading_codes) for entry in found] == [
        (minute(30), ("dissociation",))
    ]


def test_what_is_due_says_from_when_on_it_counts():
    [first, *_others] = due(plan().monitoring, [running()], taken((5, *SHORT)), now=minute(6))

    assert (first.due_at, first.opens_at) == (minute(15), minute(10))


# How late is too late (SR-30).


@pytest.mark.parametrize(
    ("late", "level"),
    [(5, None), (6, Level.WARN), (10, Level.WARN), (11, Level.OVERRIDE)],
)
def test_late_readings_are_a_warning_and_then_an_alert(late, level):
    entry = Due(("hr",), minute(5), minute(4), Phase.INFUSION, late)

    found = about_overdue(entry, plan().limits)

    assert (found.level if found else None) == level


def test_an_alert_says_whom_to_tell():
    entry = Due(("hr", "spo2"), minute(5), minute(4), Phase.INFUSION, 11)

    assert about_overdue(entry, plan().limits).sentence == (
        "Heart rate, SpO2: 11 minutes overdue. Tell the nurse in charge."
    )
