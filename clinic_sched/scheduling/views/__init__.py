"""Pages of the schedule."""

from clinic_sched.scheduling.views import (
    board,
    booking,
    changes,
    closing,
    course_again,
    course_plan,
    courses,
    find_time,
    fits,
    people,
    repair,
    sheet,
    undo,
    visit,
    waiting,
    waitlist_offers,
    walk_in,
)
from clinic_sched.scheduling.views.blueprint import bp

__all__ = [
    "board",
    "booking",
    "bp",
    "changes",
    "closing",
    "course_again",
    "course_plan",
    "courses",
    "find_time",
    "fits",
    "people",
    "repair",
    "sheet",
    "undo",
    "visit",
    "waiting",
    "waitlist_offers",
    "walk_in",
]
