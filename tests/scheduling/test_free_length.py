"""A visit without a protocol: booked, shown everywhere, finished, and never infused."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.accounts.rules import Role
from clinic_sched.followup import service as followup
from clinic_sched.messaging.models import Message
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.errors import DoesNotFit, FinishedAtTheChair, PurposeNeeded
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions.errors import NoProtocol
from clinic_sched.sessions.service import open_session
from tests import builders
from tests.moments import EIGHT, EVENING_BEFORE, MONDAY, NINE, at
from tests.portal.patients import signed_in

TALK = VisitShape(45, 0, 0, 0)


@pytest.fixture(autouse=True)
def evening_before(site, patient):
    with time_machine.travel(EVENING_BEFORE, tick=False):
        yield


@pytest.fixture
def free(site, patient):
    """Make a visit without a protocol at nine."""

    def made(**facts):
        return builders.free_visit(site, patient, NINE, **facts)

    return made


def book(site, patient, by, **facts):
    return service.book(
        **{
            "patient": patient,
            "version": None,
            "site": site,
            "starts_at": NINE,
            "purpose": "A talk about the results",
            "shape": TALK,
            "by": by,
            "now": EVENING_BEFORE,
            **facts,
        }
    )


def test_a_visit_of_free_length_is_booked_with_its_purpose(site, patient, receptionist):
    visit = book(site, patient, receptionist)

    assert visit.about == "A talk about the results"
    assert visit.protocol_version_id is None
    assert (visit.patient_until - visit.starts_at).seconds == 45 * 60


@pytest.mark.parametrize("left_out", [{"purpose": ""}, {"shape": None}])
def test_without_a_purpose_and_a_length_it_is_refused(site, patient, receptionist, left_out):
    with pytest.raises(PurposeNeeded):
        book(site, patient, receptionist, **left_out)


def test_the_protocol_says_how_long_its_visit_takes(site, patient, receptionist, version):
    visit = book(site, patient, receptionist, version=version)

    assert visit.prep_minutes == version.prep_minutes
    assert visit.purpose == ""


def test_a_nurse_who_is_wished_for_is_kept_with_the_visit(site, patient, receptionist):
    nurse = builders.user(Role.NURSE)
    builders.shift(site, nurse)

    assert book(site, patient, receptionist, wished_nurse=nurse).wished_nurse_id == nurse.id


def test_a_nurse_who_is_not_there_is_said_by_name(site, patient, receptionist):
    nurse = builders.user(Role.NURSE, name="Nina Vale")
    builders.shift(site, nurse, EIGHT, at(9, 30))

    with pytest.raises(DoesNotFit, match="Nina Vale is not on duty from 09:30 to 09:45"):
        book(site, patient, receptionist, wished_nurse=nurse)


def test_a_nurse_at_rest_is_not_there(site, patient, receptionist):
    nurse = builders.user(Role.NURSE, name="Nina Vale")
    builders.shift(site, nurse, break_starts_at=at(9, 15), break_ends_at=at(9, 30))

    with pytest.raises(DoesNotFit, match="Nina Vale is not on duty from 09:15 to 09:30"):
        book(site, patient, receptionist, wished_nurse=nurse)


def test_no_session_is_opened_on_it(free):
    visit = free(status=AppointmentStatus.CHECKED_IN)

    with pytest.raises(NoProtocol, match="booked without a protocol"):
        open_session(visit, by=builders.user(Role.NURSE), now=NINE)


def test_the_nurse_is_told_so_kindly(free, nurse):
    visit = free(status=AppointmentStatus.CHECKED_IN)

    assert "Open the session" not in nurse.get(f"/appointments/{visit.public_id}").text
    answer = nurse.submit(
        f"/appointments/{visit.public_id}", action=f"/appointments/{visit.public_id}/finish"
    )
    assert answer.status_code == 303


def test_it_is_finished_by_the_desk(free, desk, session):
    visit = free(status=AppointmentStatus.CHECKED_IN)
    page = f"/appointments/{visit.public_id}"

    desk.submit(page, action=f"{page}/finish")

    assert session.scalar(sa.select(Appointment.status)) == AppointmentStatus.FULFILLED


def test_a_visit_with_a_protocol_is_finished_at_the_chair(site, patient, version, receptionist):
    visit = builders.appointment(site, patient, version, NINE, status=AppointmentStatus.CHECKED_IN)

    with pytest.raises(FinishedAtTheChair):
        service.finish(visit, by=receptionist, now=NINE)


@pytest.mark.parametrize(
    "page",
    [
        "/appointments/{visit}",
        "/appointments/{visit}/move",
        "/appointments/{visit}/cancel",
        "/appointments/{visit}/remove",
        "/find-time?move={visit}",
        "/patients/{patient}/visits",
        "/board/{monday}?site={site}",
    ],
)
def test_every_page_names_its_purpose(free, desk, site, patient, page):
    visit = free(purpose="A talk")

    answer = desk.get(
        page.format(
            visit=visit.public_id,
            patient=patient.public_id,
            monday=MONDAY,
            site=site.public_id,
        )
    )

    assert answer.status_code == 200
    assert "A talk" in answer.text


def test_the_floor_names_its_purpose_and_opens_no_session(free, nurse, site, it_is):
    free(purpose="A talk", status=AppointmentStatus.CHECKED_IN)
    it_is(NINE)
    nurse.signed_in(builders.user(Role.NURSE))

    page = nurse.get(f"/floor?site={site.public_id}").text

    assert "A talk" in page
    assert "Open the session" not in page


def test_the_nurse_who_was_wished_for_is_on_the_visit_and_on_the_board(free, desk, site):
    nurse = builders.user(Role.NURSE, name="Nina Vale")
    builders.shift(site, nurse)
    visit = free(wished_nurse_id=nurse.id)

    assert "Nina Vale" in desk.get(f"/appointments/{visit.public_id}").text
    assert "with Nina Vale" in desk.get(f"/board/{MONDAY}?site={site.public_id}").text


def test_the_visit_says_where_the_nurse_is_not_there(free, desk):
    away = builders.user(Role.NURSE, name="Nina Vale")
    visit = free(wished_nurse_id=away.id)

    page = desk.get(f"/appointments/{visit.public_id}").text

    assert "Nina Vale, who is not on duty then" in page


def test_the_patient_sees_it_without_its_purpose(free, patient, visitor):
    visit = free(purpose="A talk")
    guest = signed_in(visitor(), patient)

    for page in ("/my", f"/my/appointments/{visit.public_id}"):
        answer = guest.get(page)
        assert answer.status_code == 200
        assert "A talk" not in answer.text


def test_the_patient_is_reminded_of_it(free, session):
    long_ago = NINE - timedelta(days=30)
    free(booked_at=long_ago, changed_at=long_ago)

    followup.plan_owed(now=NINE - timedelta(hours=20))

    assert session.scalars(sa.select(Message.kind)).all() == ["visit tomorrow"]
