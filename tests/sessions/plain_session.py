"""A session as one would keep it on paper: a few facts, the table of legal moves, plain sums."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

SEATED = {"precheck", "ready", "infusing", "paused", "emergency", "recovery"}
GONE = {"discharged", "left-ama", "transferred", "cancelled"}
WAITING = {"precheck", "ready"}
MOVES = {
    "ready": ({"precheck"}, "ready"),
    "reopened checks": ({"ready"}, "precheck"),
    "started": ({"ready"}, "infusing"),
    "rate changed": ({"infusing"}, "infusing"),
    "paused": ({"infusing"}, "paused"),
    "resumed": ({"paused"}, "infusing"),
    "ended": ({"infusing"}, "recovery"),
    "stopped early": ({"infusing", "paused"}, "recovery"),
    "emergency stop": (SEATED - {"emergency"}, "emergency"),
    "to recovery": ({"emergency"}, "recovery"),
    "transferred": ({"emergency"}, "transferred"),
    "discharged": ({"recovery"}, "discharged"),
    "left against advice": ({"recovery"}, "left-ama"),
    "cancelled before start": (WAITING, "cancelled"),
    "signed": (GONE, "signed"),
}
HALTS = {"paused", "ended", "stopped early", "emergency stop"}
LEAVES = {"transferred", "discharged", "left against advice", "cancelled before start"}
ALLOWED_IN = {
    "answer": SEATED,
    "order": WAITING,
    "pump": WAITING,
    "readings": SEATED | GONE,
    "strike": SEATED | GONE,
    "note": SEATED | GONE,
    "reaction": SEATED | GONE,
    "concern": SEATED | GONE,
    "score": {"recovery"},
    "addendum": {"signed"},
}


@dataclass
class PlainSession:
    """What a careful clerk would have written down so far."""

    status: str
    opened_at: datetime
    last: datetime
    version: int
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    left_at: datetime | None = None
    rate: Decimal = Decimal(0)
    dose: Decimal = Decimal(0)
    rates: list[tuple[datetime, Decimal]] = field(default_factory=list)
    saturation: dict[int, tuple[datetime, bool]] = field(default_factory=dict)
    calls: dict[int, datetime] = field(default_factory=dict)
    open_reactions: int = 0

    def moment(self, clock: datetime) -> datetime:
        """Return the time of the session: that of the clock, and never before what was written."""
        return max(clock, self.last)

    def may(self, step: str) -> bool:
        """Is the move in the table?"""
        return self.status in MOVES[step][0]

    def note(self, at: datetime) -> None:
        """Remember that something was written at that moment."""
        self.last = max(self.last, at)

    def move(self, step: str, at: datetime, rate: Decimal | None = None) -> None:
        """Write down a move."""
        before, self.status = self.status, MOVES[step][1]
        self.note(at)
        if step == "started":
            self.started_at = at
        if rate is not None:
            self.rate = rate
        if rate is not None or step == "resumed":
            self.rates.append((at, self.rate))
        if step in HALTS:
            self.rates.append((at, Decimal(0)))
        if step in {"ended", "stopped early", "emergency stop"} and self.stopped_at is None:
            self.stopped_at = at
        if step == "emergency stop" and before in WAITING:
            self.rates.clear()
        if step in LEAVES:
            self.left_at = at

    def given(self, now: datetime) -> Decimal:
        """Sum up what went in, never more than hangs in the bag."""
        return min(self.rated(now), self.dose)

    def rated(self, now: datetime) -> Decimal:
        """Sum up what the rates come to."""
        total = Decimal(0)
        ends = [at for at, _ in self.rates[1:]] + [now]
        for (began, rate), ended in zip(self.rates, ends, strict=False):
            total += rate * Decimal((ended - began).total_seconds()) / 3600
        return total

    def running(self, now: datetime) -> timedelta:
        """Sum up how long the drug ran."""
        ends = [at for at, _ in self.rates[1:]] + [now]
        spans = zip(self.rates, ends, strict=False)
        return sum((ended - began for (began, rate), ended in spans if rate), timedelta())

    def is_clear(self) -> bool:
        """Was the saturation fine when it was last taken since the start?"""
        taken = sorted((at, key, low) for key, (at, low) in self.saturation.items())
        since = [low for at, _, low in taken if self.is_after_start(at)]
        return not since or not since[-1]

    def waits(self, at: datetime) -> bool:
        """Must somebody answer first what was known when a reading was taken?"""
        known = any(raised < at for raised in self.calls.values())
        return known and self.status in ("infusing", "paused")

    def is_after_start(self, at: datetime) -> bool:
        """Does that moment lie after the start, or after the emergency that came before it?"""
        begun = self.started_at or self.stopped_at
        return begun is not None and at >= begun
