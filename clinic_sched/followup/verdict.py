"""What to do with a message that is about to go.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Verdict:
    """Send it, send it later, or drop it and say why."""

    reason_to_drop: str = ""
    not_before: datetime | None = None


SEND = Verdict()
