"""The record on its pages: signed, put right, printed, and who looked at it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import SignInAttempt
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import answers, seals, standing
from clinic_sched.sessions.rules import SessionStatus, Stage
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, send, url

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG_AGO = NINE - timedelta(minutes=120)
SIGNED = {"meaning": "recorded", "password": builders.PASSWORD}


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def gone(session, nurse):
    return chairside.discharged(by=nurse.user, now=LONG_AGO)


@pytest.fixture
def signed(session, nurse):
    return chairside.signed(by=nurse.user, now=LONG_AGO)


def strike_page(infusion):
    return f"{url(infusion, 'strike')}?entry=vitals-{infusion.vitals[-1].id}"


def openings(session):
    query = sa.select(AuditEvent.subject).where(AuditEvent.action == "open chart")
    return len(session.scalars(query).all())


def test_opening_a_chart_is_on_the_trail_once(session, nurse, wall):
    infusion = chairside.opened(by=nurse.user)
    for _ in range(3):
        nurse.get(url(infusion))
        nurse.get(url(infusion, "now"))
        wall.shift(600)
    assert openings(session) == 1

    nurse.get("/records")
    wall.shift(1500)
    nurse.get(url(infusion))
    assert openings(session) == 2


def test_a_mistyped_reading_is_struck_with_two_taps(session, nurse):
    infusion = chairside.started(by=nurse.user)
    chairside.take(infusion, by=nurse.user, now=NINE, sbp=212, dbp=80)
    assert f"strike?entry=vitals-{infusion.vitals[-1].id}" in nurse.get(url(infusion)).text

    answer = nurse.submit(
        url(infusion, "strike"), page=strike_page(infusion), action=url(infusion, "strike")
    )

    assert answer.status_code == 303
    assert [strike.reason for strike in fresh(session, infusion).strikes] == ["Mistyped"]
    page = nurse.get(url(infusion)).text
    assert "<del>212</del>" in page
    assert "Entered in error: Mistyped" in page


def test_the_stop_is_at_hand_where_a_reading_is_struck(nurse):
    infusion = chairside.started(by=nurse.user)

    page = nurse.get(strike_page(infusion)).text

    assert f'action="{url(infusion, "emergency")}"' in page


def test_what_was_struck_or_never_was_cannot_be_struck(session, nurse):
    infusion = chairside.started(by=nurse.user)
    entry = standing.get_entry(infusion, f"vitals-{infusion.vitals[-1].id}")
    service.strike(infusion, entry, "Mistyped", by=nurse.user, now=NINE)

    assert nurse.get(strike_page(infusion)).status_code == 409
    assert nurse.get(f"{url(infusion, 'strike')}?entry=vitals-99").status_code == 404
    assert nurse.get(f"{url(infusion, 'strike')}?entry=steps-1").status_code == 404


def test_a_signed_record_is_struck_and_amended_under_a_password(session, nurse, signed):
    page = f"{url(signed, 'amend')}?entry=vitals-{signed.vitals[0].id}"
    typed = {"page": page, "sbp": "131", "reason": "Misread"}
    refused = nurse.submit(url(signed, "amend"), **typed, password="a guess")
    assert refused.status_code == 422
    assert "not your password" in refused.text
    assert session.scalars(sa.select(SignInAttempt.name)).all() == [nurse.user.email]

    nurse.submit(url(signed, "amend"), **typed, password=builders.PASSWORD)

    record = nurse.get(url(signed, "record")).text
    assert "<del>120</del> <ins>131</ins>/75" in record
    assert "Amended after the signature" in record
    assert "the record is as it was signed" in record


def test_a_scale_is_amended_in_its_words(nurse, signed):
    page = nurse.get(f"{url(signed, 'amend')}?entry=vitals-{signed.vitals[0].id}").text

    assert "answers readily to the name" in page.partition('<select class="nhsuk-select')[2]


def test_what_is_missing_is_shown_and_a_prescriber_signs_for_it(session, nurse, gone, doctor):
    assert "Not taken: " in nurse.get(url(gone)).text
    assert "Say why." in send(nurse, gone, "sign", **SIGNED).text
    assert "a prescriber signs" in send(nurse, gone, "sign", explanation="No time", **SIGNED).text

    signer = {"email": doctor.email, "decider_password": builders.PASSWORD}
    answer = send(nurse, gone, "sign", explanation="No time", **SIGNED, **signer)

    assert answer.status_code == 303
    kept = answers.set_aside(fresh(session, gone), Stage.RECORD)
    assert {row.override_by.name for row in kept.values()} == {doctor.name}


def test_a_wrong_password_counts_for_whose_it_was(session, nurse, gone, doctor):
    said = {"meaning": "recorded", "explanation": "No time", "email": doctor.email}
    wrong = send(nurse, gone, "sign", **said, password=builders.PASSWORD, decider_password="no")
    assert 'id="sign-decider_password-error"' in wrong.text
    send(nurse, gone, "sign", **said, password="no", decider_password=builders.PASSWORD)

    attempts = session.scalars(sa.select(SignInAttempt.name).order_by(SignInAttempt.id)).all()
    assert attempts == [doctor.email, nurse.user.email]


def test_a_prescriber_finds_what_waits_and_co_signs_it(session, nurse, prescriber, gone):
    gone.appointment.site.cosign_required = True
    chairside.sign(gone, by=nurse.user, now=NINE)
    site = gone.appointment.site.public_id
    name = gone.patient.full_name
    assert name in prescriber.get(f"/records?site={site}").text

    answer = send(prescriber, gone, "cosign", password=builders.PASSWORD)

    assert answer.status_code == 303
    assert [seal.kind for seal in seals.seals(fresh(session, gone))] == ["signed", "cosigned"]
    assert name not in prescriber.get(f"/records?site={site}").text


def test_whoever_leaves_against_advice_needs_a_reason_and_somebody_told(session, nurse):
    infusion = chairside.recovering(by=nurse.user, now=NINE - timedelta(minutes=60))
    refused = send(nurse, infusion, "leave", reason="Has to work")
    assert refused.status_code == 422
    assert "Name the prescriber you told" in refused.text

    send(nurse, infusion, "leave", reason="Has to work", told="Dr Wren")

    assert fresh(session, infusion).status is SessionStatus.LEFT_AMA
    assert "Told: Dr Wren. Why: Has to work" in nurse.get(url(infusion, "record")).text


def test_the_instructions_are_the_protocols_words_with_the_visits_facts(session, nurse, gone):
    site = gone.appointment.site
    soon = NINE + timedelta(days=7)
    builders.appointment(site, gone.patient, gone.protocol_version, soon)

    page = nurse.get(url(gone, "instructions")).text

    for words in ("Do not drive", gone.patient.full_name, "Mon 13 May 2030, 09:00", site.phone):
        assert words in page


def test_the_record_in_error_says_so_at_its_head(session, nurse, signed, doctor):
    whole = standing.get_entry(signed, f"session-{signed.id}")
    service.strike(signed, whole, "Wrong patient", builders.PASSWORD, by=doctor, now=NINE)

    page = nurse.get(url(signed, "record")).text

    assert "Entered in error: Wrong patient" in page
    assert "Nothing in this record counts" in page
