"""Taking one message from the outbox to its reader, with a commit on each side of the send."""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from clinic_sched import clock
from clinic_sched.config import Settings
from clinic_sched.database import db
from clinic_sched.followup import service as followup
from clinic_sched.followup.verdict import Verdict
from clinic_sched.messaging import queries, rules
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.channels import Send, channel_for
from clinic_sched.messaging.errors import DeliveryFailed, DeliveryRefused
from clinic_sched.messaging.rules import CLAIM_TIMEOUT, Claimed
from clinic_sched.portal import service as portal
from clinic_sched.transaction import transaction

log = logging.getLogger(__name__)

# The database is not there, or not just now: nothing is wrong with what was being done.
AWAY = (OperationalError, InterfaceError)
MARK_TRIES = 5


@dataclass(frozen=True)
class Hands:
    """What the worker sends with, and whom it asks before it does."""

    send: Send
    still_owed: Callable[[Claimed, datetime], Verdict]
    link_for: Callable[[Claimed, datetime], str]
    claim_timeout: timedelta = CLAIM_TIMEOUT


def hands_of(settings: Settings) -> Hands:
    """Return the hands for real work, as the settings say."""
    return Hands(
        send=channel_for(settings.smtp_url, base_url=settings.base_url, console=sys.stdout),
        still_owed=lambda message, now: followup.still_owed(message, now=now),
        link_for=lambda message, now: portal.link_for(message, base_url=settings.base_url, now=now),
    )


def deliver_next(hands: Hands, *, tell_time: Callable[[], datetime] = clock.now) -> bool:
    """Take one message and send it, put it off, drop it or note why it failed.

    There is a commit on each side of the send: whoever is killed between them
    leaves a claim that times out.
    """
    claimed = _claim(hands, tell_time())
    if claimed is None:
        return False
    try:
        with transaction():
            body = _prepare(claimed, hands, tell_time())
        if body is not None:
            hands.send(claimed, body, tell_time())
            _mark(lambda now: outbox.mark_sent(claimed, now=now))
    except DeliveryRefused as refusal:
        _fail(claimed, str(refusal), for_good=True)
    except DeliveryFailed as failure:
        _fail(claimed, str(failure))
    except AWAY:
        raise
    except Exception as failure:
        log.exception("Message %s could not be sent", claimed.public_id)
        _fail(claimed, f"The program failed: {type(failure).__name__}")
    return True


def _claim(hands: Hands, now: datetime) -> Claimed | None:
    """Look first, so that an idle worker writes nothing."""
    try:
        ready = queries.is_anything_ready(now=now, timeout=hands.claim_timeout)
    finally:
        db.session.rollback()
    if not ready:
        return None
    with transaction():
        return outbox.claim_next(now=now, timeout=hands.claim_timeout)


def _prepare(claimed: Claimed, hands: Hands, now: datetime) -> str | None:
    """Return the text to send; nothing, and why is kept, if it must not go now."""
    if claimed.attempts > rules.MAX_ATTEMPTS:
        outbox.mark_failed(claimed, "It was taken too often and never sent.", now=now)
        return None
    if reason := _reason_to_drop(claimed, now):
        outbox.drop(claimed, reason, now=now)
        return None
    verdict = hands.still_owed(claimed, now)
    if verdict.reason_to_drop:
        outbox.drop(claimed, verdict.reason_to_drop, now=now)
        return None
    if verdict.not_before is not None:
        outbox.postpone(claimed, verdict.not_before, now=now)
        return None
    if not claimed.needs_link:
        return claimed.body
    return rules.with_link(claimed.body, hands.link_for(claimed, now))


def _reason_to_drop(claimed: Claimed, now: datetime) -> str:
    if rules.has_expired(claimed, now=now):
        return "It would have come too late."
    if queries.is_suppressed(claimed.address):
        return "The owner of this address asked us not to write."
    return ""


def _fail(claimed: Claimed, reason: str, *, for_good: bool = False) -> None:
    _mark(lambda now: outbox.mark_failed(claimed, reason, for_good=for_good, now=now))


def _mark(mark: Callable[[datetime], None]) -> None:
    """Keep what became of a message, also when the database is away for a moment."""
    for attempt in range(1, MARK_TRIES + 1):
        try:
            with transaction():
                mark(clock.now())
            return
        except AWAY:
            log.warning("What became of a message could not be kept (try %s)", attempt)
            if attempt == MARK_TRIES:
                raise
            time.sleep(attempt)
