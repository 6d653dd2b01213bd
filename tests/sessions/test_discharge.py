"""May the patient leave? Every criterion refuses, and none is met by silence."""

from dataclasses import replace

import pytest

from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import discharge
from clinic_sched.sessions.checks import Authority, Override
from clinic_sched.sessions.discharge import DischargeFacts
from clinic_sched.sessions.scores import ALDRETE
from tests.sessions.plans import numbers, plan

B, BO = Level.BLOCK, Level.OVERRIDE


def fit(**other):
    """The facts of a patient who may leave, but for what the test says."""
    sound = DischargeFacts(
        readings=numbers(sbp=125, dbp=80, hr=72, dissociation=1, gait=2, nausea=0, orientation=3),
        baseline=numbers(sbp=120, dbp=78, hr=70, dissociation=0),
        aldrete={item.code: 2 for item in ALDRETE.items},
        minutes_since_end=60,
        open_reactions=0,
        escort_name="Ada Byron",
        escort_phone="555-0101",
        escort_present=True,
        instructions_given=True,
        no_driving_acknowledged=True,
        iv_out=True,
        iv_site_checked=True,
        next_contact_booked=True,
    )
    return replace(sound, **other)


def reading(**changed):
    return {"readings": {**fit().readings, **numbers(**changed)}}


def without(code):
    return {"readings": {known: v for known, v in fit().readings.items() if known != code}}


def scored(**changed):
    return {"aldrete": {**fit().aldrete, **changed}}


def unmet(code="KET-MOOD-40", **other):
    return {
        check.code: check.met
        for check in discharge.check(plan(code), fit(**other))
        if check.met is not True
    }


@pytest.mark.parametrize("code", ["KET-MOOD-40", "KET-CRPS-240x10", "LIDO-90", "FCM-15"])
def test_a_patient_for_whom_everything_is_right_may_leave(code):
    checks = discharge.check(plan(code), fit())

    assert discharge.may_leave(checks, {})


REFUSED = [
    (scored(activity=1, respiration=1), {"aldrete": False}),
    (scored(activity=0), {"aldrete": False, "aldrete_no_zero": False}),
    (scored(oxygen=1), {"aldrete_oxygen": False}),
    (reading(sbp=145), {"pressure_near_baseline": False}),
    (reading(dbp=62), {"pressure_near_baseline": False}),
    (reading(orientation=2), {"oriented": False}),
    (reading(dissociation=3), {"dissociation": False}),
    (reading(gait=1), {"gait": False}),
    (reading(nausea=2), {"nausea": False}),
    ({"minutes_since_end": 59}, {"observation": False}),
    ({"open_reactions": 1}, {"no_open_reaction": False}),
    ({"escort_present": False}, {"escort": False}),
    ({"instructions_given": False}, {"instructions": False}),
    ({"no_driving_acknowledged": False}, {"no_driving": False}),
    ({"iv_out": False}, {"iv_out": False}),
    ({"iv_site_checked": False}, {"iv_out": False}),
    ({"next_contact_booked": False}, {"next_contact": False}),
]


@pytest.mark.parametrize(("fault", "expected"), REFUSED)
def test_each_criterion_refuses(fault, expected):
    assert unmet(**fault) == expected


def test_a_high_pressure_is_refused_even_when_it_was_high_before():
    faults = {**reading(sbp=165), "baseline": numbers(sbp=160, dbp=80, hr=70)}

    assert unmet(**faults) == {"sbp_below": False}


UNKNOWN = [
    (scored(activity=None), {"aldrete": None, "aldrete_no_zero": None}),
    (
        {"aldrete": {}},
        {"aldrete": None, "aldrete_no_zero": None, "aldrete_oxygen": None},
    ),
    (without("sbp"), {"pressure_near_baseline": None, "sbp_below": None}),
    ({"baseline": {}}, {"pressure_near_baseline": None}),
    (without("orientation"), {"oriented": None}),
    (without("dissociation"), {"dissociation": None}),
    (without("gait"), {"gait": None}),
    (without("nausea"), {"nausea": None}),
    ({"minutes_since_end": None}, {"observation": None}),
    ({"open_reactions": None}, {"no_open_reaction": None}),
    ({"escort_present": None}, {"escort": None}),
    ({"escort_name": " "}, {"escort": None}),
    ({"escort_phone": ""}, {"escort": None}),
    ({"instructions_given": None}, {"instructions": None}),
    ({"no_driving_acknowledged": None}, {"no_driving": None}),
    ({"iv_out": None}, {"iv_out": None}),
    ({"iv_site_checked": None}, {"iv_out": None}),
    ({"next_contact_booked": None}, {"next_contact": None}),
]


@pytest.mark.parametrize(("hole", "expected"), UNKNOWN)
def test_what_is_not_known_is_not_met(hole, expected):
    assert unmet(**hole) == expected


@pytest.mark.parametrize("code", ["KET-MOOD-40", "LIDO-90"])
def test_when_nothing_is_known_nothing_is_met(code):
    checks = discharge.check(plan(code), DischargeFacts())

    assert {check.met for check in checks} == {None}
    assert not discharge.may_leave(checks, {})


def test_no_criteria_let_nobody_leave():
    assert not discharge.may_leave([], {})


def test_dissociation_back_at_the_patients_own_baseline_is_enough():
    baseline = {**fit().baseline, **numbers(dissociation=4)}

    assert unmet(**reading(dissociation=4), baseline=baseline) == {}


def test_the_basic_set_looks_at_the_heart_rate_too():
    assert unmet("LIDO-90", **reading(hr=85)) == {"vitals_near_baseline": False}
    assert unmet("LIDO-90", **without("hr")) == {"vitals_near_baseline": None}


def test_the_observation_is_the_protocols_own():
    assert unmet("MAG-30", minutes_since_end=15) == {}
    assert unmet("MAG-30", minutes_since_end=14) == {"observation": False}


def test_the_levels_are_those_of_the_safety_rules():
    levels = {check.code: (check.rule, check.level) for check in discharge.check(plan(), fit())}

    assert levels["escort"] == ("SR-19", B)
    assert levels["observation"] == ("SR-41", BO)
    assert levels["no_open_reaction"] == ("SR-42", BO)
    assert levels["aldrete"] == ("SR-40", BO)


@pytest.mark.parametrize(
    ("fault", "authority", "is_free"),
    [
        ({"minutes_since_end": 50}, Authority.PRESCRIBER, True),
        ({"minutes_since_end": 50}, Authority.NURSE, False),
        ({"escort_present": False}, Authority.PRESCRIBER, False),
    ],
)
def test_who_may_set_a_criterion_aside(fault, authority, is_free):
    checks = discharge.check(plan(), fit(**fault))
    overrides = {check.code: Override(authority, "Lives next door.") for check in checks}

    assert discharge.may_leave(checks, overrides) is is_free
