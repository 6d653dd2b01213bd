"""The ten starter protocols, held against the table of the library they were taken from."""

import json
import re
from decimal import Decimal

import pytest

from clinic_sched.protocols import library
from clinic_sched.protocols.document import cited, parse
from clinic_sched.protocols.loads import Load, total_mg
from clinic_sched.protocols.plan import PhaseMinutes
from clinic_sched.protocols.vocabulary import Action, CapKind, Comparison, Phase

DOCUMENTS = library.documents()
PLANS = {document["code"]: parse(document) for document in DOCUMENTS}
KETAMINE = [code for code in PLANS if code.startswith("KET")]
OTHERS = [code for code in PLANS if not code.startswith("KET")]

DOSES = {
    "KET-MOOD-40": ("0.1", "0.5", "0.75", "mg/kg"),
    "KET-PAIN-60": ("0.3", "0.5", "1", "mg/kg"),
    "KET-PAIN-120": ("0.3", "0.6", "1", "mg/kg/h"),
    "KET-CRPS-240x10": ("0.175", "0.175", "0.35", "mg/kg/h"),
    "KET-FM-30": ("0.1", "0.3", "0.5", "mg/kg"),
    "KET-MIG-240": ("0.1", "0.1", "0.42", "mg/kg/h"),
    "LIDO-90": ("1", "5", "7.5", "mg/kg"),
    "MAG-30": ("1", "1", "2", "g"),
    "FCM-15": ("750", "750", "750", "mg"),
    "IFX-120": ("3", "5", "10", "mg/kg"),
}
CAPS = {
    "KET-MOOD-40": {"session_mg": "100", "rate_mg_kg_h": "1"},
    "KET-PAIN-60": {"session_mg": "100", "rate_mg_kg_h": "1"},
    "KET-PAIN-120": {"session_mg": "200", "rate_mg_kg_h": "1"},
    "KET-CRPS-240x10": {"session_mg": "100", "rate_mg_h": "25"},
    "KET-FM-30": {"session_mg": "50", "rate_mg_kg_h": "1"},
    "KET-MIG-240": {"session_mg": "100", "rate_mg_kg_h": "0.42"},
    "LIDO-90": {"session_mg": "500", "rate_mcg_kg_min": "75"},
    "MAG-30": {"rate_g_h": "2"},
    "FCM-15": {"session_mg": "1000", "course_mg": "1500"},
    "IFX-120": {"dose_mg_kg": "5"},
}
# Preparation, infusion (shortest, default, longest), recovery; minutes in the chair.
MINUTES = {
    "KET-MOOD-40": (35, 40, 40, 60, 60, 135),
    "KET-PAIN-60": (35, 40, 60, 120, 60, 155),
    "KET-PAIN-120": (40, 120, 120, 240, 60, 220),
    "KET-CRPS-240x10": (40, 240, 240, 240, 60, 340),
    "KET-FM-30": (35, 30, 30, 60, 60, 125),
    "KET-MIG-240": (40, 120, 240, 360, 60, 340),
    "LIDO-90": (25, 60, 90, 120, 30, 145),
    "MAG-30": (20, 15, 30, 60, 15, 65),
    "FCM-15": (20, 15, 15, 30, 30, 65),
    "IFX-120": (30, 120, 120, 180, 30, 180),
}


def test_there_are_ten_starter_protocols():
    assert set(PLANS) == set(DOSES)


@pytest.mark.parametrize("code", DOSES)
def test_the_dose_is_the_one_of_the_library(code):
    dose = PLANS[code].dose
    expected = (*(Decimal(number) for number in DOSES[code][:3]), DOSES[code][3])

    found = (dose.amount.min.value, dose.amount.default.value, dose.amount.max.value, dose.unit)

    assert found == expected


@pytest.mark.parametrize("code", CAPS)
def test_the_caps_are_those_of_the_library(code):
    caps = {cap.kind.value: cap.limit.value for cap in PLANS[code].caps}

    assert caps == {kind: Decimal(limit) for kind, limit in CAPS[code].items()}


@pytest.mark.parametrize("code", MINUTES)
def test_the_minutes_are_those_of_the_library(code):
    preparation, shortest, default, longest, recovery, chair = MINUTES[code]
    plan = PLANS[code]

    assert plan.phase_minutes() == PhaseMinutes(preparation, default, recovery, 15)
    assert preparation + default + recovery == chair
    assert (plan.phases.infusion.min.value, plan.phases.infusion.max.value) == (shortest, longest)
    assert plan.min_observation_minutes.value == recovery


@pytest.mark.parametrize(
    ("code", "kind", "default", "highest"),
    [
        ("KET-MOOD-40", CapKind.RATE_MG_KG_H, "0.75", "1.125"),
        ("KET-PAIN-60", CapKind.RATE_MG_KG_H, "0.5", "1.5"),
        ("KET-PAIN-120", CapKind.RATE_MG_KG_H, "0.6", "1"),
        ("KET-CRPS-240x10", CapKind.RATE_MG_KG_H, "0.175", "0.35"),
        ("KET-FM-30", CapKind.RATE_MG_KG_H, "0.6", "1"),
        ("KET-MIG-240", CapKind.RATE_MG_KG_H, "0.1", "0.42"),
        ("LIDO-90", CapKind.RATE_MCG_KG_MIN, "55.556", "125"),
        ("MAG-30", CapKind.RATE_G_H, "2", "8"),
        ("IFX-120", CapKind.RATE_MG_KG_H, "2.5", "5"),
    ],
)
def test_the_rates_are_those_the_library_was_published_with(code, kind, default, highest):
    plan = PLANS[code]
    times = plan.phases.infusion

    def rate(dose, minutes):
        minutes = int(minutes.value)
        total = total_mg(dose.value, plan.dose.unit, minutes, Decimal(1))
        return Load(total, Decimal(minutes), Decimal(1)).measured(kind)

    assert abs(rate(plan.dose.amount.default, times.default) - Decimal(default)) < Decimal("0.001")
    assert abs(rate(plan.dose.amount.max, times.min) - Decimal(highest)) < Decimal("0.001")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["code"])
def test_every_source_can_be_said_in_words(document):
    plan = parse(document)
    sources = re.findall(r'"source": "([^"]*)"', json.dumps(document, ensure_ascii=False))

    silent = [
        source
        for source in sources
        if not cited(source, plan.sources) and "site default, to be confirmed" not in source
    ]

    assert sources
    assert silent == []


@pytest.mark.parametrize("code", KETAMINE)
def test_ketamine_needs_an_escort_fasting_a_consultation_and_a_controlled_drug_record(code):
    plan = PLANS[code]

    assert plan.escort_required.value
    assert plan.fasting_required.value
    assert plan.consult_required.value
    assert plan.controlled.value
    assert plan.concentration.undiluted_mg_ml.value == 100


@pytest.mark.parametrize("code", OTHERS)
def test_the_other_drugs_need_no_escort(code):
    assert not PLANS[code].escort_required.value


def test_only_the_migraine_infusion_is_switched_off():
    assert [code for code, plan in PLANS.items() if not plan.enabled] == ["KET-MIG-240"]


@pytest.mark.parametrize(
    ("reading", "comparison", "value", "action"),
    [
        ("sbp", ">=", 160, Action.RECHECK),
        ("sbp", ">=", 180, Action.PAUSE_CALL),
        ("dbp", ">=", 110, Action.PAUSE_CALL),
        ("sbp", "<", 90, Action.STOP),
        ("hr", ">", 120, Action.ASSESS_SLOW),
        ("hr", "<", 50, Action.STOP),
        ("spo2", "<", 95, Action.RECHECK_OXYGEN),
        ("spo2", "<", 92, Action.STOP_OXYGEN_AIRWAY),
        ("spo2", "<", 88, Action.EMERGENCY),
        ("rr", "<", 10, Action.PAUSE_AIRWAY),
        ("rr", "<", 8, Action.EMERGENCY),
        ("rr", ">", 25, Action.ASSESS),
        ("moaas", "<=", 3, Action.PAUSE_CALL),
        ("moaas", "<=", 2, Action.STOP_AIRWAY),
        ("dissociation", ">=", 8, Action.ASSESS_REASSURE_SLOW),
    ],
)
def test_the_ketamine_thresholds_are_those_of_the_library(reading, comparison, value, action):
    rows = PLANS["KET-MOOD-40"].thresholds.during

    assert (reading, comparison, (value,), action) in [
        (row.reading, row.comparison, row.values, row.action) for row in rows
    ]


def test_the_start_gate_of_ketamine_is_the_one_of_the_library():
    rows = PLANS["KET-MOOD-40"].thresholds.start

    assert [(row.reading, row.comparison, row.values, row.recheck_minutes) for row in rows] == [
        ("sbp", Comparison.AT_LEAST, (160,), 10),
        ("dbp", Comparison.AT_LEAST, (100,), 10),
        ("sbp", Comparison.ABOVE, (140,), None),
        ("dbp", Comparison.ABOVE, (90,), None),
        ("hr", Comparison.OUTSIDE, (50, 100), None),
        ("spo2", Comparison.BELOW, (95,), None),
    ]


def test_the_crps_series_is_ten_weekdays_and_a_taper():
    plan = PLANS["KET-CRPS-240x10"]

    assert plan.series.count.value == 10
    assert plan.series.unit == "working_days"
    assert {gap.max_days for gap in plan.series.gaps} == {1}
    assert len(plan.booster.notes) == 4
    assert [drug.drug for drug in plan.premedication] == ["midazolam IV", "clonidine PO"]


def test_infliximab_comes_at_weeks_0_2_and_6_and_every_8_weeks_after():
    series = PLANS["IFX-120"].series

    assert [gap.ideal_days for gap in series.gaps] == [14, 28]
    assert series.maintenance_weeks.value == 8


def test_iron_has_its_dose_for_light_patients_and_its_single_dose():
    light, single = PLANS["FCM-15"].dose.alternates

    assert (light.below_kg.value, light.amount.default.value, light.unit) == (50, 15, "mg/kg")
    assert (single.max_mg.value, single.amount.default.value, single.unit) == (1000, 15, "mg/kg")


@pytest.mark.parametrize("code", PLANS)
def test_every_phase_has_readings(code):
    phases = {row.phase for row in PLANS[code].monitoring if not row.continuous}

    assert phases == set(Phase)


def test_the_check_ins_are_those_of_the_library():
    found = {
        code: [row.offset_text for row in PLANS[code].followup]
        for code in ("KET-PAIN-60", "KET-MOOD-40", "MAG-30")
    }

    assert found == {
        "KET-PAIN-60": ["PT24H", "PT72H", "P7D", "P14D", "P21D", "P28D", "P42D", "P84D"],
        "KET-MOOD-40": ["PT24H", "P7D", "P14D", "P28D", "P84D"],
        "MAG-30": ["PT24H", "P28D"],
    }


def test_an_unknown_starter_protocol_is_a_key_error():
    with pytest.raises(KeyError):
        library.document("NO-SUCH")
