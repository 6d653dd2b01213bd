"""What the gate reads from the register of staff, the shifts and the chair."""

from datetime import timedelta

import pytest

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.credentials import CredentialKind
from clinic_sched.accounts.models import Credential
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service as clinic
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.clinic.errors import NothingChecked
from clinic_sched.patients import queries as register
from clinic_sched.patients import service as patients
from clinic_sched.patients.rules import FlagKind
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import gates
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Aside, Asked, Said
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE
from tests.sessions import chairside

YESTERDAY = MONDAY - timedelta(days=1)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


def stands(infusion, code, nurse):
    gate = gates.before_start(infusion, nurse=nurse, now=NINE)
    return code in {check.code for check in gate.standing}


def holding(kind, expires_on):
    return Credential(
        kind=kind, number="1", expires_on=expires_on, recorded_by="x", recorded_at=EVENING_BEFORE
    )


def on_duty(site, *held, **shift):
    somebody = builders.user(credentials=list(held))
    return builders.shift(site, somebody, **{"starts_at": EVENING_BEFORE, "ends_at": NINE, **shift})


@pytest.mark.parametrize("expires_on", [None, YESTERDAY])
def test_nobody_starts_without_valid_credentials_on_file(session, expires_on):
    held = builders.credentials(Role.NURSE, expires_on) if expires_on else []
    nurse = builders.user(credentials=held)
    infusion = chairside.opened(by=nurse)
    assert stands(infusion, "credentials", nurse)

    for credential in builders.credentials(Role.NURSE):
        credential.user = nurse
        builders.kept(credential)

    assert not stands(infusion, "credentials", nurse)


def test_a_withdrawn_credential_holds_no_longer(session, nurse_user):
    infusion = chairside.opened(by=nurse_user)
    accounts.withdraw_credential(nurse_user.credentials[0], by=nurse_user, now=NINE)
    session.flush()

    assert stands(infusion, "credentials", nurse_user)


def test_somebody_certified_in_advanced_life_support_is_on_a_shift_here_now(session, nurse_user):
    site, later = builders.site(), NINE + timedelta(hours=1)
    infusion = chairside.opened(chairside.visit(site=site, staffed=False), by=nurse_user)
    valid, bls = holding(CredentialKind.ACLS, MONDAY), holding(CredentialKind.BLS, MONDAY)
    assert stands(infusion, "acls", nurse_user)

    on_duty(site, bls, ends_at=later)
    on_duty(site, holding(CredentialKind.ACLS, YESTERDAY), ends_at=later)
    on_duty(builders.site(), holding(CredentialKind.ACLS, MONDAY), ends_at=later)
    on_duty(site, holding(CredentialKind.ACLS, MONDAY), ends_at=NINE)
    on_duty(
        site,
        holding(CredentialKind.ACLS, MONDAY),
        ends_at=later,
        break_starts_at=NINE,
        break_ends_at=later,
    )
    assert stands(infusion, "acls", nurse_user)

    on_duty(site, valid, ends_at=later)
    assert not stands(infusion, "acls", nurse_user)


def test_an_order_counts_only_from_a_prescriber_with_a_valid_licence(session, nurse_user):
    doctor = builders.user(Role.PRESCRIBER, credentials=[])
    infusion = chairside.opened(by=nurse_user)
    service.order(infusion, Asked(), by=doctor, now=NINE)
    assert stands(infusion, "order", nurse_user)

    licence = holding(CredentialKind.PRESCRIBER_LICENCE, MONDAY)
    licence.user = doctor
    builders.kept(licence)

    assert not stands(infusion, "order", nurse_user)


def test_a_chair_is_fit_when_every_item_was_found_in_order_that_day(session, nurse_user):
    visit = chairside.visit(equipped=False)
    infusion = chairside.opened(visit, by=nurse_user)
    builders.chair_check(visit.chair_id, YESTERDAY)
    builders.chair_check(visit.site.chairs[1].id)
    *first, last = EQUIPMENT
    assert stands(infusion, "room", nurse_user)

    service.check_chair(infusion, dict.fromkeys(first, True), by=nurse_user, now=NINE)
    assert stands(infusion, "room", nurse_user)

    service.check_chair(infusion, {last: True}, by=nurse_user, now=NINE)
    assert not stands(infusion, "room", nurse_user)

    clinic.check_equipment(visit.chair, MONDAY, {last: False}, by=nurse_user, now=NINE)
    assert stands(infusion, "room", nurse_user)


def test_a_check_without_an_answer_is_no_check(session, nurse_user):
    chair = builders.site().chairs[0]

    with pytest.raises(NothingChecked):
        clinic.check_equipment(chair, MONDAY, dict.fromkeys(EQUIPMENT), by=nurse_user, now=NINE)


def test_what_was_set_aside_for_one_fault_of_a_chair_does_not_pass_for_the_next(
    session, nurse_user, doctor
):
    visit = chairside.visit()
    infusion = chairside.opened(visit, by=nurse_user)
    clinic.check_equipment(visit.chair, MONDAY, {"suction": False}, by=nurse_user, now=NINE)
    aside = Aside(Stage.GATE, ["room"], "A portable one stands ready")
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)
    assert not stands(infusion, "room", nurse_user)

    clinic.check_equipment(visit.chair, MONDAY, {"oxygen": False}, by=nurse_user, now=NINE)

    assert stands(infusion, "room", nurse_user)


def test_what_was_set_aside_for_one_flag_does_not_pass_for_the_next(session, nurse_user, doctor):
    infusion = chairside.opened(by=nurse_user)
    for note in ("Item 9", "Item 9 again"):
        patients.raise_flag(infusion.patient, FlagKind.SELF_HARM, note, by=nurse_user, now=NINE)
        session.flush()
        assert stands(infusion, "risk", nurse_user)

        aside = Aside(Stage.GATE, ["risk"], "Spoke with the patient")
        service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)

        assert not stands(infusion, "risk", nurse_user)


def test_one_more_patient_is_allowed_to_one_nurse_and_not_to_the_next(session, nurse_user, doctor):
    site = builders.site(infusion_patients_per_nurse=1)
    version, others = builders.protocol_version(), [nurse_user, builders.user()]
    for chair, nurse in zip(site.chairs, others, strict=False):
        visit = chairside.visit(site=site, version=version, chair_id=chair.id)
        chairside.started(visit, by=nurse)
    third = chairside.visit(site=site, version=version, chair_id=site.chairs[2].id)
    infusion = chairside.opened(third, by=nurse_user)

    aside = Aside(Stage.GATE, ["ratio"], "The third leaves in ten minutes")
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)

    assert not stands(infusion, "ratio", nurse_user)
    assert stands(infusion, "ratio", others[1])


def test_the_record_keeps_what_the_register_said_at_the_start(session, nurse_user):
    infusion = chairside.started(by=nurse_user)

    kept = {check.code: check.value for check in infusion.checks if "known" in check.value}

    assert {"acls", "credentials", "room", "ratio", "consent"} <= set(kept)
    assert "Nurse" in kept["acls"]["known"]
    assert kept["room"]["known"].startswith("Checked 07:00")


def test_who_asks_about_allergies_at_the_chair_has_asked(session, nurse_user):
    infusion = chairside.opened(by=nurse_user)
    assert register.find_allergy_review(infusion.patient) is None

    service.answer(infusion, Stage.GATE, [Said("allergy", True)], by=nurse_user, now=NINE)

    review = register.find_allergy_review(infusion.patient)
    assert (review.asked_by, review.asked_at) == (nurse_user, NINE)
