"""What is owed to patients, and what is owed to them by us.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_sched.followup.errors import AlreadyDone, NeedsClinician

# How soon somebody should phone about a visit or a check-in.
PHONE_WITHIN = timedelta(hours=4)
LOOK_WITHIN = timedelta(days=1)
OUTCOME_LENGTH = 500


class TaskKind(StrEnum):
    """Why somebody must look."""

    RISK_ANSWER = "risk answer"
    UNCONFIRMED_VISIT = "unconfirmed visit"
    UNSENT_MESSAGE = "unsent message"
    PHONE_CHECK_IN = "phone check-in"
    LEFT_AMA = "left against advice"
    OTHER = "other"


CLINICAL = {TaskKind.RISK_ANSWER, TaskKind.LEFT_AMA}


class CheckInStatus(StrEnum):
    """Where a check-in stands."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    COMPLETED = "completed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class EscalationWaits:
    """How long a risk answer may lie before it is escalated, while open and while closed."""

    open_minutes: int
    closed_minutes: int

    def due_at(self, *, is_open: bool, now: datetime) -> datetime:
        """Return when an answer given now must have been acknowledged."""
        return now + timedelta(minutes=self.open_minutes if is_open else self.closed_minutes)


def check_may_take(kind: TaskKind, *, is_clinician: bool) -> None:
    """Refuse to let a desk put away what a clinician must see."""
    if kind in CLINICAL and not is_clinician:
        raise NeedsClinician


def check_open(done_at: datetime | None) -> None:
    """Refuse to do a task twice."""
    if done_at is not None:
        raise AlreadyDone
