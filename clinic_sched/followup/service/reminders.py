"""What patients hear about their visits: pulled from the bookings, asked again before it goes."""

from datetime import datetime

from clinic_sched.followup import queries, reminders
from clinic_sched.followup.queries.visits import AwaitedVisit
from clinic_sched.followup.reminders import Owed, VisitMessage
from clinic_sched.followup.service.apart import apart
from clinic_sched.followup.service.texts import about_visit
from clinic_sched.followup.verdict import SEND, Verdict
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.rules import Claimed
from clinic_sched.scheduling.rules import UNDO_WITHIN


def plan_reminders(*, now: datetime) -> int:
    """Write the messages that visits are owed by now; return how many are new."""
    written = 0
    for awaited in queries.awaited(now=now):
        hours = awaited.place.hours_for(awaited.addressee)
        for message in reminders.owed(awaited.visit, hours, now=now):
            if awaited.visit.key(message.kind) in awaited.already:
                continue
            with apart(f"{message.kind} of visit {awaited.visit.public_id}"):
                written += _enqueue(message, awaited, now)
    return written


def judge_visit_message(message: Claimed, *, now: datetime) -> Verdict:
    """Ask once more, right before it goes, whether a message about a visit is owed."""
    awaited = queries.find_awaited(message.about.partition(":")[2])
    if awaited is None:
        return Verdict("The visit does not exist any more.")
    if awaited.addressee.email != message.address:
        return Verdict("The patient does not want e-mail at this address any more.")
    reason = reminders.why_not(
        VisitMessage(message.kind), message.dedupe_key, awaited.visit, now=now
    )
    if reason and awaited.visit.can_be_undone(now):
        return Verdict(not_before=awaited.visit.changed_at + UNDO_WITHIN)
    if reason:
        return Verdict(reason)
    allowed = awaited.place.hours_for(awaited.addressee).next_allowed(now)
    if allowed == now or allowed >= awaited.visit.starts_at:
        return SEND
    return Verdict(not_before=allowed)


def _enqueue(message: Owed, awaited: AwaitedVisit, now: datetime) -> bool:
    visit, addressee = awaited.visit, awaited.addressee
    text = about_visit(message.kind, visit.starts_at, addressee, awaited.place)
    return outbox.enqueue(
        dedupe_key=visit.key(message.kind),
        kind=message.kind,
        about=visit.about,
        recipient=addressee.recipient,
        address=addressee.email,
        subject=text.subject,
        body=text.body,
        due_at=message.due_at,
        expires_at=message.expires_at,
        now=now,
    )
