"""What becomes of a visit."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.errors import Stale
from clinic_sched.scheduling import service
from clinic_sched.scheduling.errors import (
    DoesNotFit,
    NotACandidate,
    NotYet,
    ReasonNeeded,
    StatusNotAllowed,
    TooLate,
)
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, NOON, at

IS = AppointmentStatus


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


def last_event(session):
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def test_the_way_of_a_visit(visit, receptionist, session):
    service.confirm(visit, by=visit.patient, now=EVENING_BEFORE)
    service.arrive(visit, by=receptionist, now=at(8, 50))
    service.check_in(visit, by=receptionist, now=at(8, 55))
    service.fulfil(visit, by=receptionist, now=NOON)
    session.expire_all()

    assert visit.status == IS.FULFILLED
    assert visit.confirmed_at == EVENING_BEFORE
    assert (visit.arrived_at, visit.checked_in_at) == (at(8, 50), at(8, 55))
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["confirm visit", "note arrival", "check in", "finish visit"]


def test_confirming_twice_is_confirming_once(visit, receptionist, session):
    service.confirm(visit, by=receptionist, now=EVENING_BEFORE)
    service.confirm(visit, by=receptionist, now=EVENING_BEFORE + timedelta(hours=1))

    assert visit.confirmed_at == EVENING_BEFORE
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


def test_what_is_over_cannot_be_confirmed(visit, receptionist):
    with pytest.raises(TooLate):
        service.confirm(visit, by=receptionist, now=NOON)


def test_a_cancellation_says_why_and_for_whom(visit, receptionist, session):
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=receptionist, now=EVENING_BEFORE)

    assert visit.status == IS.CANCELLED
    assert (visit.cancel_reason, visit.cancelled_by) == ("Ill", CancelledBy.PATIENT)
    assert visit.changed_at == EVENING_BEFORE
    assert last_event(session).details["reason"] == "Ill"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_cancellation_without_a_reason_is_refused(visit, receptionist, reason):
    with pytest.raises(ReasonNeeded):
        service.cancel(visit, reason, CancelledBy.CLINIC, by=receptionist, now=EVENING_BEFORE)


def test_a_stale_cancellation_is_refused(visit, receptionist):
    seen = visit.version
    service.confirm(visit, by=receptionist, now=EVENING_BEFORE)
    service.arrive(visit, by=receptionist, now=NINE)

    with pytest.raises(Stale):
        service.cancel(
            visit, "Ill", CancelledBy.PATIENT, expected_version=seen, by=receptionist, now=NINE
        )


def test_a_patient_cannot_arrive_hours_early(visit, receptionist):
    with pytest.raises(NotYet, match="60 minutes ahead"):
        service.arrive(visit, by=receptionist, now=at(7, 59))


def test_check_in_follows_arrival(visit, receptionist):
    with pytest.raises(StatusNotAllowed, match="This visit is booked"):
        service.check_in(visit, by=receptionist, now=NINE)


def test_a_patient_is_not_given_up_too_soon(visit, receptionist):
    with pytest.raises(NotYet, match="30 minutes after the start"):
        service.mark_no_show(visit, by=receptionist, now=at(9, 29))


def test_a_patient_who_came_after_all_keeps_a_chair_that_is_still_free(visit, receptionist):
    service.mark_no_show(visit, by=receptionist, now=at(9, 30))

    service.arrive(visit, by=receptionist, now=at(9, 40))

    assert visit.status == IS.ARRIVED


def test_a_patient_who_came_after_all_does_not_get_a_chair_that_was_given_away(
    visit, site, version, receptionist
):
    service.mark_no_show(visit, by=receptionist, now=at(9, 30))
    builders.appointment(site, builders.patient(), version, at(9, 45))

    with pytest.raises(DoesNotFit, match="Chair 1 is taken from 09:45"):
        service.arrive(visit, by=receptionist, now=at(9, 50))


def test_a_visit_entered_in_error_frees_its_chair_and_says_why(visit, receptionist, session):
    service.enter_in_error(visit, "Wrong patient", by=receptionist, now=EVENING_BEFORE)

    assert visit.status == IS.ENTERED_IN_ERROR
    assert last_event(session).details["reason"] == "Wrong patient"


@pytest.mark.parametrize("verb", [service.arrive, service.check_in, service.fulfil])
def test_a_cancelled_visit_stays_cancelled(visit, receptionist, verb):
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=receptionist, now=EVENING_BEFORE)

    with pytest.raises(StatusNotAllowed, match="This visit is cancelled"):
        verb(visit, by=receptionist, now=NINE)


@pytest.mark.parametrize("verb", ["confirm", "arrive", "check_in", "mark_no_show"])
def test_a_step_from_an_old_view_of_the_visit_is_refused(visit, receptionist, verb):
    with pytest.raises(Stale):
        getattr(service, verb)(
            visit, expected_version=visit.version + 1, by=receptionist, now=at(8, 50)
        )


def test_a_patient_who_came_after_all_waits_for_nurses_who_are_taken(visit, receptionist, session):
    service.mark_no_show(visit, by=receptionist, now=at(9, 30))
    for shift in session.scalars(sa.select(builders.Shift)):
        session.delete(shift)

    with pytest.raises(DoesNotFit, match="No nurse is on duty"):
        service.arrive(visit, by=receptionist, now=at(9, 40))
    assert visit.status == IS.NO_SHOW


def test_a_rule_set_aside_for_a_visit_still_is_when_the_patient_comes_after_all(
    visit, boss, receptionist
):
    service.move(visit, starts_at=at(18), override_reason="Once", by=boss, now=EVENING_BEFORE)
    service.mark_no_show(visit, by=receptionist, now=at(18, 30))

    service.arrive(visit, by=receptionist, now=at(18, 40))

    assert visit.status == IS.ARRIVED


def test_a_patient_who_came_after_all_is_not_seen_too_near_a_visit_booked_since(
    patient, site, version, receptionist
):
    missed = builders.appointment(site, patient, version, NINE)
    service.mark_no_show(missed, by=receptionist, now=at(9, 30))
    builders.appointment(site, patient, version, at(9, days=1))

    with pytest.raises(NotACandidate, match="the protocol asks for"):
        service.arrive(missed, by=receptionist, now=at(9, 40))


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
def test_a_visit_moved_to_another_day_meanwhile_is_looked_at_again_first(
    visit, receptionist, session, verb
):
    session.refresh(visit)
    later = {
        name: getattr(visit, name) + timedelta(days=1)
        for name in ("starts_at", "patient_until", "chair_until")
    }
    moved = sa.update(Appointment).values(**later, version=Appointment.version + 1)
    session.execute(moved.execution_options(synchronize_session=False))
    said = ("Ill", CancelledBy.PATIENT) if verb == "cancel" else ()

    with pytest.raises(Stale):
        getattr(service, verb)(visit, *said, by=receptionist, now=EVENING_BEFORE)
