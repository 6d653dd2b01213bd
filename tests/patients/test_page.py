"""The page of one patient, and what is kept there."""

from datetime import date

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.patients import queries, service
from clinic_sched.patients.models import Allergy, Consent, Consultation, Patient, RiskFlag, Weight
from clinic_sched.patients.rules import FlagKind
from tests import builders
from tests.moments import NINE


@pytest.fixture
def patient(session):
    return builders.patient(given_name="Ada", family_name="Byron")


@pytest.fixture
def url(patient):
    return f"/patients/{patient.public_id}"


def test_reading_a_patients_page_is_audited(desk, url, patient, session):
    desk.get(url)

    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "open patient page"))
    assert (event.subject, event.actor) == (patient.actor, desk.user.actor)


def test_the_desk_sees_that_there_are_allergies_and_flags_but_not_which(desk, nurse, url, patient):
    service.add_allergy(patient, "Penicillin", by=nurse.user, now=NINE)
    service.raise_flag(patient, FlagKind.MISUSE, "Ask about it.", by=nurse.user, now=NINE)

    page = desk.get(url).text

    assert "Allergy: ask a nurse" in page
    assert "Flagged: ask a nurse" in page
    assert "Penicillin" not in page
    assert "misuse" not in page


def test_the_nurse_sees_the_record(nurse, url, patient):
    service.add_allergy(patient, "Penicillin", by=nurse.user, now=NINE)

    assert "Allergy: Penicillin" in nurse.get(url).text


@pytest.mark.parametrize("page", ["allergies/new", "weights/new", "flags/new", "clinical"])
def test_the_desk_may_not_write_the_record(desk, manager, url, page):
    assert desk.get(f"{url}/{page}").status_code == 403
    assert manager.post(f"{url}/{page}").status_code in (400, 403)


def test_there_is_no_page_of_nobody(desk):
    assert desk.get("/patients/nobody-known-here").status_code == 404
    assert desk.get("/patients/%00").status_code == 404


def test_details_are_changed(desk, url, session, patient):
    answer = desk.submit(f"{url}/details", email="ada@mail.example", family_name="O’Brien")

    assert answer.location == url
    session.refresh(patient)
    assert (patient.email, patient.search_name) == ("ada@mail.example", "ada obrien")
    assert patient.version == 2


def test_a_stale_change_is_a_conflict_that_shows_what_changed(desk, url, session, patient):
    desk.submit(f"{url}/details", phone="+12125550111")

    answer = desk.submit(f"{url}/details", version="1", phone="+12125550122")

    assert answer.status_code == 409
    assert "Somebody else changed this patient" in answer.text
    assert "+12125550111" in answer.text
    assert "+12125550122" in answer.text
    session.refresh(patient)
    assert patient.phone == "+12125550111"


def test_a_consent_is_recorded(desk, url, session):
    desk.submit(
        f"{url}/consents/new",
        protocol_code="KET-MOOD-40",
        protocol_version="2",
        signed_on="2026-03-01",
        expires_on="2027-03-01",
    )

    consent = session.scalar(sa.select(Consent))
    assert (consent.protocol_code, consent.protocol_version) == ("KET-MOOD-40", 2)
    assert consent.expires_on == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("signed", "expires", "sentence"),
    [
        ("2099-01-01", "2099-12-01", "The date of signing is in the future."),
        ("2026-03-01", "2026-03-01", "The consent must expire after it was signed."),
    ],
)
def test_a_consent_that_cannot_be_is_refused(desk, url, session, signed, expires, sentence):
    answer = desk.submit(
        f"{url}/consents/new",
        protocol_code="KET-MOOD-40",
        protocol_version="2",
        signed_on=signed,
        expires_on=expires,
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(Consent)) is None


def test_an_allergy_is_added_once_and_withdrawn_without_being_lost(nurse, url, session, patient):
    nurse.submit(f"{url}/allergies/new", substance="Penicillin", reaction="rash")
    again = nurse.submit(f"{url}/allergies/new", substance="penicillin")
    assert again.status_code == 422

    nurse.submit(url, action=f"{url}/allergies/withdraw")
    assert queries.allergies(patient) == []
    assert session.scalar(sa.select(Allergy.substance)) == "Penicillin"


def test_an_allergy_of_somebody_else_is_not_withdrawn(nurse, url, session, patient):
    other = builders.patient()
    mine = service.add_allergy(patient, "Latex", by=nurse.user, now=NINE)
    others = service.add_allergy(other, "Penicillin", by=nurse.user, now=NINE)
    session.flush()

    answer = nurse.submit(
        f"{url}/allergies/withdraw",
        page=url,
        action=f"{url}/allergies/withdraw",
        allergy=str(others.id),
    )

    assert answer.status_code == 404
    assert mine.withdrawn_at is None
    assert others.withdrawn_at is None


def test_a_weight_is_recorded_once_for_a_double_click(nurse, url, session):
    for _ in range(2):
        nurse.submit(f"{url}/weights/new", kg="71,5", form_key="the same")

    assert [str(weight.kg) for weight in session.scalars(sa.select(Weight))] == ["71.5"]


def test_a_flag_is_raised_and_cleared_with_a_reason(nurse, url, session, patient):
    nurse.submit(f"{url}/flags/new", kind="clinical", note="Fainted last time.")
    [flag] = queries.open_flags(patient)
    nurse.submit(f"{url}/flags/{flag.public_id}/clear", reason="Seen by the prescriber.")

    session.refresh(flag)
    assert flag.cleared_reason == "Seen by the prescriber."
    assert flag.cleared_by_id == nurse.user.id
    assert (
        nurse.submit(f"{url}/flags/{flag.public_id}/clear", reason="Once more.").status_code == 422
    )


def test_a_flag_is_not_cleared_without_a_reason(nurse, url, session, patient):
    flag = service.raise_flag(patient, FlagKind.NO_SHOW, "Twice.", by=nurse.user, now=NINE)
    session.flush()

    answer = nurse.submit(f"{url}/flags/{flag.public_id}/clear", reason=" ")

    assert answer.status_code == 422
    assert session.scalar(sa.select(RiskFlag.cleared_at)) is None


def test_the_trail_says_what_was_done_and_not_what_was_found(nurse, url, session):
    nurse.submit(f"{url}/allergies/new", substance="Penicillin")

    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "add allergy"))
    assert "Penicillin" not in str(event.details)


CONSULTATION = {
    "protocol_code": "KET-MOOD-40",
    "held_on": "2026-03-01",
    "held_by": "Dr. Ines Falkenrath",
    "is_suitable": "yes",
}


@pytest.mark.parametrize(("found", "words"), [("yes", "Suitable"), ("no", "Not suitable")])
def test_a_consultation_is_recorded_and_shown_to_the_desk(desk, url, session, found, words):
    desk.submit(f"{url}/consultations/new", **CONSULTATION | {"is_suitable": found})

    held = session.scalar(sa.select(Consultation))
    assert (held.protocol_code, held.held_on) == ("KET-MOOD-40", date(2026, 3, 1))
    assert (held.is_suitable, held.recorded_by_id) == (found == "yes", desk.user.id)
    page = desk.get(url).text
    assert "held 1 Mar 2026 by Dr. Ines Falkenrath" in page
    assert f">{words}<" in page


@pytest.mark.parametrize("page", ["consents/new", "consultations/new"])
def test_a_form_that_a_rule_leads_to_knows_its_protocol(desk, url, page):
    shown = desk.get(f"{url}/{page}?protocol=KET-MOOD-40&version=2").text
    spoilt = desk.get(f"{url}/{page}?protocol=%3Cb%3E&version={'9' * 5000}")

    assert 'value="KET-MOOD-40"' in shown
    assert spoilt.status_code == 200
    assert "<b>" not in spoilt.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"held_on": "2099-01-01"}, "The date of the consultation is in the future."),
        ({"protocol_code": "ketamine"}, "Enter a code such as KET-MOOD-40."),
        ({"held_by": ""}, "Name the prescriber."),
        ({"is_suitable": None}, "Say what was found."),
    ],
)
def test_a_consultation_that_says_too_little_is_refused(desk, url, session, typed, sentence):
    answer = desk.submit(f"{url}/consultations/new", **CONSULTATION | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(Consultation)) is None


def test_the_trail_says_that_a_consultation_was_recorded_but_not_what_it_found(desk, url, session):
    desk.submit(f"{url}/consultations/new", **CONSULTATION | {"is_suitable": "no"})

    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "record consultation"))
    assert event.details == {"protocol": "KET-MOOD-40", "held_on": "2026-03-01"}


def test_numbers_are_never_given_twice(session, desk):
    first = service.register(
        service.Details("Ada", "Byron", date(1980, 2, 3)),
        today=date(2026, 1, 1),
        by=desk.user,
        now=NINE,
    )
    second = service.register(
        service.Details("Grace", "Hopper", date(1970, 2, 3)),
        today=date(2026, 1, 1),
        by=desk.user,
        now=NINE,
    )

    assert (first.number, second.number) == ("P000001", "P000002")
    assert session.scalar(sa.select(sa.func.count()).select_from(Patient)) == 2


def test_never_asked_about_allergies_is_not_none_known(session, nurse):
    page = f"/patients/{builders.patient().public_id}"
    assert "Never asked." in nurse.get(page).text

    answer = nurse.submit(page, action=f"{page}/allergies/asked")

    assert answer.status_code == 302
    shown = nurse.get(page).text
    assert "None known." in shown
    assert f"by {nurse.user.name}" in shown
