"""Whom a message is for, and the clinic it comes from.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from clinic_sched.followup.quiet import MessageHours


@dataclass(frozen=True)
class Addressee:
    """A patient as a message needs them; `email` is empty where none is wanted."""

    patient_id: int
    recipient: str
    given_name: str
    email: str
    zone: ZoneInfo | None


@dataclass(frozen=True)
class Place:
    """A site as a message names it: never by what it treats."""

    message_name: str
    phone: str
    address: str
    zone: ZoneInfo
    messages_from: time
    messages_until: time

    def hours_for(self, addressee: Addressee) -> MessageHours:
        """Return when messages may reach that person, on their own clock."""
        return MessageHours(addressee.zone or self.zone, self.messages_from, self.messages_until)
