"""Reminders before, check-ins after, and the worklist: what the worker and the pages do."""

from datetime import datetime

from clinic_sched.followup.reminders import VisitMessage
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
    "close_settled",
    "escalate",
    "finish",
    "open_calls",
    "open_task",
    "open_unsent",
    "plan_owed",
    "plan_reminders",
    "still_owed",
]

VISIT_KINDS = frozenset(kind.value for kind in VisitMessage)


def plan_owed(*, now: datetime) -> int:
    """Write every message and task that is owed by now; return how many are new."""
    return plan_reminders(now=now) + open_calls(now=now) + open_unsent(now=now)


def still_owed(message: Claimed, *, now: datetime) -> Verdict:
    """Say whether a message may go, right before it does; kinds of others are not ours to stop."""
    if message.kind in VISIT_KINDS:
        return judge_visit_message(message, now=now)
    return SEND
