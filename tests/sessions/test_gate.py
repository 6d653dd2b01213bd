"""The gate before a start: everything known and right, or the infusion does not begin."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import gate
from clinic_sched.sessions.checks import Authority, Concern, Override, in_the_way, may_be_set_aside
from clinic_sched.sessions.gate_facts import GateFacts
from tests.moments import MONDAY
from tests.sessions.plans import numbers, plan

B, BO, W = Level.BLOCK, Level.OVERRIDE, Level.WARN


def ready(code="KET-MOOD-40", **other):
    """The facts of a patient who may start, but for what the test says."""
    sound = GateFacts(
        today=MONDAY,
        identifiers_checked=True,
        consent_signed_on=MONDAY - timedelta(days=30),
        consent_expires_on=MONDAY + timedelta(days=335),
        consent_covers_version=True,
        order_signed_on=MONDAY,
        order_by_credentialed=True,
        version_approved=True,
        weight_kg=Decimal(70),
        weighed_on=MONDAY,
        previous_weight_kg=Decimal(71),
        allergic_to_drug=False,
        acls_on_duty=True,
        nurse_credentials_valid=True,
        equipment=dict.fromkeys(EQUIPMENT, True),
        pregnancy="not_applicable",
        open_risk_flags=0,
        hours_since_heavy_meal=Decimal(12),
        hours_since_light_meal=Decimal(8),
        hours_since_clear_fluid=Decimal(3),
        escort_name="Ada Byron",
        escort_phone="555-0101",
        consult_done=True,
        earlier_sessions=2,
        days_since_last=7,
        sessions_within_year=2,
        nurse_within_ratio=True,
        pump_checked_by_second=True,
        answers={item.code: True for item in plan(code).gate},
        readings=numbers(
            sbp=120, dbp=78, hr=70, spo2=98, rr=14, nrs=4, moaas=5, orientation=3, temp="36.8",
            reflex=1, rhythm_strip=1, infection=0, weight=70,
        ),
        readings_age_minutes=5,
        dose_concerns=(),
    )  # fmt: skip
    return replace(sound, **other)


def unmet(code="KET-MOOD-40", **other):
    checks = gate.check(plan(code), ready(code, **other))
    return [(check.rule, check.level, check.met) for check in checks if check.met is not True]


CODES = [
    "KET-MOOD-40",
    "KET-PAIN-60",
    "KET-PAIN-120",
    "KET-CRPS-240x10",
    "KET-FM-30",
    "LIDO-90",
    "MAG-30",
    "FCM-15",
    "IFX-120",
]


@pytest.mark.parametrize("code", CODES)
def test_a_patient_for_whom_everything_is_right_may_start(code):
    checks = gate.check(plan(code), ready(code, days_since_last=30))

    assert [check for check in checks if check.met is not True] == []
    assert gate.may_start(checks, {})


@pytest.mark.parametrize("code", CODES)
def test_when_nothing_is_known_nothing_is_met(code):
    checks = gate.check(plan(code), GateFacts(today=MONDAY))

    assert {check.met for check in checks} == {None}
    assert not gate.may_start(checks, {})


def test_a_gate_without_conditions_lets_nobody_through():
    assert not gate.may_start([], {})


REFUSED = [
    ("SR-01", B, {"identifiers_checked": False}),
    ("SR-02", B, {"consent_covers_version": False}),
    ("SR-02", B, {"consent_signed_on": MONDAY - timedelta(days=366)}),
    ("SR-02", B, {"consent_signed_on": MONDAY + timedelta(days=1)}),
    ("SR-02", B, {"consent_expires_on": MONDAY - timedelta(days=1)}),
    ("SR-03", B, {"order_signed_on": MONDAY - timedelta(days=1)}),
    ("SR-03", B, {"order_by_credentialed": False}),
    ("SR-03", BO, {"earlier_sessions": 0, "consult_done": False}),
    ("SR-04", B, {"version_approved": False}),
    ("SR-05", BO, {"weighed_on": MONDAY - timedelta(days=31)}),
    ("SR-05", BO, {"weighed_on": MONDAY + timedelta(days=1)}),
    ("SR-05", BO, {"previous_weight_kg": Decimal("63.6")}),
    ("SR-05", BO, {"previous_weight_kg": Decimal("77.8")}),
    ("SR-06", B, {"allergic_to_drug": True}),
    ("SR-07", B, {"acls_on_duty": False}),
    ("SR-07", B, {"nurse_credentials_valid": False}),
    *[
        ("SR-08", BO, {"equipment": dict.fromkeys(EQUIPMENT, True) | {item: False}})
        for item in EQUIPMENT
    ],
    ("SR-15", B, {"pregnancy": "positive"}),
    ("SR-17", BO, {"open_risk_flags": 1}),
    ("SR-18", BO, {"hours_since_heavy_meal": Decimal("7.9")}),
    ("SR-18", BO, {"hours_since_light_meal": Decimal("5.9")}),
    ("SR-18", BO, {"hours_since_clear_fluid": Decimal("1.9")}),
    ("SR-21", B, {"pump_checked_by_second": False}),
    ("SR-25", BO, {"days_since_last": 1}),
    ("SR-26", BO, {"readings": {"sbp": 160}}),
    ("SR-26", BO, {"readings": {"dbp": 100}}),
    ("SR-26", W, {"readings": {"sbp": 141}}),
    ("SR-26", W, {"readings": {"dbp": 91}}),
    ("SR-26", W, {"readings": {"hr": 49}}),
    ("SR-26", W, {"readings": {"hr": 101}}),
    ("SR-26", W, {"readings": {"spo2": 94}}),
    ("SR-27", B, {"readings_age_minutes": 16}),
    ("SR-33", BO, {"nurse_within_ratio": False}),
]


@pytest.mark.parametrize(("rule", "level", "fault"), REFUSED)
def test_each_rule_refuses(rule, level, fault):
    if "readings" in fault:
        fault = {"readings": {**ready().readings, **numbers(**fault["readings"])}}

    assert unmet(**fault) == [(rule, level, False)]


UNKNOWN = [
    ("SR-01", B, {"identifiers_checked": None}),
    ("SR-02", B, {"consent_signed_on": None}),
    ("SR-02", B, {"consent_covers_version": None}),
    ("SR-03", B, {"order_signed_on": None}),
    ("SR-03", B, {"order_by_credentialed": None}),
    ("SR-03", BO, {"earlier_sessions": 0, "consult_done": None}),
    ("SR-04", B, {"version_approved": None}),
    ("SR-05", BO, {"weighed_on": None}),
    ("SR-05", BO, {"previous_weight_kg": None}),
    ("SR-06", B, {"allergic_to_drug": None}),
    ("SR-07", B, {"acls_on_duty": None}),
    ("SR-07", B, {"nurse_credentials_valid": None}),
    ("SR-08", BO, {"equipment": {}}),
    *[
        ("SR-08", BO, {"equipment": dict.fromkeys(EQUIPMENT, True) | {item: None}})
        for item in EQUIPMENT
    ],
    ("SR-15", BO, {"pregnancy": None}),
    ("SR-15", BO, {"pregnancy": "maybe"}),
    ("SR-17", BO, {"open_risk_flags": None}),
    ("SR-18", BO, {"hours_since_heavy_meal": None}),
    ("SR-18", BO, {"hours_since_clear_fluid": None}),
    ("SR-19", B, {"escort_name": ""}),
    ("SR-19", B, {"escort_phone": " "}),
    ("SR-20", B, {"dose_concerns": None}),
    ("SR-21", B, {"pump_checked_by_second": None}),
    ("SR-25", BO, {"days_since_last": None}),
    ("SR-27", B, {"readings": {}}),
    ("SR-33", BO, {"nurse_within_ratio": None}),
]


@pytest.mark.parametrize(("rule", "level", "hole"), UNKNOWN)
def test_what_is_not_known_is_not_met(rule, level, hole):
    assert unmet(**hole) == [(rule, level, None)]


@pytest.mark.parametrize(
    ("hours", "needs"),
    [("1", "It is too early: wait."), (None, "Ask when the patient last ate and drank.")],
)
def test_a_fast_too_short_is_waited_for_and_one_not_known_is_asked_for(hours, needs):
    since = Decimal(hours) if hours else None

    checks = gate.check(plan(), ready(hours_since_light_meal=since))

    [check] = [check for check in checks if check.code == "fasting"]
    assert check.needs == needs


def test_readings_without_a_time_are_not_fresh():
    assert unmet(readings_age_minutes=None) == [("SR-27", B, False)]


def test_a_missing_reading_is_named():
    readings = {code: value for code, value in ready().readings.items() if code != "spo2"}

    checks = gate.check(plan(), ready(readings=readings))

    [check] = [check for check in checks if check.code == "readings"]
    assert (check.met, check.needs) == (None, "Take the readings: SpO2.")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("answer", [False, None])
def test_each_statement_of_the_checklist_must_be_true(code, answer):
    for item in plan(code).gate:
        answers = {**ready(code).answers, item.code: answer}

        found = unmet(code, answers=answers, days_since_last=30)

        assert found == [(item.rule, item.level, answer)]


@pytest.mark.parametrize(
    ("rule", "level", "code"),
    [
        ("SR-10", B, "no_psychosis"),
        ("SR-11", B, "heart_stable"),
        ("SR-12", BO, "no_raised_pressure"),
        ("SR-13", B, "liver_not_severe"),
        ("SR-13", BO, "liver_not_moderate"),
        ("SR-14", B, "not_intoxicated"),
        ("SR-14", BO, "no_substance_history"),
        ("SR-16", BO, "no_interacting_drugs"),
        ("SR-16", W, "no_stimulants"),
        ("SR-60", W, "long_term_checks"),
    ],
)
def test_the_ketamine_checklist_stands_for_the_safety_rules(rule, level, code):
    assert (rule, level, code) in [(item.rule, item.level, item.code) for item in plan().gate]


def test_a_protocol_that_is_switched_off_is_never_started():
    assert unmet("KET-MIG-240") == [("SR-04", B, False)]


def test_an_escort_confirmed_by_phone_is_enough():
    assert unmet(escort_name="", escort_phone="", escort_confirmed=True) == []


def test_an_escort_is_asked_for_only_where_the_protocol_needs_one():
    assert unmet("MAG-30", escort_name="", escort_phone="") == []


def test_the_first_session_has_no_earlier_weight_and_no_gap():
    assert unmet(earlier_sessions=0, days_since_last=None, previous_weight_kg=None) == []


@pytest.mark.parametrize(("given", "expected"), [(11, []), (12, [False]), (None, [None])])
def test_a_yearly_limit_counts_this_session_in(given, expected):
    found = unmet("KET-PAIN-120", sessions_within_year=given, days_since_last=30)

    assert found == [("SR-25", BO, met) for met in expected]


def test_a_fever_stops_an_infusion_that_watches_for_infection():
    readings = {**ready("IFX-120").readings, "temp": Decimal("38.0")}

    found = unmet("IFX-120", readings=readings, days_since_last=30)

    assert found == [("SR-26", BO, False)]


def test_a_concern_about_the_dose_stands_in_the_gate():
    concern = Concern("SR-22", BO, "The rate would be 1.05 mg/kg/h.")

    assert unmet(dose_concerns=(concern,)) == [("SR-22", BO, False)]


# Who may set what aside.

NURSE = Override(Authority.NURSE, "The patient is calm.")
PRESCRIBER = Override(Authority.PRESCRIBER, "Discussed with the patient.")
NO_REASON = Override(Authority.PRESCRIBER, "  ")


@pytest.mark.parametrize(
    ("fault", "override", "is_free"),
    [
        ({"allergic_to_drug": True}, PRESCRIBER, False),
        ({"allergic_to_drug": True}, NURSE, False),
        ({"open_risk_flags": 1}, PRESCRIBER, True),
        ({"open_risk_flags": 1}, NURSE, False),
        ({"open_risk_flags": 1}, NO_REASON, False),
        ({"open_risk_flags": None}, PRESCRIBER, True),
        ({"readings": {"spo2": 94}}, NURSE, True),
        ({"readings": {"spo2": 94}}, PRESCRIBER, True),
        ({"readings": {"spo2": 94}}, Override(Authority.NURSE, ""), False),
    ],
)
def test_who_may_set_a_condition_aside(fault, override, is_free):
    if "readings" in fault:
        fault = {"readings": {**ready().readings, **numbers(**fault["readings"])}}
    checks = gate.check(plan(), ready(**fault))
    overrides = {check.code: override for check in checks if check.met is not True}

    assert gate.may_start(checks, overrides) is is_free


@pytest.mark.parametrize(("rule", "level", "fault"), REFUSED)
def test_each_rule_is_set_aside_at_its_level_and_never_without_a_reason(rule, level, fault):
    if "readings" in fault:
        fault = {"readings": {**ready().readings, **numbers(**fault["readings"])}}
    [found] = [check for check in gate.check(plan(), ready(**fault)) if check.met is not True]
    of_nurse, of_prescriber = (Override(authority, "Why") for authority in Authority)

    assert may_be_set_aside(found, of_prescriber) is (level is not B)
    assert may_be_set_aside(found, of_nurse) is (level is W)
    assert not may_be_set_aside(found, replace(of_prescriber, reason=" "))


def test_an_override_of_one_finding_does_not_pass_for_the_next():
    first = gate.check(plan(), ready(readings={**ready().readings, **numbers(sbp=162)}))
    overrides = {check.code: PRESCRIBER for check in first if check.met is not True}

    second = gate.check(plan(), ready(readings={**ready().readings, **numbers(sbp=195)}))

    assert gate.may_start(first, overrides)
    assert not gate.may_start(second, overrides)


def test_the_firmest_condition_is_said_first():
    checks = gate.check(
        plan(),
        ready(
            allergic_to_drug=True,
            open_risk_flags=1,
            readings={**ready().readings, **numbers(spo2=94)},
        ),
    )

    assert [check.level for check in in_the_way(checks, {})] == [B, BO, W]


@pytest.mark.parametrize(
    "edge",
    [
        {"weighed_on": MONDAY - timedelta(days=30)},
        {"consent_signed_on": MONDAY - timedelta(days=365)},
        {"consent_expires_on": MONDAY},
        {"consent_expires_on": None},
        {"previous_weight_kg": Decimal("63.7")},
        {"hours_since_heavy_meal": Decimal(8)},
        {"hours_since_clear_fluid": Decimal(2)},
        {"days_since_last": 2},
        {"readings_age_minutes": 15},
    ],
)
def test_on_the_very_edge_of_a_limit_it_is_still_met(edge):
    assert unmet(**edge) == []
