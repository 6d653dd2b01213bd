"""What becomes of a visit: confirmed, called off, arrived, checked in, over."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.audit.service import Actor
from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Site
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.errors import Stale
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.errors import FinishedAtTheChair, InTheChair
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries import courses
from clinic_sched.scheduling.rules import (
    AppointmentStatus,
    ArrivalWindow,
    CancelledBy,
    ChangeKind,
    CourseStatus,
)
from clinic_sched.scheduling.service import before, candidacy, gate
from clinic_sched.scheduling.service.booking import subject_of, wanted_of
from clinic_sched.scheduling.service.versions import check_fresh, reread

Details = dict[str, str | int]


def confirm(
    appointment: Appointment, *, expected_version: int | None = None, by: Actor, now: datetime
) -> None:
    """Note that the patient means to come; doing so twice changes nothing."""
    _take(appointment, expected_version)
    rules.check_confirmable(appointment.status, appointment.starts_at, now=now)
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        _record("confirm visit", appointment, by=by, now=now)


def cancel(
    appointment: Appointment,
    reason: str,
    cancelled_by: CancelledBy,
    *,
    expected_version: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Call the visit off and give its chair back."""
    _take(appointment, expected_version)
    rules.check_reason(reason)
    was = before.facts_of(appointment)
    with _nobody_in_the_chair():
        _step(appointment, AppointmentStatus.CANCELLED)
        appointment.cancel_reason, appointment.cancelled_by = reason, cancelled_by
        appointment.changed_at = now
    before.keep(ChangeKind.CANCELLED, appointment, was, by=by, now=now)
    details: Details = {"reason": reason, "cancelled_by": cancelled_by.value}
    _record("cancel visit", appointment, details, by=by, now=now)


def arrive(
    appointment: Appointment, *, expected_version: int | None = None, by: User, now: datetime
) -> None:
    """Note that the patient is here; after a no-show only if the chair and nurses still are."""
    _take(appointment, expected_version)
    missed = appointment.status == AppointmentStatus.NO_SHOW
    rules.check_change(appointment.status, AppointmentStatus.ARRIVED)
    rules.check_not_early(appointment.starts_at, window_of(appointment.site), now=now)
    if missed:
        wanted = wanted_of(appointment, starts_at=appointment.starts_at, chair=appointment.chair)
        gate.take(wanted, now=now)
        candidacy.check_return(appointment, appointment.starts_at, now=now)
        gate.find_seat(wanted, overriding=bool(appointment.override_reason))
    with gate.table_agrees():
        appointment.status = AppointmentStatus.ARRIVED
        appointment.arrived_at = now
    _record("note arrival", appointment, by=by, now=now)


def check_in(
    appointment: Appointment, *, expected_version: int | None = None, by: User, now: datetime
) -> None:
    """Note that the patient's details are checked and the chair may be taken."""
    _take(appointment, expected_version)
    _step(appointment, AppointmentStatus.CHECKED_IN)
    appointment.checked_in_at = now
    _record("check in", appointment, by=by, now=now)


def seat(appointment: Appointment, *, now: datetime) -> None:
    """Note that a nurse has begun at the chair, so that the board tells who waits from who sits."""
    _take(appointment)
    if appointment.seated_at is None:
        appointment.seated_at = now
        db.session.flush()


def mark_no_show(
    appointment: Appointment, *, expected_version: int | None = None, by: User, now: datetime
) -> None:
    """Note that the patient did not come, and give the chair back."""
    _take(appointment, expected_version)
    rules.check_change(appointment.status, AppointmentStatus.NO_SHOW)
    rules.check_missed(appointment.starts_at, window_of(appointment.site), now=now)
    _step(appointment, AppointmentStatus.NO_SHOW)
    _record("mark as not come", appointment, by=by, now=now)


def fulfil(appointment: Appointment, *, by: User, now: datetime) -> None:
    """Note that the visit took place and is over; the last of a series completes it."""
    _take(appointment)
    _step(appointment, AppointmentStatus.FULFILLED)
    _record("finish visit", appointment, by=by, now=now)
    if appointment.course is not None:
        _complete(appointment.course, by=by, now=now)


def finish(appointment: Appointment, *, by: User, now: datetime) -> None:
    """Note that a visit without a protocol is over; nobody opens a session for it."""
    if appointment.protocol_version_id is not None:
        raise FinishedAtTheChair
    fulfil(appointment, by=by, now=now)


def enter_in_error(
    appointment: Appointment,
    reason: str,
    *,
    expected_version: int | None = None,
    by: User,
    now: datetime,
) -> None:
    """Take a visit out that should never have been booked."""
    _take(appointment, expected_version)
    rules.check_reason(reason)
    with _nobody_in_the_chair():
        _step(appointment, AppointmentStatus.ENTERED_IN_ERROR)
    _record("remove visit as an error", appointment, {"reason": reason}, by=by, now=now)


def window_of(site: Site) -> ArrivalWindow:
    """Return the site's rules about early and missing patients."""
    return ArrivalWindow(
        timedelta(minutes=site.arrive_early_minutes), timedelta(minutes=site.no_show_after_minutes)
    )


def _take(appointment: Appointment, expected_version: int | None = None) -> None:
    site, seen = appointment.site, appointment.starts_at
    take_days(site, dates_of(site, seen, appointment.chair_until))
    reread(appointment)
    check_fresh(appointment, expected_version)
    # Moved meanwhile, it stands on a day that is not taken, whose boards would not hear of it.
    if appointment.starts_at != seen:
        raise Stale("visit")


def _complete(course: Course, *, by: User, now: datetime) -> None:
    hold(course, "status")
    is_running = course.status == CourseStatus.ACTIVE
    if is_running and courses.standing(course, fresh=True, now=now).is_complete:
        course.status = CourseStatus.COMPLETED
        audit.record("complete series", f"course:{course.public_id}", by=by, now=now)


def _step(appointment: Appointment, wanted: AppointmentStatus) -> None:
    rules.check_change(appointment.status, wanted)
    appointment.status = wanted


def _nobody_in_the_chair() -> AbstractContextManager[None]:
    """Write what takes the chair away; the table knows whether a session was opened there."""
    return conflict_means({"appointments_in_chair": InTheChair()})


def _record(
    action: str,
    appointment: Appointment,
    details: Details | None = None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    db.session.flush()
    facts: Details = {"version": appointment.version}
    audit.record(action, subject_of(appointment), facts | (details or {}), by=by, now=now)
