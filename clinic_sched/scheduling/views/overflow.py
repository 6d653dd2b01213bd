"""Overflow chairs as a page offers them: by name, and only where no other chair is free."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling.queries.openings import Search
from clinic_sched.scheduling.queries.overflow import overflow_chairs


@dataclass(frozen=True)
class Spare:
    """An overflow chair that is free then."""

    public_id: str
    label: str


def spare_chairs(search: Search, starts_at: datetime) -> list[Spare]:
    """List the overflow chairs on which the visit fits; nothing else may stand in its way."""
    chairs = {chair.id: chair for chair in clinic.chairs(search.site)}
    return [
        Spare(chairs[chair_id].public_id, chairs[chair_id].label)
        for chair_id, refusals in overflow_chairs(search, starts_at)
        if not refusals
    ]
