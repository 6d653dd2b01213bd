"""The verbs of the schedule."""

from clinic_sched.scheduling.service.booking import book, move, shape_of
from clinic_sched.scheduling.service.closing import Decision, Outcome, carry_out
from clinic_sched.scheduling.service.filling import offer_next, release_lapsed_holds
from clinic_sched.scheduling.service.gate import OVERRIDABLE
from clinic_sched.scheduling.service.offers import accept, decline, offer, withdraw
from clinic_sched.scheduling.service.progress import (
    arrive,
    cancel,
    check_in,
    confirm,
    enter_in_error,
    finish,
    fulfil,
    mark_no_show,
    seat,
    window_of,
)
from clinic_sched.scheduling.service.undo import undo
from clinic_sched.scheduling.service.waiting import Wish, change_wishes, leave, wait

__all__ = [
    "OVERRIDABLE",
    "Decision",
    "Outcome",
    "Wish",
    "accept",
    "arrive",
    "book",
    "cancel",
    "carry_out",
    "change_wishes",
    "check_in",
    "confirm",
    "decline",
    "enter_in_error",
    "finish",
    "fulfil",
    "leave",
    "mark_no_show",
    "move",
    "offer",
    "offer_next",
    "release_lapsed_holds",
    "seat",
    "shape_of",
    "undo",
    "wait",
    "window_of",
    "withdraw",
]
