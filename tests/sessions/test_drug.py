"""The controlled drug at the chair: drawn before the start, accounted for before the signature."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.ledger import queries as ledger
from clinic_sched.ledger import service as drugs
from clinic_sched.ledger.errors import NotReconciled
from clinic_sched.ledger.rules import EntryKind
from clinic_sched.ledger.service import Settled
from clinic_sched.sessions import service
from clinic_sched.sessions.errors import StandsInTheWay
from clinic_sched.sessions.queries import drug
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Aside
from tests import builders
from tests.ledger import cabinet
from tests.ledger.cabinet import vial
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, send, url

BEGAN = NINE - timedelta(minutes=120)
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def place(session):
    return builders.site(counts_controlled=True)


@pytest.fixture
def safe(place):
    return cabinet.cabinet(place)


@pytest.fixture
def colleague(session):
    return builders.user(Role.NURSE)


def start(infusion, by):
    service.start(infusion, expected_version=infusion.version, by=by, now=NINE)


def gone(place, by):
    """A session that was given its 40 mg, and whose patient has gone home."""
    place.counts_controlled, counted = False, place.counts_controlled
    infusion = chairside.started(chairside.visit(site=place), by=by, now=BEGAN)
    place.counts_controlled = counted
    version, ended = infusion.version, BEGAN + timedelta(minutes=40)
    service.end(infusion, Decimal(40), expected_version=version, by=by, now=ended)
    chairside.fit_to_leave(infusion, by=by, now=NINE)
    service.discharge(infusion, expected_version=infusion.version, by=by, now=NINE)
    return infusion


def test_a_record_is_not_signed_before_the_drug_is_accounted_for(place, safe, colleague):
    infusion = gone(place, colleague)

    with pytest.raises(NotReconciled, match="No draw of the drug is in the ledger"):
        chairside.sign(infusion, by=colleague, now=NINE)
    cabinet.drawn(vial(safe), subject=f"session:{infusion.public_id}")
    with pytest.raises(NotReconciled, match="say what was given and what was wasted"):
        chairside.sign(infusion, by=colleague, now=NINE)

    assert infusion.signed_at is None


def test_a_site_that_does_not_count_signs_without_the_ledger(place, colleague):
    place.counts_controlled = False
    infusion = gone(place, colleague)

    chairside.sign(infusion, by=colleague, now=NINE)

    assert infusion.signed_at == NINE


def test_a_drug_that_nobody_drew_is_started_only_with_a_reason_that_is_kept(place, safe, colleague):
    infusion = chairside.opened(chairside.visit(site=place), by=colleague)
    chairside.ready(infusion, by=colleague)
    with pytest.raises(StandsInTheWay, match="The drug was drawn from the ledger"):
        start(infusion, colleague)

    aside = Aside(Stage.GATE, ["drug_drawn"], "The safe could not be opened; bag from site B.")
    service.acknowledge(infusion, aside, by=colleague, now=NINE)
    start(infusion, colleague)

    kept = [check for check in infusion.checks if check.code == "drug_drawn"]
    assert kept[-1].override_by_id == colleague.id
    assert "site B" in kept[-1].override_reason


def test_a_vial_with_too_little_left_is_offered_last(place, safe, colleague):
    nearly_empty, full = vial(safe), vial(safe)
    cabinet.drawn(nearly_empty, ml="9.9", subject="session:another")
    infusion = chairside.opened(chairside.visit(site=place), by=colleague)
    chairside.ready(infusion, by=colleague)

    found = drug.find(infusion, now=NINE)

    assert [one.vial.id for one in found.vials] == [full.id, nearly_empty.id]
    assert [found.to_draw_ml(one) for one in found.vials] == [Decimal("0.8"), Decimal("0.1")]


def test_a_drug_that_was_drawn_may_be_started(place, safe, colleague):
    infusion = chairside.opened(chairside.visit(site=place), by=colleague)
    chairside.ready(infusion, by=colleague)
    cabinet.drawn(vial(safe), subject=f"session:{infusion.public_id}")

    start(infusion, colleague)

    assert infusion.started_at == NINE


@one_database
def test_a_nurse_draws_what_the_order_asks_for_with_one_press(session, place, safe, nurse):
    vial(safe)
    infusion = chairside.opened(chairside.visit(site=place), by=nurse.user)
    chairside.ready(infusion, by=nurse.user)
    page = nurse.get(url(infusion)).text
    assert "Controlled drug: not drawn yet" in page
    assert "draw 0.8 mL" in page

    chosen = ledger.drawable(place, "ketamine", now=NINE)[0].vial.public_id
    answer = send(nurse, infusion, "drug/draw", vial=chosen)

    assert answer.status_code == 303
    (draw,) = ledger.draws(f"session:{infusion.public_id}")
    assert draw.drawn_mg == Decimal("40.000")


@one_database
def test_what_was_drawn_is_told_with_two_passwords_and_then_signed(
    session, place, safe, nurse, colleague
):
    infusion = gone(place, nurse.user)
    cabinet.drawn(vial(safe), ml="1", subject=f"session:{infusion.public_id}")
    page = nurse.get(url(infusion)).text
    assert 'name="given_mg"' in page
    assert 'value="0.2"' in page

    said = {"password": builders.PASSWORD, "witness": colleague.public_id}
    wrong = send(nurse, infusion, "drug/account", **said, witness_password="a guess")
    assert wrong.status_code == 422
    assert f"That is not the password of {colleague.name}." in wrong.text
    send(nurse, infusion, "drug/account", **said, witness_password=builders.PASSWORD)

    (draw,) = ledger.draws(f"session:{infusion.public_id}")
    assert (draw.given_mg, draw.wasted_ml) == (Decimal("40.000"), Decimal("0.200"))
    chairside.sign(fresh(session, infusion), by=nurse.user, now=NINE)
    assert fresh(session, infusion).signed_at == NINE
    assert f"seen by {colleague.name}" in nurse.get(url(infusion, "record")).text


@one_database
def test_a_draw_nobody_used_goes_back_when_the_visit_is_cancelled(
    session, place, safe, nurse, colleague
):
    taken = vial(safe)
    infusion = chairside.opened(chairside.visit(site=place), by=nurse.user)
    chairside.ready(infusion, by=nurse.user)
    cabinet.drawn(taken, subject=f"session:{infusion.public_id}")
    service.cancel(infusion, "Ill.", expected_version=infusion.version, by=nurse.user, now=NINE)

    said = {"password": builders.PASSWORD, "witness": colleague.public_id}
    page = nurse.get(url(infusion))
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {
        **said,
        "csrf_token": token,
        "given_mg": "0",
        "wasted_ml": "0",
        "reason": "Cancelled.",
        "witness_password": builders.PASSWORD,
    }
    assert nurse.post(url(infusion, "drug/back"), fields).status_code == 303
    session.expire_all()
    assert ledger.balance_of(taken) == Decimal("10.000")


@one_database
def test_a_line_corrected_after_the_signature_is_told_again_at_the_session(
    session, place, safe, nurse, colleague
):
    infusion = gone(place, nurse.user)
    subject, signed = f"session:{infusion.public_id}", cabinet.signed(colleague)
    drawn = cabinet.drawn(vial(safe), ml="1", subject=subject)
    said = Settled(Decimal(40), Decimal("0.2"), signed, recorded_mg=Decimal(40))
    drugs.settle(subject, said, by=nurse.user, now=NINE)
    chairside.sign(infusion, by=nurse.user, now=NINE)
    assert "panel-drug" not in nurse.get(url(infusion)).text

    given = [line for line in ledger.of_subject(subject) if line.kind is EntryKind.ADMINISTER]
    drugs.correct(given[0], "Misread.", by=builders.user(Role.MANAGER), now=NINE)
    told = {"password": builders.PASSWORD, "given_mg": "40", "wasted_ml": "0"}
    answer = send(nurse, fresh(session, infusion), "drug/account", **told)

    assert answer.status_code == 303
    assert ledger.reconciled(subject)
    assert drawn.subject == subject
