"""Reminders before, check-ins after, and the worklist: what the worker and the pages do."""

from datetime import datetime

from clinic_sched.followup.reminders import VisitMessage
from clinic_sched.followup.service import check_ins, offers
from clinic_sched.followup.service.answers import (
    answer,
    check_answerable,
    has_alarmed,
    is_open,
    points_to_risk,
    questionnaires_of,
    raise_alarm,
)
from clinic_sched.followup.service.check_ins import (
    ask_due,
    close_overdue,
    judge_check_in_message,
    plan_check_ins,
)
from clinic_sched.followup.service.differences import open_differences
from clinic_sched.followup.service.offers import judge_offer_message, tell_offers
from clinic_sched.followup.service.reminders import judge_visit_message, plan_reminders
from clinic_sched.followup.service.tasks import (
    acknowledge,
    close_settled,
    escalate,
    finish,
    open_calls,
    open_task,
    open_unsent,
)
from clinic_sched.followup.verdict import SEND, Verdict
from clinic_sched.messaging.rules import Claimed

__all__ = [
    "acknowledge",
    "answer",
    "ask_due",
    "check_answerable",
    "close_overdue",
    "close_settled",
    "escalate",
    "finish",
    "has_alarmed",
    "is_open",
    "open_calls",
    "open_differences",
    "open_task",
    "open_unsent",
    "plan_check_ins",
    "plan_owed",
    "plan_reminders",
    "points_to_risk",
    "questionnaires_of",
    "raise_alarm",
    "still_owed",
    "tell_offers",
]

VISIT_KINDS = frozenset(kind.value for kind in VisitMessage)


def plan_owed(*, now: datetime) -> int:
    """Write every message and task that is owed by now; return how many are new."""
    planned = plan_reminders(now=now) + plan_check_ins(now=now) + ask_due(now=now)
    planned += tell_offers(now=now)
    close_overdue(now=now)
    opened = open_calls(now=now) + open_unsent(now=now) + open_differences(now=now)
    close_settled(now=now)
    return planned + opened


def still_owed(message: Claimed, *, now: datetime) -> Verdict:
    """Say whether a message may go, right before it does; kinds of others are not ours to stop."""
    if message.kind in VISIT_KINDS:
        return judge_visit_message(message, now=now)
    if message.kind in offers.KINDS:
        return judge_offer_message(message, now=now)
    if message.kind == check_ins.KIND:
        return judge_check_in_message(message, now=now)
    return SEND
