"""Those who wait, as a page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic_sched.scheduling.forms import PRIORITIES
from clinic_sched.scheduling.offering import WEEK, Waiting
from clinic_sched.scheduling.queries.chances import Chances, shape_of
from clinic_sched.scheduling.wish_words import said

HOW_SOON = dict(PRIORITIES)


@dataclass(frozen=True)
class Shown:
    """One who waits: what for, when they would come, what they were asked and what fits now.

    `why_not` says why the program asks them nothing.
    """

    entry: Any
    how_soon: str
    minutes: int
    wishes: list[str]
    starts: list[datetime]
    last_asked_at: datetime | None
    asked_this_week: int
    has_open_offer: bool
    why_not: str


def shown(seen: Chances, *, starts: int) -> list[Shown]:
    """List who waits at a site, first whoever is asked first, last those nothing can be asked."""
    known = {one.entry_id for one in seen.waiting}
    rest = [entry for entry in seen.entries if entry.id not in known]
    return [
        *[show(seen.by_id[one.entry_id], one, seen, starts=starts) for one in seen.waiting],
        *[show(entry, None, seen, starts=starts) for entry in rest],
    ]


def show(entry: Any, one: Waiting | None, seen: Chances, *, starts: int, per_day: int = 1) -> Shown:
    """Make one who waits ready for the page."""
    week = one.asked_within(WEEK, now=seen.now) if one else 0
    return Shown(
        entry,
        HOW_SOON[entry.priority],
        shape_of(entry).patient_minutes,
        said(entry.weekdays, entry.earliest, entry.latest, entry.first_on, entry.last_on),
        seen.starts(one, limit=starts, per_day=per_day) if one else [],
        one.last_asked_at if one and one.asked else None,
        week,
        bool(one and one.has_open_offer),
        _why_not(entry, one, week, seen),
    )


def _why_not(entry: Any, one: Waiting | None, week: int, seen: Chances) -> str:
    if one is None:
        if entry.left_at is not None:
            return ""
        if entry.id in seen.booked_since:
            return "Has been booked since. Take them off, or let them wait for an earlier time."
        if entry.appointment:
            return "The visit to bring forward is no longer booked."
        return "The protocol is no longer in use."
    if not seen.site.offer_batch:
        return "This site offers by hand only."
    if not one.is_reached:
        return "Takes no e-mail: please phone."
    if week >= seen.site.offers_a_week:
        return f"Was asked {week} times this week."
    return ""
