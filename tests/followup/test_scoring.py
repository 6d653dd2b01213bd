"""From answers to numbers: totals, bands, risks, and refusals of what cannot be read."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_sched.followup import scoring
from clinic_sched.followup.scoring import CATALOGUE, band, faults, reported, risk_answers, score
from clinic_sched.protocols.vocabulary import Instrument

PHQ9, GAD7 = CATALOGUE[Instrument.PHQ9], CATALOGUE[Instrument.GAD7]
PEG, NRS, PGIC = (CATALOGUE[code] for code in (Instrument.PEG, Instrument.NRS, Instrument.PGIC))
SAFETY, MME, MOOD = (
    CATALOGUE[code] for code in (Instrument.SAFETY, Instrument.MME, Instrument.MOOD)
)
SIDE_EFFECTS = CATALOGUE[Instrument.SIDE_EFFECTS]


def same(questionnaire, value):
    """The same answer to every item."""
    return {item.id: value for item in questionnaire.items}


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_the_phq9_is_the_sum_of_its_nine_items(points):
    answers = {item.id: value for item, value in zip(PHQ9.items, points, strict=True)}

    assert score(PHQ9, answers) == {"phq9": Decimal(sum(points))}


@given(st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_the_gad7_is_the_sum_of_its_seven_items(points):
    answers = {item.id: value for item, value in zip(GAD7.items, points, strict=True)}

    assert score(GAD7, answers) == {"gad7": Decimal(sum(points))}


@pytest.mark.parametrize(
    ("points", "mean"),
    [((10, 10, 10), "10"), ((0, 0, 1), "0.3"), ((7, 6, 7), "6.7"), ((5, 5, 6), "5.3")],
)
def test_the_peg_is_the_mean_of_its_three_items(points, mean):
    answers = {item.id: value for item, value in zip(PEG.items, points, strict=True)}

    assert score(PEG, answers) == {"peg": Decimal(mean)}


PHQ9_BANDS = {
    "minimal": range(0, 5),
    "mild": range(5, 10),
    "moderate": range(10, 15),
    "moderately severe": range(15, 20),
    "severe": range(20, 28),
}
GAD7_BANDS = {
    "minimal": range(0, 5),
    "mild": range(5, 10),
    "moderate": range(10, 15),
    "severe": range(15, 22),
}


@pytest.mark.parametrize(
    ("instrument", "bands"), [(Instrument.PHQ9, PHQ9_BANDS), (Instrument.GAD7, GAD7_BANDS)]
)
def test_every_total_has_its_published_band(instrument, bands):
    for word, totals in bands.items():
        assert {band(instrument, Decimal(total)) for total in totals} == {word}


def test_the_published_bands_leave_no_gap():
    for bands in (PHQ9_BANDS, GAD7_BANDS):
        assert all(first.stop == second.start for first, second in pairwise(bands.values()))


def test_a_score_without_bands_has_no_word():
    assert band(Instrument.PEG, Decimal(7)) == ""


@pytest.mark.parametrize("questionnaire", CATALOGUE.values(), ids=lambda found: found.code)
def test_answers_from_a_form_are_texts_and_count_as_numbers(questionnaire):
    answers = {item.id: str(item.max) for item in questionnaire.items}

    assert faults(questionnaire, answers) == {}
    assert list(score(questionnaire, answers)) == [questionnaire.code]


@pytest.mark.parametrize("questionnaire", CATALOGUE.values(), ids=lambda found: found.code)
def test_a_missing_answer_makes_no_score_and_is_asked_for(questionnaire):
    for item in questionnaire.items:
        answers = {**same(questionnaire, 1), item.id: None}

        if item.required:
            assert score(questionnaire, answers) == {}
            assert faults(questionnaire, answers) == {item.id: "Please answer this question."}


@pytest.mark.parametrize(
    ("questionnaire", "item", "answer", "sentence"),
    [
        (PHQ9, "phq1", 4, "Please choose one of the answers."),
        (PHQ9, "phq1", -1, "Please choose one of the answers."),
        (PHQ9, "phq1", "often", "Please choose one of the answers."),
        (PEG, "average", 11, "Please give a number from 0 to 10."),
        (PEG, "average", "7.5", "Please give a number from 0 to 10."),
        (NRS, "pain", "１", "Please give a number from 0 to 10."),
        (NRS, "pain", "1" * 5000, "Please give a number from 0 to 10."),
        pytest.param(NRS, "pain", 10**5000, "Please give a number from 0 to 10.", id="huge"),
        (NRS, "pain", "NaN", "Please give a number from 0 to 10."),
        (NRS, "pain", "=cmd()", "Please give a number from 0 to 10."),
        (NRS, "pain", [3], "Please give a number from 0 to 10."),
        (NRS, "pain", {"a": 1}, "Please give a number from 0 to 10."),
        (NRS, "pain", float("nan"), "Please give a number from 0 to 10."),
        (PGIC, "change", 0, "Please choose one of the answers."),
        (PGIC, "change", "6.5", "Please choose one of the answers."),
        (MME, "mme_24h", "2001", "Please give a number from 0 to 2000."),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(questionnaire, item, answer, sentence):
    answers = {**same(questionnaire, 1), item: answer}

    assert faults(questionnaire, answers) == {item: sentence}
    assert score(questionnaire, answers) == {}


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.none())
)


@given(st.sampled_from(list(CATALOGUE.values())), st.data())
def test_whatever_is_answered_is_scored_or_refused(questionnaire, data):
    answers = {item.id: data.draw(JUNK) for item in questionnaire.items}

    scored, refused = score(questionnaire, answers), faults(questionnaire, answers)

    assert bool(scored) != bool(refused)
    scoring.risk_answers(questionnaire, answers)


# Answers that point to a risk (SR-71).


@pytest.mark.parametrize("answer", [1, 2, 3, "1", "3", "unreadable", -1, 99])
def test_anything_but_a_plain_no_to_item_nine_is_a_risk(answer):
    assert risk_answers(PHQ9, {**same(PHQ9, 0), "phq9": answer}) == ["phq9"]


@pytest.mark.parametrize("answer", [0, "0", None, ""])
def test_a_plain_no_to_item_nine_is_no_risk_whatever_the_total(answer):
    assert risk_answers(PHQ9, {**same(PHQ9, 3), "phq9": answer}) == []


@pytest.mark.parametrize(
    ("answer", "expected"), [("1", ["harm"]), (True, ["harm"]), ("0", []), (False, [])]
)
def test_a_yes_to_the_safety_question_is_a_risk(answer, expected):
    assert risk_answers(SAFETY, {"harm": answer}) == expected


@pytest.mark.parametrize("questionnaire", [GAD7, PEG, NRS, MOOD, SIDE_EFFECTS])
def test_other_questionnaires_ask_nothing_about_self_harm(questionnaire):
    assert risk_answers(questionnaire, same(questionnaire, 3)) == []


def test_a_checklist_tells_what_was_reported():
    answers = {**same(SIDE_EFFECTS, "0"), "sick": "1", "other": "Tired all day."}

    assert reported(SIDE_EFFECTS, answers) == ["Feeling sick or being sick"]
    assert score(SIDE_EFFECTS, answers) == {"side_effects": Decimal(1)}
