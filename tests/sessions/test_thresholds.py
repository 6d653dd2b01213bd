"""What a reading calls for, in words, the worst first."""

from decimal import Decimal

import pytest

from clinic_sched.protocols.vocabulary import Action, Level, Severity
from clinic_sched.sessions import thresholds
from clinic_sched.sessions.readings import impossible, unusual
from tests.sessions.plans import numbers, plan


def during(code="KET-MOOD-40", baseline=None, **readings):
    rows = plan(code).thresholds.during
    return thresholds.crossings(rows, numbers(**readings), numbers(**(baseline or {})))


def test_good_readings_call_for_nothing():
    assert during(sbp=125, dbp=80, hr=70, spo2=98, rr=14, moaas=5, dissociation=3) == []


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        ({"spo2": 91}, "SpO2 91 % is below 92 %: stop, give oxygen, look after the airway."),
        ({"spo2": 94}, "SpO2 94 % is below 95 %: measure again, and consider oxygen."),
        ({"spo2": 87}, "SpO2 87 % is below 88 %: emergency, stop and call for help."),
        (
            {"sbp": 160},
            "Systolic pressure 160 mmHg is 160 mmHg or more: measure again in 5 minutes.",
        ),
        (
            {"sbp": 180},
            "Systolic pressure 180 mmHg is 180 mmHg or more: pause, and call the prescriber.",
        ),
        ({"sbp": 89}, "Systolic pressure 89 mmHg is below 90 mmHg: stop."),
        (
            {"hr": 121},
            "Heart rate 121 /min is above 120 /min: assess, and consider slowing the infusion.",
        ),
        ({"hr": 49}, "Heart rate 49 /min is below 50 /min: stop."),
        ({"rr": 9}, "Breaths 9 /min is below 10 /min: pause, and look after the airway."),
        ({"rr": 26}, "Breaths 26 /min is above 25 /min: assess the patient."),
        (
            {"moaas": 3},
            "Sedation (MOAA/S) is “3: answers only when called loudly or again”: "
            "pause, and call the prescriber.",
        ),
        (
            {"dissociation": 8},
            "Dissociation (0 to 10) 8 is 8 or more: "
            "assess, reassure, and consider slowing the infusion.",
        ),
    ],
)
def test_a_crossed_threshold_is_one_sentence(readings, sentence):
    assert [found.sentence for found in during(**readings)] == [sentence]


@pytest.mark.parametrize(
    ("readings", "severity"),
    [
        ({"sbp": 159}, None),
        ({"sbp": 90}, None),
        ({"dbp": 109}, None),
        ({"dbp": 110}, Severity.PAUSE),
        ({"hr": 120}, None),
        ({"hr": 50}, None),
        ({"spo2": 95}, None),
        ({"spo2": 92}, Severity.RECHECK),
        ({"spo2": 88}, Severity.STOP),
        ({"rr": 10}, None),
        ({"rr": 8}, Severity.PAUSE),
        ({"rr": 7}, Severity.EMERGENCY),
        ({"rr": 25}, None),
        ({"moaas": 4}, None),
        ({"moaas": 2}, Severity.STOP),
        ({"dissociation": 7}, None),
    ],
)
def test_the_edges_of_the_ketamine_thresholds(readings, severity):
    assert [found.severity for found in during(**readings)] == ([severity] if severity else [])


def test_the_worst_comes_first_and_each_reading_once():
    found = during(sbp=185, hr=125, spo2=87, rr=9)

    assert [(crossing.reading, crossing.action) for crossing in found] == [
        ("spo2", Action.EMERGENCY),
        ("sbp", Action.PAUSE_CALL),
        ("rr", Action.PAUSE_AIRWAY),
        ("hr", Action.ASSESS_SLOW),
    ]


@pytest.mark.parametrize(
    ("sbp", "sentence"),
    [
        (120, None),
        (100, None),
        (
            121,
            "Systolic pressure 121 mmHg is 21 % away from the baseline of 100 mmHg: take note.",
        ),
        (
            131,
            "Systolic pressure 131 mmHg is 31 % away from the baseline of 100 mmHg: "
            "measure again in 5 minutes.",
        ),
    ],
)
def test_a_pressure_is_also_held_against_the_patients_own(sbp, sentence):
    found = during(sbp=sbp, baseline={"sbp": 100})

    assert [crossing.sentence for crossing in found] == ([sentence] if sentence else [])


def test_without_a_baseline_only_the_fixed_limits_speak():
    assert during(sbp=131) == []
    assert during(sbp=131, baseline={"sbp": 0}) == []


@pytest.mark.parametrize(("hr", "is_outside"), [(49, True), (50, False), (100, False), (101, True)])
def test_a_rate_outside_its_range_is_noted_before_the_start(hr, is_outside):
    found = thresholds.crossings(plan().thresholds.start, numbers(hr=hr), {})

    sentence = f"Heart rate {hr} /min is outside 50 to 100 /min: take note."
    assert [crossing.sentence for crossing in found] == [sentence] * is_outside


def test_pauses_and_stops_must_be_answered():
    found = during(sbp=185, hr=125, spo2=94)

    assert [crossing.reading for crossing in thresholds.must_be_answered(found)] == ["sbp"]
    assert found[0].level is Level.OVERRIDE


@pytest.mark.parametrize(
    ("code", "readings", "action"),
    [
        ("LIDO-90", {"toxicity": 1}, Action.PAUSE_REDUCE),
        ("LIDO-90", {"sbp": 89}, Action.STOP),
        ("MAG-30", {"rr": 11}, Action.STOP),
        ("MAG-30", {"reflex": 0}, Action.STOP),
        ("IFX-120", {"reaction": 1}, Action.PAUSE_SLOW_PREMED),
        ("IFX-120", {"reaction": 2}, Action.STOP_EMERGENCY_EPINEPHRINE),
        ("FCM-15", {"iv_site": 1}, Action.STOP_SITE),
    ],
)
def test_the_thresholds_of_the_other_drugs(code, readings, action):
    assert [crossing.action for crossing in during(code, **readings)] == [action]


def test_something_that_happens_is_said_with_what_to_do():
    event = plan().thresholds.events[0]

    assert thresholds.event_sentence(event) == "Chest pain: stop, and call for help."


# What is kept at all (SR-32).


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        ({"spo2": 101}, "SpO2 must be from 30 to 100 %."),
        ({"hr": 7}, "Heart rate must be from 20 to 300 /min."),
        ({"sbp": 12}, "Systolic pressure must be from 40 to 300 mmHg."),
        ({"temp": 98.6}, "Temperature must be from 30 to 44 °C."),
        ({"temp": "36.55"}, "Temperature must be a number with at most 1 decimal."),
        ({"hr": "70.5"}, "Heart rate must be a number with no decimals."),
        ({"nrs": 11}, "Pain (0 to 10) must be from 0 to 10."),
        ({"moaas": 6}, "Sedation (MOAA/S): choose one of the answers."),
        ({"hr": "NaN"}, "Heart rate must be a number."),
        ({"hr": "Infinity"}, "Heart rate must be a number."),
        ({"pulse": 70}, "“pulse” is no reading that this clinic takes."),
        (
            {"sbp": 80, "dbp": 80},
            "The systolic pressure must be above the diastolic pressure.",
        ),
    ],
)
def test_an_impossible_reading_is_blocked(readings, sentence):
    found = impossible(numbers(**readings))

    assert [(concern.level, concern.sentence) for concern in found] == [(Level.BLOCK, sentence)]


def test_possible_readings_are_kept():
    assert impossible(numbers(sbp=120, dbp=80, hr=70, spo2=98, temp="36.6", moaas=5)) == []


def test_an_unusual_reading_is_asked_about():
    found = unusual(numbers(hr=180, spo2=98, moaas=2))

    assert [concern.sentence for concern in found] == [
        "Heart rate 180 is unusual. Measure again, or confirm it."
    ]


def test_a_number_is_said_as_a_person_writes_it():
    assert numbers(hr=Decimal("1E+2"))["hr"] == 100
    assert "180 mmHg or more" in during(sbp=Decimal("1.80E+2"))[0].sentence
