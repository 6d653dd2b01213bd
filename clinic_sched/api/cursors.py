"""Where a page of a list ended: a moment and an id, so that what is added moves nothing."""

import base64
import binascii
from datetime import UTC, datetime
from typing import NamedTuple


class Cursor(NamedTuple):
    """The last thing that was listed."""

    at: datetime
    public_id: str

    def text(self) -> str:
        """Return it as programs carry it about."""
        plain = f"{self.at.astimezone(UTC).isoformat()}|{self.public_id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Read a cursor that was handed out, or raise a `ValueError` with a sentence."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        moment, _, public_id = (
            base64.b64decode(padded, b"-_", validate=True).decode().partition("|")
        )
        found = Cursor(datetime.fromisoformat(moment), public_id)
        is_ours = public_id.isascii() and public_id.isprintable() and found.text() == text
    except (ValueError, binascii.Error, OverflowError):
        is_ours = False
    if not is_ours:
        raise ValueError("Give `next` of the page before, as it was.")
    return found
