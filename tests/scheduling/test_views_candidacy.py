"""What the desk reads when a safety rule stands in the way, and a prescriber's signature there."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import SignInAttempt
from clinic_sched.accounts.rules import Role
from clinic_sched.patients.models import RiskFlag
from clinic_sched.patients.rules import FlagKind
from clinic_sched.scheduling.models import Appointment, CandidacyOverride
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, at
from tests.people import Form


@pytest.fixture
def flagged(patient):
    """The patient, about whom somebody asked for a second look."""
    builders.kept(
        RiskFlag(
            patient_id=patient.id,
            kind=FlagKind.SELF_HARM,
            note="Ask first.",
            raised_by="user:x",
            raised_at=EVENING_BEFORE,
        )
    )
    return patient


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER, email="doctor@clinic.example", name="Ines Falkenrath")


def ask(browser, patient, version, site, session, starts_at=NINE):
    """Try to book the visit at that time."""
    session.commit()
    fields = Form(browser.get("/find-time").text, None).fields
    wanted = {
        "csrf_token": fields["csrf_token"],
        "form_key": "one press of the button",
        "patient": patient.public_id,
        "protocol": version.public_id,
        "site": site.public_id,
        "starts_at": starts_at.isoformat(),
    }
    return browser.post("/appointments", wanted)


def sign(browser, refused, **typed):
    """Fill in the panel of a refused booking and send it."""
    return browser.post("/appointments", Form(refused.text, "/appointments").fields | typed)


SIGNED = {
    "clinical_reason": "Agreed by phone",
    "email": "doctor@clinic.example",
    "password": builders.PASSWORD,
}


def booked(session):
    session.expire_all()
    return session.scalars(sa.select(Appointment)).all()


def test_the_desk_reads_what_is_missing_and_where_to_record_it(reception, site, version, session):
    stranger = builders.patient()

    page = ask(reception(EVENING_BEFORE), stranger, version, site, session)

    assert page.status_code == 422
    assert "begins with a consultation, and none is on file" in page.text
    about = "?protocol=KET-MOOD-40&amp;version=1"
    assert f'href="/patients/{stranger.public_id}/consents/new{about}"' in page.text
    assert f'href="/patients/{stranger.public_id}/consultations/new{about}"' in page.text
    assert "The nearest times that are free" not in page.text
    assert "A prescriber sets this aside" not in page.text
    assert booked(session) == []


def test_a_prescriber_signs_on_the_page_of_the_desk_who_stays_signed_in(
    reception, site, version, flagged, doctor, session
):
    desk = reception(EVENING_BEFORE)
    refused = ask(desk, flagged, version, site, session)
    assert "A prescriber sets this aside" in refused.text

    answer = sign(desk, refused, **SIGNED)

    assert answer.status_code == 303
    page = desk.get(answer.location).text
    assert "Set aside by a prescriber" in page
    assert "Agreed by phone" in page
    assert "Ines Falkenrath" in page
    assert desk.user.name in desk.get("/board").text
    (visit,) = booked(session)
    assert visit.booked_by_id == desk.user.id


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "not this one"}, "do not belong together"),
        ({"email": "", "password": ""}, "A prescriber must sign here"),
        ({"clinical_reason": ""}, "Say why."),
    ],
)
def test_what_is_wrong_with_the_signature_is_said_and_nothing_is_lost(
    reception, site, version, flagged, doctor, session, typed, sentence
):
    desk = reception(EVENING_BEFORE)
    refused = ask(desk, flagged, version, site, session)

    page = sign(desk, refused, **SIGNED | typed)

    assert page.status_code == 422
    assert sentence in page.text
    assert "A prescriber sets this aside" in page.text
    assert ((SIGNED | typed)["clinical_reason"] or "Why it may be set aside") in page.text
    assert builders.PASSWORD not in page.text
    assert booked(session) == []


def test_guessing_at_the_signature_is_counted_and_stopped(
    reception, site, version, flagged, doctor, session
):
    desk = reception(EVENING_BEFORE)
    page = ask(desk, flagged, version, site, session)
    for _ in range(5):
        page = sign(desk, page, **SIGNED | {"password": "not this one"})

    page = sign(desk, page, **SIGNED)

    assert "Too many attempts" in page.text
    assert booked(session) == []
    tried = sa.select(sa.func.count()).select_from(SignInAttempt)
    assert session.scalar(tried.where(SignInAttempt.name == doctor.email)) >= 5


def test_a_signed_in_prescriber_needs_the_password_alone(
    it_is, visitor, site, version, flagged, doctor, session
):
    it_is(EVENING_BEFORE)
    browser = visitor().signed_in(doctor)
    refused = ask(browser, flagged, version, site, session)
    assert "your password alone is enough" in refused.text
    assert "Prescriber&#39;s e-mail" not in refused.text

    answer = sign(browser, refused, clinical_reason="Spoken with", password=builders.PASSWORD)

    assert answer.status_code == 303
    (waived,) = session.scalars(sa.select(CandidacyOverride)).all()
    assert (waived.rule, waived.overridden_by_id) == ("SR-17", doctor.id)


def test_a_double_click_on_the_signature_books_once(
    reception, site, version, flagged, doctor, session
):
    desk = reception(EVENING_BEFORE)
    refused = ask(desk, flagged, version, site, session)
    fields = Form(refused.text, "/appointments").fields | SIGNED

    first, second = desk.post("/appointments", fields), desk.post("/appointments", fields)

    assert (first.location, second.status_code) == (second.location, 303)
    assert len(booked(session)) == 1


def test_a_move_that_comes_too_near_is_signed_on_the_page_of_the_move(
    reception, site, version, patient, doctor, session
):
    visit = builders.appointment(site, patient, version, NINE)
    builders.appointment(site, patient, version, at(9, days=5))
    url, desk = f"/appointments/{visit.public_id}/move", reception(EVENING_BEFORE)

    refused = desk.submit(url, starts_at="2030-05-10T09:00", chair="")
    assert refused.status_code == 422
    assert "There is a visit with this drug on 11 May 2030" in refused.text
    answer = desk.post(url, Form(refused.text, url).fields | SIGNED)

    assert answer.status_code == 303
    session.refresh(visit)
    assert visit.starts_at == NINE + timedelta(days=4)


def test_moving_into_the_missing_hour_is_still_a_sentence(reception, site, version, session):
    visit = builders.appointment(site, builders.candidate(version), version, NINE)
    url, desk = f"/appointments/{visit.public_id}/move", reception(EVENING_BEFORE)

    page = desk.submit(url, starts_at="2031-03-09T02:30", chair="")

    assert page.status_code == 422
