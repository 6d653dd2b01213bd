"""What patients hear about times that are offered to them from the waitlist.

Pure: nothing here touches the database, the request or the clock.
"""

from enum import StrEnum


class OfferMessage(StrEnum):
    """A time is offered, or it has gone."""

    OFFERED = "time offered"
    GONE = "time gone"
