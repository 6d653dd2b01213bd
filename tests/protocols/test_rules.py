"""What may be approved, what is warned of, and which status may follow which."""

import pytest

from clinic_sched.protocols import library, rules
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.errors import ProtocolNotApprovable, StatusNotAllowed
from clinic_sched.protocols.rules import ProtocolStatus

CODES = [document["code"] for document in library.documents()]
DRAFT, APPROVED, RETIRED = ProtocolStatus


@pytest.fixture
def document():
    return library.document("KET-MOOD-40")


def refusal(document):
    with pytest.raises(ProtocolNotApprovable) as refused:
        rules.check_approvable(parse(document))
    return str(refused.value)


@pytest.mark.parametrize("code", [code for code in CODES if code != "KET-MIG-240"])
def test_every_starter_protocol_that_is_switched_on_can_be_approved(code):
    rules.check_approvable(parse(library.document(code)))


def test_the_migraine_infusion_says_why_it_cannot_be_approved():
    assert refusal(library.document("KET-MIG-240")) == (
        "KET-MIG-240: it is switched off (enabled is false). Its note says: All supporting "
        "studies found are inpatient (S23,S24,S25: mean 4.8 days, max 1 mg/kg/h). Ship disabled."
    )


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("pre", "before the start"),
        ("infusion", "during the infusion"),
        ("recovery", "in recovery"),
        ("discharge", "before leaving"),
    ],
)
def test_a_phase_without_vital_signs_cannot_be_approved(document, phase, words):
    document["monitoring"] = [row for row in document["monitoring"] if row["phase"] != phase]

    assert refusal(document) == (
        f"KET-MOOD-40: the monitoring plan has no blood pressure and heart rate {words}."
    )


@pytest.mark.parametrize(
    "when",
    [
        {"continuous": True},
        {"after_events": ["rate_change"], "after_minutes": 5},
        {"every_minutes": 15, "only_if": "an opioid"},
    ],
)
def test_readings_that_are_only_watched_or_only_sometimes_taken_are_no_vital_signs(document, when):
    for row in document["monitoring"]:
        if row["phase"] == "recovery":
            row.pop("every_minutes")
            row |= when

    assert "in recovery" in refusal(document)


def test_a_default_dose_that_breaks_a_cap_over_the_default_time_cannot_be_approved(document):
    document["dose"]["default"]["value"] = 0.7

    assert refusal(document) == (
        "KET-MOOD-40: 0.7 mg/kg over 40 minutes is 1.05 mg/kg/h, above the cap of 1 mg/kg/h."
    )


def test_a_default_dose_at_its_cap_can_be_approved(document):
    document["dose"]["default"]["value"] = 0.666666

    rules.check_approvable(parse(document))


def test_a_cap_that_the_lightest_adults_reach_cannot_be_approved(document):
    document["caps"][0]["limit"]["value"] = 15

    assert refusal(document) == (
        "KET-MOOD-40: 0.5 mg/kg over 40 minutes reaches the cap of 15 mg at 30 kg."
    )


def test_magnesium_in_fifteen_minutes_cannot_be_the_default():
    document = library.document("MAG-30")
    document["phases"]["infusion"]["default"]["value"] = 15

    assert refusal(document) == "MAG-30: 1 g over 15 minutes is 4 g/h, above the cap of 2 g/h."


def test_an_escort_that_nobody_asks_for_at_discharge_cannot_be_approved(document):
    document["discharge"] = [row for row in document["discharge"] if row["code"] != "escort"]

    assert "escort" in refusal(document)


def test_fasting_without_hours_cannot_be_approved(document):
    del document["limits"]["clear_fluid_hours"]

    assert "fasting" in refusal(document)


def test_a_recovery_shorter_than_the_observation_cannot_be_approved(document):
    document["phases"]["recovery"]["value"] = 45

    assert "shorter than the minimum observation" in refusal(document)


def test_a_protocol_without_thresholds_cannot_be_approved(document):
    document["thresholds"]["during"] = []

    assert "no thresholds" in refusal(document)


def test_a_protocol_without_observation_at_discharge_cannot_be_approved(document):
    document["discharge"] = [row for row in document["discharge"] if row["code"] != "observation"]

    assert "minimum observation" in refusal(document)


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        (
            "KET-MOOD-40",
            "0.75 mg/kg over 40 minutes is 1.125 mg/kg/h, above the cap of 1 mg/kg/h.",
        ),
        (
            "KET-PAIN-60",
            "1 mg/kg over 40 minutes is 1.5 mg/kg/h, above the cap of 1 mg/kg/h.",
        ),
        (
            "KET-CRPS-240x10",
            "0.35 mg/kg/h over 240 minutes reaches the cap of 25 mg/h at 71.4 kg.",
        ),
        (
            "LIDO-90",
            "5 mg/kg over 60 minutes is 83.333 mcg/kg/min, above the cap of 75 mcg/kg/min.",
        ),
        ("MAG-30", "2 g over 15 minutes is 8 g/h, above the cap of 2 g/h."),
    ],
)
def test_the_corners_that_break_a_cap_are_warned_of(code, warning):
    assert warning in rules.check_approvable(parse(library.document(code)))


@pytest.mark.parametrize("code", ["KET-PAIN-120", "KET-FM-30"])
def test_a_highest_rate_at_its_cap_is_no_warning(code):
    warnings = rules.check_approvable(parse(library.document(code)))

    assert [warning for warning in warnings if "above the cap" in warning] == []


def warned(document):
    return rules.check_approvable(parse(document))


def test_a_cap_that_holds_for_some_is_warned_of():
    assert warned(library.document("IFX-120"))[0] == (
        "10 mg/kg over 120 minutes is 10 mg/kg, above the cap of 5 mg/kg that holds unless it is "
        "confirmed: No heart failure (with heart failure the dose is at most 5 mg/kg)."
    )


def test_a_single_default_dose_above_the_cap_of_the_course_cannot_be_approved():
    iron = library.document("FCM-15")
    next(cap for cap in iron["caps"] if cap["kind"] == "course_mg")["limit"]["value"] = 700

    assert refusal(iron) == ("FCM-15: 750 mg over 15 minutes is 750 mg, above the cap of 700 mg.")


def test_a_series_of_defaults_above_the_cap_of_the_course_is_warned_of():
    iron = library.document("FCM-15")
    next(cap for cap in iron["caps"] if cap["kind"] == "course_mg")["limit"]["value"] = 1400

    assert (
        "2 visits of 750 mg over 15 minutes are 1500 mg, above the cap of the course of 1400 mg."
    ) in warned(iron)


def by_weight(limit):
    """Magnesium in grams for everybody, with a cap by weight."""
    magnesium = library.document("MAG-30")
    magnesium["caps"] = [{"kind": "dose_mg_kg", "limit": {"value": limit, "source": "S31b"}}]
    return magnesium


def test_a_default_dose_that_breaks_a_cap_by_weight_for_everybody_cannot_be_approved():
    assert refusal(by_weight(5)) == (
        "MAG-30: 1 g over 30 minutes is above the cap of 5 mg/kg for whoever is below 200 kg."
    )


def test_a_dose_that_breaks_a_cap_by_weight_for_the_lightest_is_warned_of():
    assert (
        "1 g over 30 minutes is above the cap of 20 mg/kg for whoever is below 50 kg."
    ) in warned(by_weight(20))


def test_a_default_time_at_which_the_default_dose_breaks_a_cap_cannot_be_approved(document):
    document["phases"]["infusion"]["default"]["value"] = 20
    document["phases"]["infusion"]["min"]["value"] = 20

    assert refusal(document) == (
        "KET-MOOD-40: 0.5 mg/kg over 20 minutes is 1.5 mg/kg/h, above the cap of 1 mg/kg/h."
    )


def test_a_bag_below_the_least_concentration_cannot_be_approved(document):
    document["concentration"]["min_mg_ml"] = {"value": 2, "source": "S33"}

    assert refusal(document).endswith("in the bag is below the least that is allowed.")


def test_a_bag_that_is_not_diluted_cannot_be_approved(document):
    document["concentration"]["mg_ml"]["value"] = 100

    assert refusal(document).endswith("undiluted, which is never given as such.")


def test_what_rests_on_a_site_default_is_counted(document):
    assert "42 statements rest on a site default that is to be confirmed." in warned(document)


def test_a_source_that_names_nothing_known_is_warned_of(document):
    document["dose"]["max"]["source"] = "we always did"

    assert (
        "The source of “Dose, most” names no work of the list of sources: we always did."
    ) in warned(document)


def test_a_threshold_for_what_is_never_taken_is_warned_of(document):
    document["thresholds"]["during"][0] |= {"reading": "etco2", "value": 60}

    assert warned(document)[-1] == (
        "A threshold waits for “End-tidal CO2”, which the monitoring plan never asks for."
    )


def test_a_criterion_that_is_never_measured_is_warned_of(document):
    for row in document["monitoring"]:
        row["readings"] = [code for code in row["readings"] if code != "gait"] or ["hr"]

    assert rules.check_approvable(parse(document))[-1] == (
        "Leaving depends on “Gait”, which is not measured after the infusion."
    )


@pytest.mark.parametrize(
    ("current", "wanted"), [(DRAFT, APPROVED), (DRAFT, RETIRED), (APPROVED, RETIRED)]
)
def test_a_version_moves_from_draft_to_approved_to_retired(current, wanted):
    rules.check_move(current, wanted)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(APPROVED, DRAFT), (RETIRED, APPROVED), (RETIRED, DRAFT), (APPROVED, APPROVED)],
)
def test_a_version_never_moves_back(current, wanted):
    with pytest.raises(StatusNotAllowed):
        rules.check_move(current, wanted)
