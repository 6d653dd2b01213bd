"""What the outbox knows of a message.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LINK = "{link}"
# What staff read where the patient's message has a link that signs in.
LINK_SHOWN = "(personal link)"

CLAIM_TIMEOUT = timedelta(minutes=2)
MAX_ATTEMPTS = 6
RETRY_AFTER = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
]
OUTCOME_LENGTH = 300


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


class MessageStatus(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True)
class Claimed:
    """A message one worker has taken in hand, as it was when it was taken."""

    id: int
    public_id: str
    dedupe_key: str
    kind: str
    about: str
    recipient: str
    channel: Channel
    address: str
    subject: str
    body: str
    expires_at: datetime | None
    claimed_at: datetime
    attempts: int

    @property
    def needs_link(self) -> bool:
        return LINK in self.body


def retry_after(attempts: int) -> timedelta | None:
    """Return how long to wait after that many attempts, or nothing when it is enough."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]


def has_expired(message: Claimed, *, now: datetime) -> bool:
    """Would it come too late to be of use?"""
    return message.expires_at is not None and now >= message.expires_at


def same_address(address: str) -> str:
    """Return the address as it is compared."""
    return address.strip().lower()


def with_link(body: str, link: str) -> str:
    """Return the text with the personal link in its place."""
    return body.replace(LINK, link)
