"""Reading visits, series and the waitlist."""

from clinic_sched.scheduling.queries.visits import (
    day,
    get,
    history,
    moments_taken,
    upcoming,
)
from clinic_sched.scheduling.queries.waitlist import get_entry, waiting

__all__ = [
    "day",
    "get",
    "get_entry",
    "history",
    "moments_taken",
    "upcoming",
    "waiting",
]
