"""The recovery scores, cell by cell as they were published."""

from decimal import Decimal
from itertools import product

import pytest

from clinic_sched.sessions import scores
from clinic_sched.sessions.scores import ALDRETE, PADSS
from tests.sessions.plans import numbers

PUBLISHED_ALDRETE = {
    "activity": ("moves four limbs", "moves two limbs", "moves no limb"),
    "respiration": (
        "breathes deeply and coughs freely",
        "short of breath, or limited breathing",
        "does not breathe",
    ),
    "circulation": ("within 20 %", "20 to 49 % away", "50 % or more away"),
    "consciousness": ("fully awake", "wakes when called", "does not respond"),
    "oxygen": (
        "above 92 % on room air",
        "needs oxygen to stay above 90 %",
        "below 90 % with oxygen",
    ),
}
PUBLISHED_PADSS = {
    "vital_signs": ("within 20 %", "20 to 40 % away", "more than 40 % away"),
    "activity": ("oriented and steady gait", "oriented or steady gait", "neither"),
    "symptoms": ("minimal", "moderate, treated", "severe, needs treatment"),
    "bleeding": ("minimal", "moderate", "severe"),
    "intake": ("has drunk and passed water", "one of them", "neither"),
}


@pytest.mark.parametrize(
    ("score", "published"), [(ALDRETE, PUBLISHED_ALDRETE), (PADSS, PUBLISHED_PADSS)]
)
def test_every_cell_is_worth_what_the_table_says(score, published):
    found = {item.code: item.anchors for item in score.items}

    assert found == {
        code: tuple(zip((2, 1, 0), words, strict=True)) for code, words in published.items()
    }
    assert score.highest == 10


@pytest.mark.parametrize("score", [ALDRETE, PADSS])
def test_every_combination_adds_up(score):
    codes = [item.code for item in score.items]

    for points in product((0, 1, 2), repeat=5):
        assert scores.total(score, dict(zip(codes, points, strict=True))) == sum(points)


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
