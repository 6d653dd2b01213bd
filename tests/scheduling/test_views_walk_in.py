"""A patient who comes without a visit."""

import pytest

from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import NINE, at

BOOK = "/board/walk-in/book"


@pytest.fixture
def address(site, patient, version):
    return (
        f"/board/walk-in?patient={patient.public_id}&site={site.public_id}"
        f"&protocol={version.public_id}"
    )


def booked(session):
    return session.query(Appointment).one()


def test_the_patient_is_looked_for_without_a_name_in_the_address(reception, patient):
    desk = reception(NINE)

    answer = desk.submit("/board/walk-in", wanted=patient.family_name)

    assert f"/board/walk-in?patient={patient.public_id}" in answer.text


def test_the_next_chair_is_booked_and_the_patient_is_here_in_one_step(
    reception, address, session, patient
):
    desk = reception(at(9, 3))
    assert "Book 09:15" in desk.get(address).text

    answer = desk.submit(address, action=BOOK)

    assert answer.location.startswith("/board/2030-05-06")
    assert "Booked, and the patient is here." in desk.get(answer.location).text
    assert (booked(session).starts_at, booked(session).status) == (
        at(9, 15),
        AppointmentStatus.ARRIVED,
    )


def test_a_start_much_later_is_booked_and_the_patient_comes_back(
    reception, address, session, site, version
):
    for chair in site.chairs:
        builders.appointment(site, builders.patient(), version, at(9), chair_id=chair.id)

    desk = reception(at(9, 3))
    text = desk.get(address).text
    assert "Later today" in text
    desk.submit(address, action=BOOK)

    mine = session.query(Appointment).order_by(Appointment.id.desc()).first()
    assert mine.status == AppointmentStatus.BOOKED
    assert mine.starts_at > at(11)


def test_the_protocol_the_patient_usually_comes_for_is_chosen(reception, site, patient, version):
    builders.appointment(site, patient, version, at(9, days=-7), status=AppointmentStatus.FULFILLED)

    shown = reception(NINE).get(f"/board/walk-in?patient={patient.public_id}").text

    assert f'value="{version.public_id}" selected' in shown


def test_who_is_expected_today_is_not_booked_twice_by_mistake(
    reception, address, site, patient, version
):
    visit = builders.appointment(site, patient, version, at(15))

    text = reception(NINE).get(address).text

    assert f"/appointments/{visit.public_id}" in text
    assert "Already booked for 15:00" in text


def test_after_closing_no_chair_is_left(reception, address):
    assert "does not fit any more today" in reception(at(18)).get(address).text


def test_a_chair_taken_meanwhile_is_said_and_others_are_offered(
    reception, address, site, version, session
):
    desk = reception(at(9, 3))
    fields = {"starts_at": at(9, 15).isoformat(), "chair": site.chairs[0].public_id}
    for chair in site.chairs[:1]:
        builders.appointment(site, builders.patient(), version, at(9), chair_id=chair.id)

    answer = desk.submit(address, action=BOOK, **fields)

    assert answer.status_code == 422
    assert "Chair 1 is taken" in answer.text
    assert "Book 09:15" in answer.text


def test_a_walk_in_booked_by_mistake_is_undone(reception, address, session):
    desk = reception(at(9, 3))
    board = desk.submit(address, action=BOOK).location

    desk.submit(board, action=f"/appointments/{booked(session).public_id}/undo")

    session.expire_all()
    assert booked(session).status == AppointmentStatus.ENTERED_IN_ERROR


def test_a_form_that_was_spoilt_books_nothing(reception, address, session):
    answer = reception(at(9, 3)).submit(address, action=BOOK, starts_at="noon")

    assert answer.status_code == 422
    assert session.query(Appointment).count() == 0
