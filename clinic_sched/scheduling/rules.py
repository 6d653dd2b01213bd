"""What the clinic allows on its schedule.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_sched.scheduling.errors import (
    MoveNotAllowed,
    NotYet,
    ReasonNeeded,
    StatusNotAllowed,
    TooLate,
    UndoTooLate,
)


class AppointmentStatus(StrEnum):
    """The words of HL7 FHIR's appointment status, as far as we need them."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"


class Step(StrEnum):
    """What the desk does with a visit next; the word is the end of its address."""

    ARRIVE = "arrive"
    CHECK_IN = "check-in"
    CONFIRM = "confirm"
    FINISH = "finish"
    NO_SHOW = "no-show"
    MOVE = "move"
    CANCEL = "cancel"
    REMOVE = "remove"


class CancelledBy(StrEnum):
    """Whose wish a cancellation was; FHIR's `pat` and `prov`."""

    PATIENT = "pat"
    CLINIC = "prov"


class CourseStatus(StrEnum):
    """Where a series of visits stands."""

    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"


class OfferStatus(StrEnum):
    """What became of a chair offered to somebody who waits."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    """What the desk did to a visit that it can undo."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


HOLDS_CHAIR = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.CHECKED_IN,
    AppointmentStatus.FULFILLED,
)

MOVABLE = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)
LATE_AFTER = timedelta(minutes=5)
# So long what the desk did can be undone, and no message about it leaves.
UNDO_WITHIN = timedelta(minutes=3)

_NEXT = {
    AppointmentStatus.BOOKED: {
        AppointmentStatus.ARRIVED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.NO_SHOW,
        AppointmentStatus.ENTERED_IN_ERROR,
    },
    AppointmentStatus.ARRIVED: {
        AppointmentStatus.CHECKED_IN,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.ENTERED_IN_ERROR,
    },
    AppointmentStatus.CHECKED_IN: {
        AppointmentStatus.FULFILLED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.ENTERED_IN_ERROR,
    },
    AppointmentStatus.NO_SHOW: {AppointmentStatus.ARRIVED},
}


@dataclass(frozen=True)
class ArrivalWindow:
    """How early a patient may arrive, and how late still counts as coming."""

    early: timedelta
    no_show_after: timedelta


def next_steps(current: AppointmentStatus) -> set[AppointmentStatus]:
    """Return what may become of a visit next."""
    return _NEXT.get(current, set())


def check_change(current: AppointmentStatus, wanted: AppointmentStatus) -> None:
    """Refuse a change of status that the clinic does not know."""
    if wanted not in next_steps(current):
        raise StatusNotAllowed(current, wanted)


def check_not_early(starts_at: datetime, window: ArrivalWindow, *, now: datetime) -> None:
    """Refuse an arrival long before the visit."""
    if now < starts_at - window.early:
        raise NotYet(f"arrive before {window.early.seconds // 60} minutes ahead of the visit")


def check_missed(starts_at: datetime, window: ArrivalWindow, *, now: datetime) -> None:
    """Refuse to call a patient missing while they may still come."""
    if now < starts_at + window.no_show_after:
        raise NotYet(
            f"be marked as not come until {window.no_show_after.seconds // 60} minutes "
            "after the start"
        )


def check_future(starts_at: datetime, *, now: datetime) -> None:
    """Refuse to book or move a visit into the past."""
    if starts_at < now:
        raise TooLate


def check_movable(current: AppointmentStatus, *, same_day: bool) -> None:
    """Refuse to move a visit that is over or under way; who has arrived stays on the day."""
    if current == AppointmentStatus.ARRIVED and not same_day:
        raise MoveNotAllowed(
            "The patient is here already, so this visit can only be moved within the day."
        )
    if current not in MOVABLE:
        raise MoveNotAllowed("Only a visit that has not begun can be moved.")


def check_confirmable(current: AppointmentStatus, starts_at: datetime, *, now: datetime) -> None:
    """Refuse to confirm a visit that is not simply booked, or is over."""
    if current != AppointmentStatus.BOOKED:
        raise StatusNotAllowed(current, "confirmed")
    check_future(starts_at, now=now)


def check_reason(reason: str) -> None:
    """Refuse a change that must say why and does not."""
    if not reason.strip():
        raise ReasonNeeded


def check_undoable(made_at: datetime, *, now: datetime) -> None:
    """Refuse to undo what patients may have heard of by now."""
    if now >= made_at + UNDO_WITHIN:
        raise UndoTooLate


def is_late(status: AppointmentStatus, starts_at: datetime, *, now: datetime) -> bool:
    """Is the patient expected, and not here?"""
    return status == AppointmentStatus.BOOKED and now >= starts_at + LATE_AFTER


def is_overdue(status: AppointmentStatus, patient_until: datetime, *, now: datetime) -> bool:
    """Should the patient have gone home by now?"""
    here = (AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN)
    return status in here and now >= patient_until + LATE_AFTER


def steps_now(
    status: AppointmentStatus,
    starts_at: datetime,
    window: ArrivalWindow,
    *,
    confirmed: bool,
    has_protocol: bool = True,
    now: datetime,
) -> list[Step]:
    """List the steps that can be taken with a visit at this moment, the likeliest first.

    What has a protocol is finished at the chair.
    """
    may_follow = next_steps(status)
    expected = status == AppointmentStatus.BOOKED
    steps = {
        Step.ARRIVE: AppointmentStatus.ARRIVED in may_follow and now >= starts_at - window.early,
        Step.CHECK_IN: AppointmentStatus.CHECKED_IN in may_follow,
        Step.FINISH: AppointmentStatus.FULFILLED in may_follow and not has_protocol,
        Step.CONFIRM: expected and not confirmed and now <= starts_at,
        Step.NO_SHOW: expected and now >= starts_at + window.no_show_after,
        Step.MOVE: status in MOVABLE,
        Step.CANCEL: AppointmentStatus.CANCELLED in may_follow,
        Step.REMOVE: AppointmentStatus.ENTERED_IN_ERROR in may_follow,
    }
    return [step for step, possible in steps.items() if possible]
