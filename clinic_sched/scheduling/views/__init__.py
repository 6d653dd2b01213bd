"""Pages of the schedule."""

from clinic_sched.scheduling.views import (
    board,
    booking,
    changes,
    find_time,
    people,
    visit,
    waiting,
)
from clinic_sched.scheduling.views.blueprint import bp

__all__ = ["board", "booking", "bp", "changes", "find_time", "people", "visit", "waiting"]
