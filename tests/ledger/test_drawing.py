"""Drawn, given, wasted, put back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import (
    LedgerRefused,
    NotEnough,
    NotReconciled,
    SignatureRefused,
    VialExpired,
    WitnessMissing,
)
from clinic_sched.ledger.service import Settled
from tests import builders
from tests.ledger.cabinet import SUBJECT, cabinet, drawn, signed, site, vial
from tests.moments import MONDAY, NINE

D = Decimal


@pytest.fixture
def giver(session):
    return builders.user(Role.NURSE)


def settle(given="35", wasted="0.1", by=None, signatures=None, **said):
    facts = Settled(D(given), D(wasted), signatures or signed(), **said)
    service.settle(SUBJECT, facts, by=by or builders.user(Role.NURSE), now=NINE)


def test_the_first_draw_opens_the_vial_and_takes_from_it(session):
    taken = vial()

    row = drawn(taken)

    assert [entry.kind.value for entry in queries.of_vial(taken)] == [
        "draw",
        "open_vial",
        "receive",
    ]
    assert (row.quantity_mg, row.balance_ml) == (D("40.000"), D("9.200"))
    drawn(taken, subject="session:two")
    assert [entry.kind.value for entry in queries.of_vial(taken)].count("open_vial") == 1


def test_no_more_is_drawn_than_the_vial_holds(session):
    with pytest.raises(NotEnough, match=r"holds 10 mL"):
        drawn(vial(), ml="10.001")


def test_nothing_is_drawn_from_an_expired_vial(session):
    old = vial(expires_on=MONDAY)
    drawn(old)

    with pytest.raises(VialExpired):
        drawn(old, now=NINE + timedelta(days=1))


def test_a_draw_is_open_until_everything_is_told(session, giver):
    drawn()
    assert not queries.reconciled(SUBJECT)

    settle(by=giver)

    (draw,) = queries.draws(SUBJECT)
    assert queries.reconciled(SUBJECT)
    assert (draw.given_mg, draw.wasted_ml) == (D("35.000"), D("0.100"))


def test_what_does_not_add_up_is_refused(session):
    drawn()

    with pytest.raises(LedgerRefused, match=r"0\.3 mL not accounted for"):
        settle(given="20")
    with pytest.raises(LedgerRefused, match="more than was drawn"):
        settle(given="60", wasted="0")


def test_the_tolerance_is_the_sites(session):
    drawn()

    settle(given="35", wasted="0")

    assert queries.reconciled(SUBJECT)


def test_waste_needs_a_witness_who_is_somebody_else(session, giver):
    drawn()

    for wrong in (signed(giver), signed(builders.user(Role.DESK))):
        with pytest.raises(WitnessMissing):
            settle(by=giver, signatures=wrong)


@pytest.mark.parametrize("field", ["password", "witness_password"])
def test_both_sign_with_their_own_password(session, field):
    drawn()

    with pytest.raises(SignatureRefused) as refused:
        settle(signatures=signed(**{field: "not it"}))

    assert refused.value.field == field
    assert not queries.reconciled(SUBJECT)


def test_a_site_may_do_without_a_witness(session, giver):
    drawn(vial(cabinet(site(waste_witness_required=False))))

    settle(by=giver, signatures=service.Signed(builders.PASSWORD))

    assert queries.reconciled(SUBJECT)


def test_another_amount_than_the_records_needs_a_reason(session):
    drawn()
    with pytest.raises(LedgerRefused, match="The record says 20 mg were given, this 35 mg"):
        settle(recorded_mg=D(20))

    settle(recorded_mg=D(20), reason="The pump was misread.")

    assert queries.unaccounted(SUBJECT, recorded_mg=D(20)) == []


def test_a_record_is_not_signed_while_a_draw_is_open(session):
    drawn()

    with pytest.raises(NotReconciled, match="say what was given and what was wasted"):
        service.check_accounted(SUBJECT, recorded_mg=D(40))


def test_a_drug_that_was_given_must_have_been_drawn(session):
    with pytest.raises(NotReconciled, match="No draw of the drug is in the ledger"):
        service.check_accounted(SUBJECT, recorded_mg=D(40))

    service.check_accounted(SUBJECT, recorded_mg=None)


def test_two_draws_are_settled_together(session):
    drawn()
    drawn(ml="0.2")

    settle(given="45", wasted="0.1")

    assert [(draw.given_ml, draw.wasted_ml) for draw in queries.draws(SUBJECT)] == [
        (D("0.800"), D(0)),
        (D("0.100"), D("0.100")),
    ]


def test_an_unused_draw_goes_back_to_its_vial(session, giver):
    taken = vial()
    row = drawn(taken)

    service.put_back(row, "Cancelled before the start.", signed(), by=giver, now=NINE)

    assert queries.balance_of(taken) == D("10.000")
    assert queries.reconciled(SUBJECT)
    with pytest.raises(LedgerRefused):
        service.put_back(row, "Again.", signed(), by=giver, now=NINE)


def test_waste_of_a_draw_by_itself_is_bounded_by_the_draw(session, giver):
    row = drawn()

    service.waste(row, D("0.8"), signed(), by=giver, now=NINE)

    with pytest.raises(LedgerRefused, match="0 mL are left"):
        service.administer(row, D("0.5"), by=giver, now=NINE)


def test_a_reason_from_before_the_end_explains_no_difference_from_the_record(session):
    drawn(ml="1")
    settle("10", "0.8", reason="The syringe was dropped.")

    with pytest.raises(NotReconciled, match="The ledger says 10 mg were given, the record 40 mg"):
        service.check_accounted(SUBJECT, recorded_mg=D(40))
    assert queries.of_subject(SUBJECT)[-1].reason == "The syringe was dropped."


def test_a_reason_before_the_end_without_waste_is_about_nothing(session):
    drawn(ml="1")

    with pytest.raises(LedgerRefused, match="does not say yet what was given"):
        settle("50", "0", reason="The syringe was dropped.")
