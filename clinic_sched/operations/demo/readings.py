"""Plausible readings of an invented patient through one infusion."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

EVERY = timedelta(minutes=15)


class Vitals:
    """One patient on one day: where they start from, and what the drug does to them."""

    def __init__(self, code: str, pain: int, response: float, random: Random) -> None:
        self.random = random
        self.lifts = code.startswith("KET")
        self.systolic, self.diastolic = random.randrange(112, 136), random.randrange(68, 84)
        self.heart_rate, self.pain = random.randrange(62, 86), pain
        self.relief = response * 0.8
        self.peak = random.randrange(8, 24) if self.lifts else random.randrange(0, 5)
        self.depth = random.randrange(3, 8) if self.lifts else 0

    def sets(
        self, opened_at: datetime, started_at: datetime, ended_at: datetime, left_at: datetime
    ) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
        """Yield phase, moment and values of every set taken."""
        yield "pre", opened_at + timedelta(minutes=9), self.taken(0)
        at, whole = started_at + EVERY, ended_at - started_at
        while at < ended_at:
            yield "infusion", at, self.taken(min(1, (at - started_at) / whole * 1.4))
            at += EVERY
        at, whole = ended_at + EVERY, left_at - ended_at
        while at < left_at - timedelta(minutes=4):
            yield "recovery", at, self.taken(max(0, 1 - (at - ended_at) / whole * 1.3), eased=1)
            at += EVERY
        yield "discharge", left_at - timedelta(minutes=3), self.taken(0, eased=1)

    def taken(self, effect: float, *, eased: float = 0) -> dict[str, Any]:
        """Return a set of readings; `effect` runs from 0 to 1, the drug's height."""
        wobble = self.random.randrange
        pressure = round(self.peak * effect)
        return {
            "systolic": self.systolic + pressure + wobble(-4, 5),
            "diastolic": self.diastolic + pressure // 2 + wobble(-3, 4),
            "heart_rate": self.heart_rate + pressure // 3 + wobble(-3, 4),
            "respiratory_rate": 15 + wobble(-2, 3),
            "spo2": 98 - (1 if effect > 0.5 else 0) + wobble(-1, 2),
            "pain": max(0, round(self.pain * (1 - self.relief * max(effect, eased * 0.8)))),
            "sedation": 4 if effect > 0.6 and self.lifts else 5,
            "dissociation": round(self.depth * effect),
            "nausea": 1 if effect > 0.7 and wobble(0, 5) == 0 else 0,
        }
