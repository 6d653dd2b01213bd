"""Proposals as a page shows them: by day, each with a button that books it once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling.engine.proposals import Label, Proposal
from clinic_sched.scheduling.queries.openings import Search

TAGS = {
    Label.BEST_FOR_THE_DAY: "Best for the day",
    Label.CLOSEST_TO_THE_WISH: "Closest to the wish",
}


@dataclass(frozen=True)
class Offer:
    """One start, and the key that makes a double click one booking."""

    proposal: Proposal
    chair: str
    tags: list[str]
    reasons: list[str]
    key: str


def offers(search: Search, proposals: Iterable[Proposal]) -> list[Offer]:
    """Make proposals ready for the page."""
    chairs = {chair.id: chair.public_id for chair in clinic.chairs(search.site)}
    return [
        Offer(
            one,
            chairs[one.chair_id],
            [TAGS[label] for label in one.labels],
            [f"{reason[:1].upper()}{reason[1:]}" for reason in one.why],
            str(uuid4()),
        )
        for one in proposals
    ]
