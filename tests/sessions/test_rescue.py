"""Drugs the protocol keeps ready: given on a prescriber's order, and watched after."""

from datetime import timedelta

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.sessions import errors, service
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.service import Given
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, send, url

BEGAN = NINE - timedelta(minutes=10)


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse):
    return chairside.started(by=nurse.user, now=BEGAN)


def test_the_page_offers_the_drugs_of_the_protocol_and_who_may_order(nurse, infusion, doctor):
    page = nurse.get(url(infusion)).text

    assert "Ondansetron: nausea" in page
    assert doctor.public_id in page
    assert nurse.user.public_id not in page.split('name="ordered_by"', 1)[1].split("</form>")[0]


def test_a_rescue_drug_is_recorded_with_who_ordered_it(session, nurse, infusion, doctor):
    typed = {"drug": "ondansetron", "dose": "4 mg", "route": "IV"}
    answer = send(nurse, infusion, "rescue", **typed, ordered_by=doctor.public_id)

    assert answer.status_code == 303
    (note,) = fresh(session, infusion).notes
    assert note.kind is NoteKind.RESCUE
    assert note.text == f"Ondansetron 4 mg, IV, for nausea. Ordered by {doctor.name}."


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("drug", "morphine", "Choose one from the list."),
        ("drug", "", "Choose the drug."),
        ("dose", " ", "Enter the dose with its unit."),
        ("route", "", "Choose how it was given."),
        ("ordered_by", "somebody", "Choose one from the list."),
    ],
)
def test_a_rescue_drug_says_what_how_and_by_whom(nurse, infusion, doctor, field, sent, sentence):
    typed = {"drug": "atropine", "dose": "0.5 mg", "route": "IV", "ordered_by": doctor.public_id}

    answer = send(nurse, infusion, "rescue", **(typed | {field: sent}))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_no_nurse_orders_a_rescue_drug(infusion, nurse):
    given = Given("ondansetron", "4 mg", "IV", nurse.user)

    with pytest.raises(errors.NeedsPrescriber):
        service.give_rescue(infusion, given, by=nurse.user, now=NINE)


def test_what_the_protocol_does_not_keep_ready_is_refused(infusion, nurse, doctor):
    given = Given("morphine", "4 mg", "IV", doctor)

    with pytest.raises(errors.FieldRefused, match="keeps no such drug"):
        service.give_rescue(infusion, given, by=nurse.user, now=NINE)


def test_no_note_passes_for_a_rescue_drug_that_nobody_ordered(session, nurse, infusion):
    send(nurse, infusion, "notes", kind="rescue drug", text="Midazolam 1 mg")

    (note,) = fresh(session, infusion).notes
    assert note.kind is NoteKind.NOTE
