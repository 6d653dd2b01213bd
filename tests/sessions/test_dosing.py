"""The order of an infusion: its numbers, and what speaks against it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from clinic_sched.protocols.vocabulary import Level, WeightKind
from clinic_sched.sessions import limits
from clinic_sched.sessions.dosing import Wanted, compute
from clinic_sched.sessions.weights import Body, adjusted_kg, bmi, ideal_kg
from tests.sessions.plans import plan

D = Decimal
B, BO, W = Level.BLOCK, Level.OVERRIDE, Level.WARN


def wanted(weight="70", dose=None, minutes=None, **more):
    body = Body(
        None if weight is None else D(weight), more.pop("height", None), more.pop("sex", None)
    )
    return Wanted(body, None if dose is None else D(dose), minutes, **more)


def raised(order):
    return [(concern.rule, concern.level) for concern in order.concerns]


@pytest.mark.parametrize(
    ("code", "weight", "total", "volume", "pump", "rates"),
    [
        ("KET-MOOD-40", "70", "35", "35", "52.5", {"rate_mg_h": "52.5", "rate_mg_kg_h": "0.75"}),
        ("KET-PAIN-60", "80", "40", "40", "40", {"rate_mg_h": "40", "rate_mg_kg_h": "0.5"}),
        ("KET-PAIN-120", "70", "84", "84", "42", {"rate_mg_h": "42", "rate_mg_kg_h": "0.6"}),
        ("KET-CRPS-240x10", "60", "42", "42", "10.5", {"rate_mg_h": "10.5"}),
        ("KET-FM-30", "65", "19.5", "19.5", "39", {"rate_mg_kg_h": "0.6"}),
        ("KET-MIG-240", "70", "28", "28", "7", {"rate_mg_kg_h": "0.1"}),
        ("LIDO-90", "70", "350", "87.5", "58.3", {"rate_mcg_kg_min": "55.556"}),
        ("MAG-30", "70", "1000", "100", "200", {"rate_g_h": "2"}),
        ("IFX-120", "70", "350", "175", "87.5", {"rate_mg_kg_h": "2.5"}),
    ],
)
def test_the_default_order_of_each_protocol(code, weight, total, volume, pump, rates):
    order = compute(plan(code), wanted(weight))

    assert (order.total_mg, order.volume_ml, order.pump_ml_h) == (D(total), D(volume), D(pump))
    assert {name: getattr(order, name) for name in rates} == {
        name: D(rate) for name, rate in rates.items()
    }


@pytest.mark.parametrize("code", ["KET-MOOD-40", "KET-PAIN-120", "KET-FM-30", "LIDO-90", "MAG-30"])
def test_a_default_order_raises_no_concern(code):
    assert compute(plan(code), wanted("70")).concerns == ()


def test_amounts_are_rounded_half_up():
    order = compute(plan(), wanted("70.1", "0.5"))

    assert order.total_mg == D("35.1")
    assert compute(plan(), wanted("70.3", "0.5")).total_mg == D("35.2")


@pytest.mark.parametrize(
    ("code", "weight", "dose", "minutes", "expected"),
    [
        # SR-20: outside the protocol's range.
        ("KET-MOOD-40", "70", "0.05", 40, [("SR-20", BO)]),
        ("KET-MOOD-40", "70", "0.76", 60, [("SR-20", BO)]),
        ("KET-MOOD-40", "70", "0.5", 39, [("SR-20", BO)]),
        ("KET-MOOD-40", "70", "0.5", 61, [("SR-20", BO)]),
        ("KET-MOOD-40", "70", "0.75", 60, []),
        # SR-22: faster than 1 mg/kg/h.
        ("KET-MOOD-40", "70", "0.7", 40, [("SR-22", BO)]),
        ("KET-MOOD-40", "70", "0.7", 42, []),
        ("KET-PAIN-60", "70", "1", 60, []),
        ("KET-PAIN-60", "70", "1", 59, [("SR-22", BO)]),
        # SR-23: caps in milligrams and milligrams an hour.
        ("KET-MOOD-40", "200", "0.5", 40, []),
        ("KET-MOOD-40", "200.2", "0.5", 40, [("SR-23", B)]),
        ("KET-CRPS-240x10", "71", "0.35", 240, []),
        ("KET-CRPS-240x10", "72", "0.35", 240, [("SR-23", B), ("SR-23", B)]),
        # The other drugs.
        ("LIDO-90", "70", "5", 60, [("SR-20", B)]),
        ("LIDO-90", "101", "5", 120, [("SR-23", B)]),
        ("MAG-30", "70", "1", 15, [("SR-20", B)]),
        ("MAG-30", "70", "2", 60, []),
        ("MAG-30", "70", "0", 30, [("SR-20", B)]),
        ("MAG-30", "70", "1", 0, [("SR-20", B), ("SR-20", B)]),
    ],
)
def test_the_limits_of_an_order(code, weight, dose, minutes, expected):
    order = compute(plan(code), wanted(weight, dose, minutes))

    assert raised(order) == expected


def test_a_concern_is_a_sentence_with_both_numbers():
    order = compute(plan(), wanted("70", "0.7"))

    assert [concern.sentence for concern in order.concerns] == [
        "The rate would be 1.05 mg/kg/h, above the cap of 1 mg/kg/h."
    ]


def test_a_refused_dose_is_still_computed():
    order = compute(plan(), wanted("70", "7.5"))

    assert order.total_mg == D("525")
    assert raised(order) == [("SR-20", BO), ("SR-23", B), ("SR-22", BO)]


def test_without_a_weight_nothing_by_weight_is_computed_or_allowed():
    order = compute(plan(), wanted(None))

    assert (order.total_mg, order.pump_ml_h) == (None, None)
    assert ("SR-05", BO) in raised(order)
    assert {rule for rule, _level in raised(order)} >= {"SR-22", "SR-23"}


def test_undiluted_ketamine_is_blocked():
    order = compute(plan(), wanted("70", concentration_mg_ml=D(100)))

    assert raised(order) == [("SR-24", B)]


def test_iron_is_a_fixed_dose_from_50_kg_and_by_weight_below():
    heavy = compute(plan("FCM-15"), wanted("50", course_given_mg=D(0)))
    light = compute(plan("FCM-15"), wanted("49.9", course_given_mg=D(0)))

    assert (heavy.total_mg, heavy.alternate) == (D(750), None)
    assert (light.total_mg, light.alternate) == (D("748.5"), "under_50_kg")


@pytest.mark.parametrize(("weight", "total"), [("60", "900"), ("70", "1000")])
def test_the_single_dose_of_iron_stops_at_its_most(weight, total):
    order = compute(plan("FCM-15"), wanted(weight, alternate="single_dose", course_given_mg=D(0)))

    assert (order.total_mg, order.concerns) == (D(total), ())


@pytest.mark.parametrize(
    ("given", "expected"), [(D(750), []), (D(751), [("SR-20", B)]), (None, [("SR-20", BO)])]
)
def test_the_cap_of_a_course_counts_what_was_given(given, expected):
    order = compute(plan("FCM-15"), wanted("70", course_given_mg=given))

    assert raised(order) == expected


def test_iron_thinner_than_its_label_is_pointed_out():
    order = compute(
        plan("FCM-15"), wanted("70", concentration_mg_ml=D("1.5"), course_given_mg=D(0))
    )

    assert raised(order) == [("SR-20", BO), ("SR-20", BO)]


@pytest.mark.parametrize(
    ("answer", "expected"), [(True, []), (False, [("SR-20", B)]), (None, [("SR-20", B)])]
)
def test_infliximab_is_capped_unless_heart_failure_is_denied(answer, expected):
    order = compute(plan("IFX-120"), wanted("70", "10", answers={"no_heart_failure": answer}))

    assert raised(order) == expected


# Weights.


def test_the_body_mass_index():
    assert round(bmi(Body(D(90), D(180))), 1) == D("27.8")
    assert bmi(Body(D(90))) is None


@pytest.mark.parametrize(
    ("sex", "height", "ideal"),
    [
        ("male", "152.4", "50"),
        ("male", "177.8", "73"),
        ("female", "165.1", "57"),
        ("female", "140", "45.5"),
    ],
)
def test_the_ideal_weight(sex, height, ideal):
    assert ideal_kg(Body(D(100), D(height), sex)) == D(ideal)


def test_without_height_or_sex_there_is_no_ideal_weight():
    assert ideal_kg(Body(D(100), None, "male")) is None
    assert ideal_kg(Body(D(100), D(180), None)) is None


def test_the_adjusted_weight_adds_a_part_of_the_excess():
    body = Body(D(113), D("177.8"), "male")

    assert adjusted_kg(body, plan().dose.weight) == D(89)


def adjusting():
    basis = replace(plan().dose.weight, kind=WeightKind.ADJUSTED)
    return replace(plan(), dose=replace(plan().dose, weight=basis))


def test_both_weights_are_shown_and_the_protocol_chooses():
    heavy = wanted("113", height=D("177.8"), sex="male")

    by_actual, by_adjusted = compute(plan(), heavy), compute(adjusting(), heavy)

    assert (by_actual.actual_kg, by_actual.adjusted_kg, by_actual.dosing_kg) == (113, 89, 113)
    assert (by_adjusted.actual_kg, by_adjusted.adjusted_kg, by_adjusted.dosing_kg) == (113, 89, 89)
    assert raised(by_actual) == [("SR-05", W)]
    assert raised(by_adjusted) == []


def test_a_slim_patient_is_dosed_by_the_actual_weight():
    order = compute(adjusting(), wanted("70", height=D(180), sex="female"))

    assert (order.dosing_kg, order.concerns) == (70, ())


def test_an_adjusted_weight_that_cannot_be_computed_is_a_concern():
    order = compute(adjusting(), wanted("113"))

    assert raised(order) == [("SR-05", BO)]


# The ten-fold check.


@pytest.mark.parametrize(
    ("entered", "is_refused"),
    [
        ("35", False),
        ("36.75", False),
        ("33.25", False),
        ("36.8", True),
        ("33.2", True),
        ("350", True),
        ("3.5", True),
        ("0", True),
    ],
)
def test_milligrams_that_differ_from_those_computed_are_blocked(entered, is_refused):
    found = limits.about_entry(plan(), D(35), D(entered))

    assert [(concern.rule, concern.level) for concern in found] == [("SR-21", B)] * is_refused


@pytest.mark.parametrize(("computed", "entered"), [(None, D(35)), (D(35), None)])
def test_milligrams_that_are_not_known_are_blocked(computed, entered):
    assert [concern.level for concern in limits.about_entry(plan(), computed, entered)] == [B]


# A change of rate.


def change(code, wanted_mg_h, *, current="20", cleared=True, kg="70", total="50"):
    found = limits.about_rate_change(
        plan(code),
        current_mg_h=D(current),
        wanted_mg_h=D(wanted_mg_h),
        kg=None if kg is None else D(kg),
        total_mg=D(total),
        vitals_cleared=cleared,
        answers={},
    )
    return [(concern.rule, concern.level) for concern in found]


def test_a_rate_within_its_caps_may_be_set():
    assert change("KET-PAIN-120", "70") == []


def test_a_rate_above_its_caps_is_refused():
    assert change("KET-PAIN-120", "70.1") == [("SR-22", BO)]
    assert change("KET-CRPS-240x10", "25.1") == [("SR-23", B)]


def test_a_rate_by_weight_without_a_weight_is_refused():
    assert change("KET-PAIN-120", "20", kg=None) == [("SR-22", BO)]


def test_a_rate_that_breaks_the_cap_of_the_session_is_refused():
    assert change("KET-PAIN-120", "30", total="201") == [("SR-23", B)]


@pytest.mark.parametrize("cleared", [False, None])
def test_a_rate_is_not_raised_before_the_readings_are_clear(cleared):
    assert change("KET-PAIN-120", "21", cleared=cleared) == [("SR-34", B)]
    assert change("KET-PAIN-120", "20", cleared=cleared) == []
    assert change("KET-PAIN-120", "10", cleared=cleared) == []
