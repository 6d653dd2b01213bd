"""Aldrete, PADSS and the sedation scales: equal to what was published; a planted fault is found."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.sessions import scores
from clinic_sched.sessions.scores import ALDRETE, PADSS
from tests import published
from tests.published import wrong_cells, wrong_sums

SCORES = [(ALDRETE, published.ALDRETE), (PADSS, published.PADSS)]


def shown(score):
    return {item.code: (item.label, item.anchors) for item in score.items}


@pytest.mark.parametrize(("score", "table"), SCORES)
def test_every_cell_is_shown_and_counted_as_published(score, table):
    assert wrong_cells(table, shown(score), partial(scores.total, score)) == []


@pytest.mark.parametrize(("score", "table"), SCORES)
def test_every_way_to_answer_adds_up(score, table):
    assert wrong_sums(table, partial(scores.total, score)) == 0


@pytest.mark.parametrize("percent", range(121))
def test_the_cells_that_are_computed_follow_the_table_at_every_per_cent(percent):
    aldrete = 2 if percent <= 20 else 1 if percent < 50 else 0
    padss = 2 if percent <= 20 else 1 if percent <= 40 else 0
    base = {"sbp": Decimal(100), "hr": Decimal(100)}
    above = {"sbp": Decimal(100 + percent), "hr": Decimal(100)}

    assert scores.aldrete_circulation(above["sbp"], base["sbp"]) == aldrete
    assert scores.padss_vital_signs(above, base) == padss
    if percent <= 100:
        below = {"sbp": Decimal(100), "hr": Decimal(100 - percent)}
        assert scores.aldrete_circulation(below["hr"], base["sbp"]) == aldrete
        assert scores.padss_vital_signs(below, base) == padss


@pytest.mark.parametrize(("code", "table"), [("moaas", published.MOAAS), ("rass", published.RASS)])
def test_every_step_of_a_sedation_scale_is_as_published(code, table):
    found = {int(one.value): one.label.partition(": ")[2] for one in CATALOGUE[code].choices}
    named = {int(one.label.partition(": ")[0]): int(one.value) for one in CATALOGUE[code].choices}

    assert found == table
    assert all(name == value for name, value in named.items())


@pytest.mark.parametrize(("score", "table"), SCORES)
@pytest.mark.parametrize("item", range(5))
@pytest.mark.parametrize("option", range(3))
def test_a_planted_fault_in_a_cell_is_found(score, table, item, option):
    first = score.items[item]
    anchors = list(first.anchors)
    points, words = anchors[option]
    anchors[option] = (points + 1, words)
    items = [*score.items]
    items[item] = replace(first, anchors=tuple(anchors))
    faulty = replace(score, items=tuple(items))

    assert wrong_cells(table, shown(faulty), partial(scores.total, faulty)) != []


@pytest.mark.parametrize(("score", "table"), SCORES)
def test_a_planted_fault_in_the_sum_is_found(score, table):
    first = score.items[0].code

    def total(answers):
        return scores.total(score, answers | {first: 1})

    assert wrong_sums(table, total) > 0
    assert wrong_cells(table, shown(score), total) != []
