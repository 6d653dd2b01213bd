"""Undoing what was done to a visit, before anybody has heard of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.errors import Stale
from clinic_sched.followup import service as followup
from clinic_sched.messaging.models import Message
from clinic_sched.scheduling import service
from clinic_sched.scheduling.errors import (
    MoveNotAllowed,
    NothingToUndo,
    OldPlaceForbidden,
    OldPlaceTaken,
    StatusNotAllowed,
    UndoTooLate,
)
from clinic_sched.scheduling.models import AppointmentChange
from clinic_sched.scheduling.queries import candidacy as known
from clinic_sched.scheduling.rules import (
    UNDO_WITHIN,
    AppointmentStatus,
    CancelledBy,
    CourseStatus,
)
from clinic_sched.scheduling.service import candidacy, course_dates, courses
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, at

SOON = EVENING_BEFORE + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def visit(site, patient, version, receptionist):
    """Booked long ago, confirmed, and the patient knows."""
    return builders.appointment(
        site,
        patient,
        version,
        NINE,
        booked_at=EVENING_BEFORE - timedelta(days=20),
        changed_at=EVENING_BEFORE - timedelta(days=20),
        confirmed_at=EVENING_BEFORE - timedelta(days=1),
    )


@pytest.fixture
def book(site, version, receptionist):
    def booked(starts_at=NINE, *, now=EVENING_BEFORE, patient=None, chair=None):
        return service.book(
            patient=patient or builders.candidate(version),
            version=version,
            site=site,
            starts_at=starts_at,
            chair=chair,
            by=receptionist,
            now=now,
        )

    return booked


@pytest.fixture
def by(receptionist):
    return receptionist


def move(visit, starts_at, *, by, now=EVENING_BEFORE, chair=None):
    service.move(visit, starts_at=starts_at, chair=chair, by=by, now=now)


def messages(session):
    return session.scalars(sa.select(Message.kind).order_by(Message.id)).all()


def test_a_booking_undone_is_taken_out_and_frees_the_chair(book, by):
    visit = book()

    service.undo(visit, by=by, now=SOON)

    assert visit.status == AppointmentStatus.ENTERED_IN_ERROR
    assert book(chair=visit.chair).chair == visit.chair


def test_a_move_undone_goes_back_still_confirmed(visit, by):
    known = visit.confirmed_at, visit.changed_at, visit.chair_id
    move(visit, at(13), by=by, chair=visit.site.chairs[1])

    service.undo(visit, by=by, now=SOON)

    assert (visit.starts_at, visit.move_number) == (NINE, 0)
    assert (visit.confirmed_at, visit.changed_at, visit.chair_id) == known
    assert visit.chair.id == visit.chair_id


def test_a_change_of_chair_alone_is_undone(visit, by):
    move(visit, NINE, by=by, chair=visit.site.chairs[2])

    service.undo(visit, by=by, now=SOON)

    assert (visit.chair, visit.move_number) == (visit.site.chairs[0], 0)


def test_a_cancellation_undone_books_the_place_again(visit, by):
    confirmed_at = visit.confirmed_at
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=by, now=EVENING_BEFORE)

    service.undo(visit, by=by, now=SOON)

    assert (visit.status, visit.cancel_reason) == (AppointmentStatus.BOOKED, None)
    assert visit.confirmed_at == confirmed_at


def test_a_patient_moved_when_late_goes_back_to_a_start_gone_by(visit, by):
    move(visit, at(9, 30), by=by, now=at(9, 10))

    service.undo(visit, by=by, now=at(9, 11))

    assert visit.starts_at == NINE


def test_three_minutes_are_the_limit(visit, by):
    move(visit, at(13), by=by)

    with pytest.raises(UndoTooLate):
        service.undo(visit, by=by, now=EVENING_BEFORE + UNDO_WITHIN)
    service.undo(visit, by=by, now=EVENING_BEFORE + UNDO_WITHIN - SECOND)
    assert visit.starts_at == NINE


def test_changes_are_undone_one_after_the_other(visit, by):
    move(visit, at(13), by=by)
    move(visit, at(15), by=by, now=EVENING_BEFORE + SECOND)

    service.undo(visit, by=by, now=SOON)
    assert visit.starts_at == at(13)
    service.undo(visit, by=by, now=SOON)
    assert (visit.starts_at, visit.move_number) == (NINE, 0)
    with pytest.raises(NothingToUndo):
        service.undo(visit, by=by, now=SOON)


@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_a_place_taken_meanwhile_is_not_taken_back(visit, book, by, verb):
    if verb == "move":
        move(visit, at(13), by=by)
    else:
        service.cancel(visit, "Ill", CancelledBy.PATIENT, by=by, now=EVENING_BEFORE)
    status, starts_at = visit.status, visit.starts_at
    book(at(10), chair=visit.site.chairs[0])

    with pytest.raises(OldPlaceTaken, match="Chair 1 is taken from 10:00"):
        service.undo(visit, by=by, now=SOON)
    assert (visit.status, visit.starts_at) == (status, starts_at)


def test_nurses_taken_meanwhile_are_not_taken_back(site, visit, book, by, session):
    move(visit, at(15), by=by)
    for nurse in session.scalars(sa.select(builders.Shift)):
        session.delete(nurse)

    with pytest.raises(OldPlaceTaken, match="No nurse is on duty"):
        service.undo(visit, by=by, now=SOON)


def test_a_rule_that_was_set_aside_for_the_old_place_still_is(visit, boss, by):
    reason = "Only chance"
    service.move(visit, starts_at=at(18), override_reason=reason, by=boss, now=EVENING_BEFORE)
    move(visit, at(13), by=by)
    assert visit.override_reason is None

    service.undo(visit, by=by, now=SOON)

    assert (visit.starts_at, visit.override_reason) == (at(18), reason)
    assert visit.override_by_id == boss.id


def test_who_is_here_already_is_not_sent_back_to_another_day(visit, by):
    move(visit, at(9, days=1), by=by, now=at(8, 1, days=1) - SECOND)
    service.arrive(visit, by=by, now=at(8, 1, days=1))

    with pytest.raises(MoveNotAllowed):
        service.undo(visit, by=by, now=at(8, 2, days=1))


def test_who_came_without_a_booking_is_taken_out_again(book, by):
    visit = book(NINE, now=at(8, 50))
    service.arrive(visit, by=by, now=at(8, 50))

    service.undo(visit, by=by, now=at(8, 51))

    assert visit.status == AppointmentStatus.ENTERED_IN_ERROR


def test_what_was_taken_out_by_hand_is_not_undone_again(book, by):
    visit = book()
    service.enter_in_error(visit, "Wrong patient", by=by, now=SOON)

    with pytest.raises(StatusNotAllowed):
        service.undo(visit, by=by, now=SOON)


def test_what_changed_since_the_page_was_opened_is_not_undone(visit, by):
    move(visit, at(13), by=by)
    seen = visit.version
    move(visit, at(15), by=by)

    with pytest.raises(Stale):
        service.undo(visit, expected_version=seen, by=by, now=SOON)


def test_a_visit_nobody_touched_has_nothing_to_undo(visit, by):
    with pytest.raises(NothingToUndo):
        service.undo(visit, by=by, now=SOON)


def test_the_trail_names_who_undid_what(visit, by, session):
    move(visit, at(13), by=by)
    service.undo(visit, by=by, now=SOON)

    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.details["kind"]) == ("undo", "moved")


def test_nobody_hears_of_what_was_undone(book, by, session):
    booked = book()
    moved, cancelled = _known(session, booked.site, 1), _known(session, booked.site, 2)
    move(moved, at(13), by=by)
    service.cancel(cancelled, "Ill", CancelledBy.CLINIC, by=by, now=EVENING_BEFORE)

    for visit in (booked, moved, cancelled):
        service.undo(visit, by=by, now=EVENING_BEFORE + UNDO_WITHIN - SECOND)
    for minutes in range(30):
        followup.plan_reminders(now=EVENING_BEFORE + timedelta(minutes=minutes))

    assert messages(session) == ["visit tomorrow", "visit tomorrow"]


def test_a_booking_moved_and_moved_back_is_told_once(book, by, session):
    visit = book(at(9, days=3))
    move(visit, at(13, days=3), by=by, now=EVENING_BEFORE + SECOND)
    service.undo(visit, by=by, now=SOON)

    for minutes in range(30):
        followup.plan_reminders(now=EVENING_BEFORE + timedelta(minutes=minutes))

    assert messages(session) == ["visit booked"]


def _known(session, site, chair):
    """A visit of tomorrow whose patient was told long ago."""
    ago = EVENING_BEFORE - timedelta(days=20)
    version = session.scalars(sa.select(builders.ProtocolVersion)).first()
    facts = {"chair_id": site.chairs[chair].id, "booked_at": ago, "changed_at": ago}
    return builders.appointment(site, builders.patient(), version, NINE, **facts)


def test_the_table_refuses_a_reason_without_a_person(session, visit, by):
    session.add(
        AppointmentChange(
            appointment_id=visit.id,
            kind="moved",
            made_at=NINE,
            made_by_id=by.id,
            old_starts_at=NINE,
            old_chair_id=visit.chair_id,
            old_status=visit.status,
            old_changed_at=NINE,
            old_override_reason="Because",
        )
    )

    with pytest.raises(IntegrityError, match="override_by_somebody"):
        session.flush()


@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_a_visit_does_not_come_back_too_near_one_booked_meanwhile(visit, book, by, verb):
    if verb == "move":
        move(visit, at(9, days=7), by=by)
    else:
        service.cancel(visit, "Ill", CancelledBy.PATIENT, by=by, now=EVENING_BEFORE)
    book(at(9, days=1), patient=visit.patient)

    with pytest.raises(OldPlaceForbidden, match="the protocol asks for"):
        service.undo(visit, by=by, now=SOON)


def test_what_a_prescriber_signed_for_the_old_place_holds_when_it_comes_back(
    visit, site, version, by, session
):
    near = builders.appointment(site, visit.patient, version, at(9, days=1))
    said = known.findings(
        visit.patient, version, [NINE], site=site, without=visit.id, now=EVENING_BEFORE
    )
    signed = candidacy.SignedOff(builders.user(Role.PRESCRIBER), "Agreed", frozenset())
    candidacy.keep(visit, said, signed, by=by, now=EVENING_BEFORE)
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=by, now=EVENING_BEFORE)

    service.undo(visit, by=by, now=SOON)

    assert (visit.status, near.status) == (AppointmentStatus.BOOKED,) * 2


def test_a_series_that_was_stopped_runs_again_with_the_visit_that_comes_back(
    site, patient, version, by
):
    dates = [course_dates.CourseDate(1, NINE), course_dates.CourseDate(2, at(9, days=3))]
    facts = {"patient": patient, "version": version, "site": site, "dates": dates}
    course = courses.book_course(**facts, by=by, now=EVENING_BEFORE)
    courses.stop(course, "A slip", CancelledBy.PATIENT, by=by, now=EVENING_BEFORE)

    service.undo(course.appointments[0], by=by, now=SOON)

    assert course.status is CourseStatus.ACTIVE
