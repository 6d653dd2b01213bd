"""A visit whose session is open is not called off from the desk."""

import pytest

from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.errors import InTheChair, NothingToUndo
from clinic_sched.scheduling.queries import changes
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from clinic_sched.sessions import service
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside


def test_the_desk_cannot_cancel_a_visit_while_its_patient_is_infused(session):
    infusion = chairside.started(by=builders.user())
    visit, clinic = infusion.appointment, CancelledBy.CLINIC

    with pytest.raises(InTheChair):
        scheduling.cancel(visit, "Closed", clinic, by=builders.user(), now=NINE)

    assert visit.status is AppointmentStatus.CHECKED_IN


def test_the_desk_cannot_take_out_a_visit_as_an_error_while_its_session_is_open(session):
    infusion = chairside.opened(by=builders.user())

    with pytest.raises(InTheChair):
        scheduling.enter_in_error(infusion.appointment, "Twice", by=builders.user(), now=NINE)

    assert infusion.appointment.status is AppointmentStatus.CHECKED_IN


def test_the_nurse_closes_a_session_that_never_started_and_the_visit_with_it(session):
    nurse = builders.user()
    infusion = chairside.opened(by=nurse)

    service.cancel(infusion, "Fever", expected_version=infusion.version, by=nurse, now=NINE)

    assert infusion.appointment.status is AppointmentStatus.CANCELLED


def test_a_desk_that_tries_is_told_whom_to_ask(desk):
    visit = chairside.opened(by=builders.user()).appointment
    page = f"/appointments/{visit.public_id}/cancel"

    answer = desk.submit(page, reason="Closed", cancelled_by="prov")

    assert answer.status_code == 422
    assert "Ask the nurse at the chair" in answer.text


def test_a_visit_that_was_closed_at_the_chair_is_not_put_back_without_its_session(session):
    nurse = builders.user()
    infusion = chairside.opened(by=nurse)
    visit = infusion.appointment
    service.cancel(infusion, "Fever", expected_version=infusion.version, by=nurse, now=NINE)

    with pytest.raises(NothingToUndo):
        scheduling.undo(visit, by=nurse, now=NINE)

    assert visit.status is AppointmentStatus.CANCELLED
    assert changes.find_undoable(visit, now=NINE) is None
    assert changes.undoable_by(nurse, visit.site, now=NINE) == []
