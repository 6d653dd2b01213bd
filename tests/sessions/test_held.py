"""The limits a tile has room for, and a rescue drug as it is said."""

import pytest

from clinic_sched.sessions import held, rescue_words
from tests.sessions.plans import plan


@pytest.mark.parametrize(
    ("code", "signs"),
    [
        ("sbp", ["< 90", "≥ 160"]),
        ("dbp", ["≥ 110"]),
        ("hr", ["< 50", "> 120"]),
        ("spo2", ["< 95"]),
        ("moaas", ["≤ 3"]),
        ("temp", []),
    ],
)
def test_a_tile_shows_the_first_limits_that_call_for_something(code, signs):
    found = held.limits(plan().thresholds.during, code)

    assert [limit.sign for limit in found] == signs


def test_a_range_has_a_limit_at_either_end_and_mere_notes_are_none():
    start = plan().thresholds.start

    assert [limit.sign for limit in held.limits(start, "sbp")] == ["≥ 160"]
    assert [limit.sign for limit in held.limits(start, "hr")] == []


def test_limits_are_read_out_in_words():
    low, high = held.limits(plan().thresholds.during, "sbp")

    assert (low.spoken, high.spoken) == ("below 90", "160 or more")


def test_a_rescue_drug_is_said_in_one_sentence():
    (order,) = [order for order in plan().rescue if order.code == "ondansetron"]

    said = rescue_words.sentence(order, " 4 mg ", "IV", "Dr Okafor")

    assert said == "Ondansetron 4 mg, IV, for nausea. Ordered by Dr Okafor."
