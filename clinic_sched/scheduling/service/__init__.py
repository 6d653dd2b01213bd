"""The verbs of the schedule."""

from clinic_sched.scheduling.service.booking import book, move, shape_of
from clinic_sched.scheduling.service.gate import OVERRIDABLE
from clinic_sched.scheduling.service.progress import (
    arrive,
    cancel,
    check_in,
    confirm,
    enter_in_error,
    finish,
    fulfil,
    mark_no_show,
    window_of,
)
from clinic_sched.scheduling.service.undo import undo
from clinic_sched.scheduling.service.waiting import leave, wait

__all__ = [
    "OVERRIDABLE",
    "arrive",
    "book",
    "cancel",
    "check_in",
    "confirm",
    "enter_in_error",
    "finish",
    "fulfil",
    "leave",
    "mark_no_show",
    "move",
    "shape_of",
    "undo",
    "wait",
    "window_of",
]
