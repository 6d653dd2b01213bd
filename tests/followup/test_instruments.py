"""The questionnaires, as they were published or as the library asks for them."""

import pytest

from clinic_sched.followup import checklists, instruments, mood_instruments
from clinic_sched.followup.instruments import ItemKind
from clinic_sched.followup.scoring import CATALOGUE
from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.vocabulary import Instrument


def test_every_instrument_that_a_protocol_may_name_can_be_asked():
    assert set(CATALOGUE) == set(Instrument)


@pytest.mark.parametrize("document", library.documents(), ids=lambda document: document["code"])
def test_every_check_in_of_the_library_can_be_asked(document):
    for row in parse(document).followup:
        assert all(instrument in CATALOGUE for instrument in row.instruments)


@pytest.mark.parametrize("questionnaire", CATALOGUE.values(), ids=lambda found: found.code)
def test_items_have_their_own_ids_and_answers_within_their_bounds(questionnaire):
    ids = [item.id for item in questionnaire.items]

    assert len(ids) == len(set(ids))
    for item in questionnaire.items:
        assert all(item.min <= choice.value <= item.max for choice in item.choices)
        assert bool(item.choices) == (item.kind in {ItemKind.CHOICE, ItemKind.YES_NO})


def test_the_phq9_has_its_codes_in_order():
    questionnaire = mood_instruments.PHQ9

    assert [item.loinc for item in questionnaire.items] == [
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ]
    assert (questionnaire.panel_loinc, questionnaire.score_loinc) == ("44249-1", "44261-6")
    assert questionnaire.items[-1].id == mood_instruments.PHQ9_RISK_ITEM


def test_the_gad7_has_its_codes_in_order():
    questionnaire = mood_instruments.GAD7

    assert [item.loinc for item in questionnaire.items] == [
        "69725-0",
        "68509-9",
        "69733-4",
        "69734-2",
        "69735-9",
        "69689-8",
        "69736-7",
    ]
    assert (questionnaire.panel_loinc, questionnaire.score_loinc) == ("69737-5", "70274-6")


def test_the_peg_has_its_codes_and_its_citation():
    questionnaire = instruments.PEG

    assert [item.loinc for item in questionnaire.items] == ["75893-8", "91145-3", "91146-1"]
    assert (questionnaire.panel_loinc, questionnaire.score_loinc) == ("91148-7", "91147-9")
    assert "Krebs" in questionnaire.notice


@pytest.mark.parametrize("questionnaire", [mood_instruments.PHQ9, mood_instruments.GAD7])
def test_the_notice_of_the_authors_stands_with_the_questions(questionnaire):
    assert "Spitzer" in questionnaire.notice
    assert "Pfizer" in questionnaire.notice
    assert "No permission required" in questionnaire.notice


@pytest.mark.parametrize("questionnaire", [mood_instruments.PHQ9, mood_instruments.GAD7])
def test_how_often_is_answered_from_0_to_3_with_the_published_codes(questionnaire):
    for item in questionnaire.items:
        assert [(choice.value, choice.code) for choice in item.choices] == [
            (0, "LA6568-5"),
            (1, "LA6569-3"),
            (2, "LA6570-1"),
            (3, "LA6571-9"),
        ]


@pytest.mark.parametrize(
    "questionnaire",
    [
        instruments.SAFETY,
        mood_instruments.PHQ9,
        checklists.SIDE_EFFECTS,
        checklists.DELAYED_REACTION,
    ],
)
def test_a_form_that_may_tell_of_danger_says_that_nobody_watches_it(questionnaire):
    assert instruments.NOT_WATCHED in questionnaire.notice


def test_seven_is_very_much_better():
    [item] = instruments.PGIC.items

    assert {choice.value: choice.label for choice in item.choices}[7] == "Very much better"
    assert len(item.choices) == 7
