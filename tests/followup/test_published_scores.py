"""PHQ-9, GAD-7 and PEG: equal to what was published, cell by cell; a planted fault is found."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from clinic_sched.followup import scoring
from clinic_sched.followup.scoring import CATALOGUE
from clinic_sched.protocols.vocabulary import Instrument
from tests import published
from tests.published import wrong_bands, wrong_cells

QUESTIONNAIRES = [
    (CATALOGUE[Instrument.PHQ9], published.PHQ9),
    (CATALOGUE[Instrument.GAD7], published.GAD7),
]
BANDS = [
    (Instrument.PHQ9, published.PHQ9_BANDS),
    (Instrument.GAD7, published.GAD7_BANDS),
]


def shown(questionnaire):
    return {
        item.id: (item.text, tuple((choice.value, choice.label) for choice in item.choices))
        for item in questionnaire.items
    }


def totals_of(questionnaire):
    def total(answers):
        return scoring.score(questionnaire, answers).get(questionnaire.code.value)

    return total


@pytest.mark.parametrize(("questionnaire", "table"), QUESTIONNAIRES)
def test_every_cell_is_asked_and_counted_as_published(questionnaire, table):
    assert wrong_cells(table, shown(questionnaire), totals_of(questionnaire)) == []


@pytest.mark.parametrize(("questionnaire", "table"), QUESTIONNAIRES)
def test_every_total_can_be_reached_and_none_beyond(questionnaire, table):
    total = totals_of(questionnaire)
    reached = set()

    for answer, more in product(range(4), range(len(table) + 1)):
        codes = list(table)
        points = [min(3, answer + (nth < more)) for nth in range(len(codes))]
        assert total(dict(zip(codes, points, strict=True))) == sum(points)
        reached.add(sum(points))
    assert reached == set(range(3 * len(table) + 1))


@pytest.mark.parametrize(("instrument", "bands"), BANDS)
def test_every_total_has_the_published_word(instrument, bands):
    assert wrong_bands(bands, lambda total: scoring.band(instrument, Decimal(total))) == []


@pytest.mark.parametrize("answers", [*product((0, 3, 5, 8, 10), repeat=3)])
def test_the_peg_is_the_mean_to_one_decimal(answers):
    peg = CATALOGUE[Instrument.PEG]
    given = {item.id: value for item, value in zip(peg.items, answers, strict=True)}

    found = scoring.score(peg, given)["peg"]

    # Thirds are never half way between two tenths, so rounding cannot be argued about.
    assert abs(found - Decimal(sum(answers)) / 3) <= Decimal("0.05")
    assert found == round(found, 1)


@pytest.mark.parametrize(("questionnaire", "table"), QUESTIONNAIRES)
@pytest.mark.parametrize("item", [0, 3, 6])
@pytest.mark.parametrize("option", range(4))
def test_a_planted_fault_in_a_cell_is_found(questionnaire, table, item, option):
    first = questionnaire.items[item]
    choices = list(first.choices)
    choices[option] = replace(choices[option], value=choices[option].value + 1)
    items = [*questionnaire.items]
    items[item] = replace(first, choices=tuple(choices))
    faulty = replace(questionnaire, items=tuple(items))

    assert wrong_cells(table, shown(faulty), totals_of(faulty)) != []


@pytest.mark.parametrize(("instrument", "bands"), BANDS)
@pytest.mark.parametrize("shift", [-1, 1])
def test_a_planted_fault_in_a_band_is_found(instrument, bands, shift):
    found = wrong_bands(bands, lambda total: scoring.band(instrument, Decimal(total + shift)))

    assert len(found) >= len(bands) - 1


def test_a_planted_fault_in_the_sum_is_found():
    questionnaire, table = QUESTIONNAIRES[0]
    total = totals_of(questionnaire)

    found = wrong_cells(table, shown(questionnaire), lambda answers: total(answers | {"phq9": 0}))

    assert found == [f"phq9, {words}: not {points}" for points, words in table["phq9"][1] if points]
