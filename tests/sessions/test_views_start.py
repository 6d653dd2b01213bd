"""The pages from the visit to the start, sent as a nurse sends them."""

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.patients import service as patients
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import state
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, send, token_of, url


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse):
    return chairside.opened(by=nurse.user)


def test_a_checked_in_visit_leads_to_its_session(session, nurse):
    visit = chairside.visit()

    answer = nurse.submit(f"/appointments/{visit.public_id}/session", page="/floor")

    assert answer.status_code == 303
    assert nurse.get(answer.location).status_code == 200


def test_opening_twice_leads_to_the_same_session(session, nurse, infusion):
    again = f"/appointments/{infusion.appointment.public_id}/session"

    assert nurse.get(again).location == url(infusion)
    assert session.query(InfusionSession).count() == 1


def test_the_desk_does_not_open_a_session(session, desk, infusion):
    assert desk.get(url(infusion)).status_code == 403
    assert desk.get("/floor").status_code == 403
    assert desk.get(url(infusion, "record")).status_code == 403


def test_there_is_no_page_of_a_session_that_is_not(session, nurse):
    assert nurse.get("/sessions/nothing").status_code == 404


def test_the_allergies_stand_at_the_top(session, nurse, infusion):
    patients.add_allergy(infusion.patient, "Latex", by=nurse.user, now=NINE)

    assert "Allergy: Latex" in nurse.get(url(infusion)).text


def test_the_banner_tells_never_asked_from_none_known(session, nurse, infusion):
    assert "Never asked about allergies" in nurse.get(url(infusion)).text

    send(nurse, infusion, "checks", q_allergy="yes")

    assert "No allergies known, asked" in nurse.get(url(infusion)).text


def test_the_equipment_is_checked_with_the_other_checks(session, nurse, infusion):
    answer = send(nurse, infusion, "checks", suction="no", monitor="yes")

    assert answer.status_code == 303
    assert "Not in order: Suction." in nurse.get(url(infusion)).text


def test_checks_that_were_answered_are_kept(session, nurse, infusion):
    answer = send(nurse, infusion, "checks", q_identifiers="yes", heavy="9", q_allergy="no")

    assert answer.status_code == 303
    page = nurse.get(url(infusion)).text
    assert 'name="q_identifiers" value="yes" checked' in page
    assert 'name="q_allergy" value="no" checked' in page
    assert 'value="9"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"heavy": "=cmd()"}, "Enter a number such as 72.5."),
        ({"heavy": "900"}, "Enter the hours, 0 to 99."),
        ({"escort_name": "x" * 121}, "Shorten this to 120 characters or fewer."),
        ({"escort_name": "Bo\0"}, "Remove the line breaks and characters"),
        ({"escort_phone": "🐢"}, "Enter the whole phone number"),
        ({"escort_phone": ""}, "Enter the escort&#39;s name and phone number, both."),
        ({"q_identifiers": "perhaps"}, "Choose one from the list."),
    ],
)
def test_a_check_that_cannot_be_read_is_shown_beside_its_field(nurse, infusion, typed, sentence):
    answer = send(nurse, infusion, "checks", **({"q_allergy": "yes"} | typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="q_allergy" value="yes" checked' in answer.text


@pytest.mark.parametrize(
    ("kg", "sentence"),
    [
        ("", "Enter the weight in kilograms."),
        ("heavy", "Enter a number such as 72.5."),
        ("72.55", "at most 1 decimal"),
        ("9000", "kg"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(session, nurse, infusion, kg, sentence):
    answer = send(nurse, infusion, "weight", kg=kg)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_weight_shows_the_old_one_and_the_change(session, nurse, infusion):
    send(nurse, infusion, "weight", kg="82")

    page = nurse.get(url(infusion)).text

    assert "82 kg" in page
    assert "+2.5 %" in page


def test_a_prescriber_signs_the_order_on_the_nurses_page(session, nurse, infusion, doctor):
    answer = send(nurse, infusion, "order", email=doctor.email, password=builders.PASSWORD)

    assert answer.status_code == 303
    order = state.order_of(fresh(session, infusion))
    assert (order.dose_mg, order.ordered_by_id) == (40, doctor.id)
    assert nurse.get("/floor").status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "A prescriber must sign here"),
        ({"email": "who@clinic.example", "password": "nonsense"}, "do not belong together"),
        ({"dose": "", "email": "d"}, "Enter the dose."),
        ({"dose": "lots"}, "Enter a number such as 72.5."),
        ({"minutes": "1.5"}, "Enter a whole number"),
    ],
)
def test_an_order_nobody_signed_is_no_order(session, nurse, infusion, typed, sentence):
    answer = send(nurse, infusion, "order", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert state.order_of(fresh(session, infusion)) is None


def test_a_refused_signature_is_counted(session, nurse, infusion, doctor):
    for _ in range(5):
        send(nurse, infusion, "order", email=doctor.email, password="guess")

    answer = send(nurse, infusion, "order", email=doctor.email, password=builders.PASSWORD)

    assert answer.status_code == 429
    assert "Too many attempts" in answer.text


def test_an_order_is_computed_before_it_is_signed(session, nurse, infusion):
    answer = nurse.submit(
        url(infusion, "order"), page=url(infusion), action=url(infusion, "order"), dose="0.6"
    )
    assert answer.status_code == 422

    fields = {"dose": "0.6", "minutes": "40", "concentration": "1", "alternate": "usual"}
    fields["csrf_token"] = token_of(nurse, infusion)
    preview = nurse.post(url(infusion, "order", "preview"), fields)

    assert preview.status_code == 200
    assert "48 mg" in preview.text
    assert state.order_of(fresh(session, infusion)) is None


def test_a_prescriber_signs_with_the_password_alone(session, prescriber):
    infusion = chairside.opened(by=prescriber.user)

    refused = send(prescriber, infusion, "order", password="guess")
    assert refused.status_code == 422
    signed = send(prescriber, infusion, "order", password=builders.PASSWORD)

    assert signed.status_code == 303


def test_a_prescriber_sets_a_check_aside_on_the_nurses_page(session, nurse, infusion, doctor):
    typed = {"codes": "fasting", "reason": "Urgent"}
    refused = send(nurse, infusion, "set-aside", **typed)
    assert refused.status_code == 422
    assert "A prescriber must sign this" in refused.text
    assert "Urgent" in refused.text

    signed = {"email": doctor.email, "password": builders.PASSWORD}
    answer = send(nurse, infusion, "set-aside", **typed, **signed)

    assert answer.status_code == 303
    assert "Prescriber: Urgent" in nurse.get(url(infusion)).text


def test_the_checks_are_not_closed_while_one_is_open(session, nurse, infusion):
    answer = send(nurse, infusion, "ready")

    assert answer.status_code == 422
    assert "The drug cannot be hung yet." in answer.text
    assert fresh(session, infusion).status == "precheck"


def test_the_pump_is_checked_by_two_and_the_infusion_starts(session, nurse, doctor):
    infusion = chairside.opened(by=nurse.user)
    chairside.ready(infusion, by=nurse.user)
    second = builders.user()
    typed = {"email": second.email, "password": builders.PASSWORD}
    refused = send(nurse, infusion, "pump", mg="400", **typed)
    assert refused.status_code == 422
    assert "400 mg was entered, but 40 mg is computed" in refused.text

    assert send(nurse, infusion, "pump", mg="40", **typed).status_code == 303
    assert send(nurse, infusion, "start").status_code == 303

    assert fresh(session, infusion).status == "infusing"


def test_a_nurse_does_not_sign_as_the_second_person(session, nurse):
    infusion = chairside.opened(by=nurse.user)
    chairside.ready(infusion, by=nurse.user)

    answer = send(
        nurse, infusion, "pump", mg="40", email=nurse.user.email, password=builders.PASSWORD
    )

    assert answer.status_code == 422
    assert "another person than you" in answer.text


def test_an_old_page_does_not_start_but_shows_how_it_is_now(session, nurse):
    infusion = chairside.opened(by=nurse.user)
    chairside.ready(infusion, by=nurse.user)

    answer = send(nurse, infusion, "start", version=str(infusion.version - 1))

    assert answer.status_code == 409
    assert "Somebody else changed this session" in answer.text
    assert f'name="version" type="hidden" value="{infusion.version}"' in answer.text


def test_a_visit_is_cancelled_with_a_reason(session, nurse, infusion):
    assert send(nurse, infusion, "cancel", reason="").status_code == 422
    assert send(nurse, infusion, "cancel", reason="Fever").status_code == 303

    page = nurse.get(url(infusion))

    assert "Cancelled" in page.text
