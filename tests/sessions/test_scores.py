"""The recovery scores where something is missing, and the items that are computed."""

from decimal import Decimal

import pytest

from clinic_sched.sessions import scores
from clinic_sched.sessions.scores import ALDRETE, PADSS
from tests.sessions.plans import numbers


@pytest.mark.parametrize("score", [ALDRETE, PADSS])
@pytest.mark.parametrize("hole", [None, 3, -1])
def test_a_score_with_an_unanswered_item_is_not_known(score, hole):
    for item in score.items:
        answers = {other.code: 2 for other in score.items} | {item.code: hole}

        assert scores.total(score, answers) is None


def test_a_score_without_answers_is_not_known():
    assert scores.total(ALDRETE, {}) is None


@pytest.mark.parametrize(
    ("systolic", "points"),
    [
        (100, 2), (120, 2), (80, 2), (121, 1), (79, 1), (149, 1), (51, 1),
        (150, 0), (50, 0), (200, 0),
    ],
)  # fmt: skip
def test_the_circulation_item_is_in_per_cent_of_the_baseline(systolic, points):
    assert scores.aldrete_circulation(Decimal(systolic), Decimal(100)) == points


@pytest.mark.parametrize(("systolic", "baseline"), [(None, 100), (100, None), (100, 0)])
def test_the_circulation_item_needs_both_pressures(systolic, baseline):
    found = scores.aldrete_circulation(
        None if systolic is None else Decimal(systolic),
        None if baseline is None else Decimal(baseline),
    )

    assert found is None


@pytest.mark.parametrize(
    ("sbp", "hr", "points"),
    [(120, 60, 2), (121, 60, 1), (100, 73, 1), (140, 84, 1), (141, 60, 0), (100, 35, 0)],
)
def test_the_vital_signs_item_takes_the_worse_of_pressure_and_rate(sbp, hr, points):
    found = scores.padss_vital_signs(numbers(sbp=sbp, hr=hr), numbers(sbp=100, hr=60))

    assert found == points


def test_the_vital_signs_item_needs_both():
    assert scores.padss_vital_signs(numbers(sbp=100), numbers(sbp=100, hr=60)) is None


def test_every_score_says_where_it_was_published():
    assert all(score.citation for score in scores.SCORES.values())
