"""What was drawn against what became of it: the arithmetic, and its sentences."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_sched.ledger import reckoning, rules
from clinic_sched.ledger.errors import VialExpired, VialSetApart
from clinic_sched.ledger.reckoning import Draw
from tests.moments import NINE

D = Decimal
TODAY = date(2030, 5, 6)
DRAW = Draw("a", "ketamine", "vial 3", D(50), D("0.800"))
TENTH = D("0.1")


def told(given="0", wasted="0", **facts):
    return replace(DRAW, given_ml=D(given), wasted_ml=D(wasted), is_touched=True, **facts)


def against(*draws, recorded="40"):
    return reckoning.unaccounted(
        draws, recorded_mg=None if recorded is None else D(recorded), tolerance_ml=TENTH
    )


def test_the_last_day_of_use_is_still_a_day_of_use():
    assert not rules.has_expired(TODAY, today=TODAY)
    assert rules.has_expired(TODAY, today=TODAY + timedelta(days=1))


@pytest.mark.parametrize(("apart", "refusal"), [(True, VialSetApart), (False, VialExpired)])
def test_what_is_not_drawn_from(apart, refusal):
    with pytest.raises(refusal):
        rules.check_usable(
            "Vial 3", expires_on=TODAY, is_apart=apart, today=TODAY + timedelta(days=1)
        )


def test_a_difference_is_overdue_after_the_sites_hours():
    day = timedelta(hours=24)

    assert not rules.is_overdue(NINE, hours=24, now=NINE + day)
    assert rules.is_overdue(NINE, hours=24, now=NINE + day + timedelta(seconds=1))


def test_nothing_told_is_open_however_little_was_drawn():
    assert reckoning.is_open(replace(DRAW, drawn_ml=D("0.05")), tolerance_ml=TENTH)


@pytest.mark.parametrize(
    ("given", "wasted", "is_open"),
    [("0.8", "0", False), ("0.7", "0", False), ("0.69", "0", True), ("0.7", "0.2", False)],
)
def test_drawn_is_given_plus_wasted_within_the_tolerance(given, wasted, is_open):
    assert reckoning.is_open(told(given, wasted), tolerance_ml=TENTH) is is_open


def test_a_record_in_order_has_nothing_against_it():
    assert against(told("0.8")) == []
    assert against(recorded=None) == against(recorded="0") == []


@pytest.mark.parametrize(
    ("draws", "sentence"),
    [
        ([], "No draw of the drug is in the ledger."),
        ([DRAW], "0.8 mL drawn from vial 3: say what was given and what was wasted."),
        ([told("0.5")], "0.8 mL drawn from vial 3: 0.3 mL are not accounted for."),
        ([told("0.2", "0.6")], "The ledger says 10 mg were given, the record 40 mg."),
    ],
)
def test_what_keeps_a_record_from_being_signed(draws, sentence):
    assert against(*draws) == [sentence]


def test_another_amount_with_a_reason_is_explained():
    assert against(told("0.2", "0.6", is_explained=True)) == []


def test_a_drug_given_though_the_record_says_none_is_found():
    assert against(told("0.8"), recorded=None)


AMOUNTS = st.decimals(min_value="0.001", max_value="9", places=3)


@given(drawn=st.lists(AMOUNTS, min_size=1, max_size=4), part=st.integers(0, 100))
def test_all_of_it_is_shared_out_whatever_was_drawn(drawn, part):
    draws = [replace(DRAW, public_id=str(nth), drawn_ml=ml) for nth, ml in enumerate(drawn)]
    given_mg = rules.in_mg(sum(drawn) * part / 100, DRAW.strength_mg_ml)
    wasted_ml = sum(drawn) - rules.in_ml(given_mg, DRAW.strength_mg_ml)

    shares = reckoning.share(draws, given_mg=given_mg, wasted_ml=wasted_ml)

    assert reckoning.differs(shares, tolerance_ml=D("0.01")) == ""
    assert sum(one.wasted_ml for one in shares) == wasted_ml
