"""Reading visits, series and the waitlist."""

from clinic_sched.scheduling.queries.visits import (
    day,
    get,
    get_course,
    history,
    last_on_chair,
    moments_taken,
    of_course,
    upcoming,
)
from clinic_sched.scheduling.queries.waitlist import get_entry, waiting

__all__ = [
    "day",
    "get",
    "get_course",
    "get_entry",
    "history",
    "last_on_chair",
    "moments_taken",
    "of_course",
    "upcoming",
    "waiting",
]
