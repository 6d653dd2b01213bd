"""Reading what patients are owed, what they answered, and what people must do."""

from clinic_sched.followup.queries.check_ins import (
    answers_to,
    check_ins_of,
    due,
    find_check_in,
    get_check_in,
    last_answers,
    left_against_advice,
    open_check_ins,
    outcomes_of,
    overdue,
    sessions_to_compare_with,
    sessions_to_follow,
    superseded_by,
)
from clinic_sched.followup.queries.progress import (
    baselines,
    outcomes_under,
    reliefs_of,
    timeline_of,
)
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
    "answers_to",
    "awaited",
    "baselines",
    "check_ins_of",
    "done_lately",
    "due",
    "find_awaited",
    "find_check_in",
    "find_patient_id",
    "find_task",
    "get_check_in",
    "get_task",
    "last_answers",
    "left_against_advice",
    "open_check_ins",
    "open_counts",
    "open_of_kind",
    "outcomes_of",
    "outcomes_under",
    "overdue",
    "reliefs_of",
    "sessions_to_compare_with",
    "sessions_to_follow",
    "superseded_by",
    "timeline_of",
    "unconfirmed",
    "worklist",
]
