"""When something was really seen that a device could send only later.

Pure: the device's clock is held against ours, and never believed beyond it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from clinic_sched.sessions.errors import ClockUncertain

# Typing takes a moment: what was taken within this time is not late.
AT_ONCE = timedelta(minutes=2)
# So much may two clocks differ without anybody having to know.
_NOTICED = timedelta(minutes=1)
_LONGEST_REASON = 200
_FARTHEST = timedelta(days=366 * 200)


@dataclass(frozen=True)
class Arrival:
    """How an entry came: its key, when it was taken if not now, and why it comes late."""

    key: str
    taken_at: datetime | None = None
    reason: str = ""

    def because(self, typed: str) -> str:
        """Return why it is late: what somebody typed, and what is known anyway."""
        said = "; ".join(part for part in (typed.strip(), self.reason) if part)
        return said[:_LONGEST_REASON]


def fresh_key() -> str:
    """Return a key for an entry that brings none of its own."""
    return uuid4().hex


@dataclass(frozen=True)
class Shown:
    """What a device's clock showed, and how far it was behind ours: then, and once back."""

    at_ms: int
    off_ms: int
    off_then_ms: int | None = None


def moment(shown: Shown, *, opened_at: datetime, now: datetime) -> datetime:
    """Return when a device's clock showed that, as ours would have said, or refuse."""
    off = _within(shown.off_ms)
    if shown.off_then_ms is not None and abs(_within(shown.off_then_ms) - off) > AT_ONCE:
        raise ClockUncertain
    taken_at = datetime.fromtimestamp(0, UTC) + _within(shown.at_ms) + off
    if taken_at > now + AT_ONCE or taken_at < opened_at - AT_ONCE:
        raise ClockUncertain
    return max(min(taken_at, now), opened_at)


def reason(taken_at: datetime, off_ms: int, *, now: datetime) -> str:
    """Return why what was taken then comes only now; nothing where it is not late."""
    off = _within(off_ms)
    if now - taken_at <= AT_ONCE and abs(off) < _NOTICED:
        return ""
    if abs(off) < _NOTICED:
        return "recorded without network"
    minutes = round(abs(off) / timedelta(minutes=1))
    which = "slow" if off > timedelta() else "fast"
    shown = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"recorded without network; the tablet’s clock was {shown} {which}"


def _within(milliseconds: int) -> timedelta:
    if abs(milliseconds) > _FARTHEST / timedelta(milliseconds=1):
        raise ClockUncertain
    return timedelta(milliseconds=milliseconds)
