"""The demo's post: what patients would have been sent by now, sent."""

from datetime import datetime

import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.followup import service as following
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus


def catch_up(*, now: datetime) -> None:
    """Write what is owed by now and mark it as sent, so that no flood meets the first start."""
    following.plan_owed(now=now)
    following.escalate(now=now)
    due = sa.update(Message).where(Message.status == MessageStatus.QUEUED, Message.due_at <= now)
    db.session.execute(due.values(status=MessageStatus.SENT, sent_at=Message.due_at, attempts=1))
