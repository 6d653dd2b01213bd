"""Reading what patients are owed, what they answered, and what people must do."""

from clinic_sched.followup.queries.tasks import (
    done_lately,
    find_patient_id,
    find_task,
    get_task,
    open_counts,
    open_of_kind,
    worklist,
)
from clinic_sched.followup.queries.visits import awaited, find_awaited, unconfirmed

__all__ = [
    "awaited",
    "done_lately",
    "find_awaited",
    "find_patient_id",
    "find_task",
    "get_task",
    "open_counts",
    "open_of_kind",
    "unconfirmed",
    "worklist",
]
