"""What is owed to patients, and what is owed to them by us.

Pure: nothing here touches the database, the request or the clock.
"""

from enum import StrEnum


class TaskKind(StrEnum):
    """Why somebody must look."""

    RISK_ANSWER = "risk answer"
    UNCONFIRMED_VISIT = "unconfirmed visit"
    UNSENT_MESSAGE = "unsent message"
    PHONE_CHECK_IN = "phone check-in"
    LEFT_AMA = "left against advice"
    OTHER = "other"


class CheckInStatus(StrEnum):
    """Where a check-in stands."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    COMPLETED = "completed"
    EXPIRED = "expired"
