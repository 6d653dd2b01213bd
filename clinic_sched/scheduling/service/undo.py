"""Undoing the last thing done to a visit, before anybody has heard of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Chair
from clinic_sched.clock import local_date
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.errors import (
    ChairTaken,
    DoesNotFit,
    InTheChair,
    NotACandidate,
    NothingToUndo,
    OldPlaceForbidden,
    OldPlaceTaken,
    PatientTaken,
)
from clinic_sched.scheduling.models import Appointment, AppointmentChange, Course
from clinic_sched.scheduling.queries import changes
from clinic_sched.scheduling.rules import AppointmentStatus, ChangeKind, CourseStatus
from clinic_sched.scheduling.service import candidacy, gate, waiting
from clinic_sched.scheduling.service.booking import place, subject_of, wanted_of
from clinic_sched.scheduling.service.versions import check_fresh, reread


def undo(
    appointment: Appointment, *, expected_version: int | None = None, by: User, now: datetime
) -> AppointmentChange:
    """Take back the last booking, move or cancellation of a visit; nobody is told."""
    last = _last(appointment)
    wanted = _old_place(appointment, last)
    gate.take(wanted, Span(appointment.starts_at, appointment.chair_until), now=now)
    reread(appointment)
    check_fresh(appointment, expected_version)
    if _last(appointment).id != last.id:
        raise NothingToUndo
    rules.check_undoable(last.made_at, now=now)

    if last.kind is ChangeKind.BOOKED:
        _unbook(appointment)
    else:
        _put_back(appointment, last, wanted, now=now)
    last.undone_at = now
    db.session.flush()
    facts: dict[str, str | int] = {"kind": last.kind.value, "version": appointment.version}
    audit.record("undo", subject_of(appointment), facts, by=by, now=now)
    waiting.wait_again(appointment, left_at=last.made_at, by=by, now=now)
    return last


def _last(appointment: Appointment) -> AppointmentChange:
    """Return what would be undone; what patients did themselves since is not ours to undo."""
    last = changes.find_last_change(appointment)
    if last is None or last.made_at < appointment.changed_at or changes.was_closed(appointment):
        raise NothingToUndo
    return last


def _old_place(appointment: Appointment, last: AppointmentChange) -> gate.Wanted:
    chair = db.session.get_one(Chair, last.old_chair_id)
    return wanted_of(appointment, starts_at=last.old_starts_at, chair=chair)


def _unbook(appointment: Appointment) -> None:
    rules.check_change(appointment.status, AppointmentStatus.ENTERED_IN_ERROR)
    with conflict_means({"appointments_in_chair": InTheChair()}):
        appointment.status = AppointmentStatus.ENTERED_IN_ERROR


def _put_back(
    appointment: Appointment, last: AppointmentChange, wanted: gate.Wanted, *, now: datetime
) -> None:
    """Give the visit its old place and standing again, by the same gate as any other."""
    same_day = wanted.on == local_date(appointment.starts_at, appointment.site.clock)
    if last.kind is ChangeKind.MOVED:
        rules.check_movable(appointment.status, same_day=same_day)
    if appointment.course is not None:
        hold(appointment.course, "status")
    with _or_taken():
        if last.kind is ChangeKind.CANCELLED or not same_day:
            candidacy.check_return(appointment, wanted.starts_at, now=now)
        found = gate.find_seat(wanted, overriding=bool(last.old_override_reason))
        with gate.table_agrees():
            if wanted.starts_at != appointment.starts_at:
                appointment.move_number -= 1
            if last.kind is ChangeKind.CANCELLED:
                appointment.status = last.old_status
                appointment.cancel_reason = appointment.cancelled_by = None
                _run_again(appointment.course)
            place(appointment, wanted, found)
            appointment.confirmed_at = last.old_confirmed_at
            appointment.changed_at = last.old_changed_at
            appointment.override_reason = last.old_override_reason
            appointment.override_by_id = last.old_override_by_id
    db.session.refresh(appointment, ["chair"])


def _run_again(course: Course | None) -> None:
    """Let the series run that was stopped with the visit."""
    if course is not None:
        course.status = CourseStatus.ACTIVE


@contextmanager
def _or_taken() -> Iterator[None]:
    """Say that the old place has gone, and why."""
    number_taken = OldPlaceTaken("Its number in the series has been given to another visit.")
    try:
        with conflict_means({"course_number": number_taken}):
            yield
    except NotACandidate as refusal:
        raise OldPlaceForbidden(str(refusal)) from refusal
    except (DoesNotFit, ChairTaken, PatientTaken) as refusal:
        raise OldPlaceTaken(str(refusal)) from refusal
