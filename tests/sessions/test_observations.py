"""Readings in their order, and when a stop counts as cleared."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from clinic_sched.protocols.vocabulary import Action, Comparison, Phase
from clinic_sched.sessions import observations
from clinic_sched.sessions.observations import Observation
from tests.moments import NINE
from tests.sessions.plans import plan

DURING = plan().thresholds.during


def seen(minutes, phase=Phase.INFUSION, **readings):
    values = {code: Decimal(value) for code, value in readings.items()}
    return Observation(NINE + timedelta(minutes=minutes), phase, values)


def test_the_last_value_before_the_start_is_the_baseline():
    taken = [seen(0, Phase.PRE, sbp=150), seen(5, Phase.PRE, sbp=130), seen(20, sbp=170)]

    assert observations.baseline(taken) == {"sbp": 130}


def test_readings_are_as_old_as_the_oldest_of_them():
    taken = [seen(0, Phase.PRE, sbp=120), seen(10, Phase.PRE, hr=70)]
    now = NINE + timedelta(minutes=14)

    age = observations.age_minutes(taken, ["sbp", "hr"], Phase.PRE, now=now)

    assert age == 14


def test_readings_that_are_not_all_there_have_no_age():
    age = observations.age_minutes(
        [seen(0, Phase.PRE, sbp=120)], ["sbp", "hr"], Phase.PRE, now=NINE
    )

    assert age is None


def test_a_stop_stands_until_that_reading_is_clear_again():
    low = seen(10, spo2=90)

    assert observations.not_cleared(DURING, [low], {}) == {"spo2"}
    assert observations.not_cleared(DURING, [low, seen(12, hr=70)], {}) == {"spo2"}
    assert observations.not_cleared(DURING, [low, seen(14, spo2=91)], {}) == {"spo2"}
    assert observations.not_cleared(DURING, [low, seen(16, spo2=96)], {}) == set()


def test_a_reading_whose_baseline_is_not_known_any_more_is_not_clear():
    stop = replace(DURING[0], reading="sbp", comparison=Comparison.FROM_BASELINE_PERCENT)
    stop = replace(stop, values=(Decimal(30),), action=Action.STOP)
    fallen = seen(10, sbp=80)
    assert observations.not_cleared([stop], [fallen], {"sbp": Decimal(120)}) == {"sbp"}

    assert observations.not_cleared([stop], [fallen], {}) == {"sbp"}
    assert observations.not_cleared([stop], [seen(12, hr=70)], {}) == set()


def test_what_was_seen_before_the_start_stops_nothing_later():
    assert observations.not_cleared(DURING, [seen(0, Phase.PRE, spo2=85)], {}) == set()


def test_a_choice_is_shown_in_its_words():
    assert observations.shown("nausea", Decimal(2)) == "moderate"
    assert observations.shown("sbp", Decimal("120")) == "120"
