"""The address of a search, with some of its answers changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from clinic_sched.scheduling.engine.explanations import chair_name
from clinic_sched.scheduling.engine.relaxations import LetGo, Wish
from clinic_sched.scheduling.engine.wishes import Half
from clinic_sched.scheduling.queries.days import HORIZON_DAYS
from clinic_sched.scheduling.queries.openings import Search
from clinic_sched.scheduling.queries.relaxing import Way

# What a search is made of; the day and the time that are looked at come and go.
WISHES = ("half", "weekdays", "earliest", "latest", "around", "features", "nurse")
KEPT = ("patient", "move", "protocol", "minutes", "pump", "turnover", "site", "from", *WISHES)


@dataclass(frozen=True)
class Links:
    """The search of this page, as pairs for its address."""

    asked: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls) -> "Links":
        pairs = [(name, value) for name in KEPT for value in request.args.getlist(name) if value]
        return cls(tuple(pairs))

    def day(self, on: date) -> str:
        """Return the address of this search with that day open."""
        return f"{self._address(on=on)}#day"

    def start(self, starts_at: datetime, on: date | None = None) -> str:
        """Return the address of this search with that time asked about."""
        return f"{self._address(on=on, start=starts_at.isoformat())}#answer"

    def hidden(self) -> Iterable[tuple[str, str]]:
        """List what a form that asks within this search carries along."""
        return self.asked

    def way(self, way: Way, search: Search) -> str:
        """Return the address of the search with the smaller wish, its first time asked about."""
        wishes = way.wishes
        changed: dict[str, Any] = {
            "half": wishes.half,
            "weekdays": sorted(wishes.weekdays),
            "earliest": wishes.earliest and f"{wishes.earliest:%H:%M}",
            "latest": wishes.latest and f"{wishes.latest:%H:%M}",
            "features": sorted(wishes.features),
        }
        if not wishes.nurse:
            changed["nurse"] = ""
        if way.site.id != search.site.id:
            changed["site"] = way.site.public_id
        if way.is_later:
            changed["from"] = way.on
        return f"{self._address(**changed, start=way.starts_at.isoformat())}#answer"

    def _address(self, **changed: Any) -> str:
        pairs = [pair for pair in self.asked if pair[0] not in changed]
        for name, value in changed.items():
            many = value if isinstance(value, list) else [value]
            pairs += [(name, str(one)) for one in many if one not in (None, "")]
        return f"/find-time?{urlencode(pairs)}"


def relaxed(way: Way, search: Search, links: Links) -> dict[str, Any]:
    """Return a smaller wish in words, with the link that takes it up."""
    words = ", ".join(_words(one, search) for one in way.let_go)
    if way.is_later:
        words = f"later than {HORIZON_DAYS} days from then"
    elif way.site.id != search.site.id:
        words = f"at {chair_name(way.site.name)}"
    return {
        "words": f"{words[:1].upper()}{words[1:]}",
        "starts_at": way.starts_at,
        "zone": way.site.clock,
        "url": links.way(way, search),
    }


def _words(one: LetGo, search: Search) -> str:
    wishes = search.wishes
    other_half = "afternoon" if wishes.half is Half.MORNING else "morning"
    return {
        Wish.HALF: f"in the {other_half}",
        Wish.EARLIEST: f"before {wishes.earliest:%H:%M}" if wishes.earliest else "",
        Wish.LATEST: f"after {wishes.latest:%H:%M}" if wishes.latest else "",
        Wish.WEEKDAYS: "on another weekday",
        Wish.FEATURE: f"without “{one.feature}”",
        Wish.NURSE: f"without {wishes.nurse.name}" if wishes.nurse else "",
    }[one.wish]
