"""Which visits of a day have lost their chair, their nurses or their hours, in a few words."""

from collections.abc import Iterable
from typing import Protocol

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.disruption import DayVisit, hit
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import BookedRow
from clinic_sched.scheduling.rules import MOVABLE, AppointmentStatus

WORDS = {
    Resource.CLOSURE: "Closed then: phone",
    Resource.CHAIR: "Chair gone: needs another",
    Resource.NURSES: "Not enough nurses",
}


class Visit(Protocol):
    """What is asked of a visit: the first eight of its row, and how it stands."""

    @property
    def status(self) -> AppointmentStatus: ...
    @property
    def override_reason(self) -> str | None: ...
    def __getitem__(self, part: slice, /) -> BookedRow: ...


def lacking(day: Day, visits: Iterable[Visit]) -> dict[int, str]:
    """Return what each visit that cannot stay where it is lacks, by its id."""
    known = [(visit, visit[:8]) for visit in visits]
    if _nothing_is_wrong(day, known):
        return {}
    waiting = [
        DayVisit(
            row[0] or 0,
            row[1],
            row[2],
            row[3],
            VisitShape(*row[4:]),
            excepted=visit.override_reason is not None,
        )
        for visit, row in known
        if visit.status in MOVABLE
    ]
    others = [row for visit, row in known if visit.status not in MOVABLE]
    return {one: WORDS[lack] for one, lack in hit(day.site, waiting, others=others).items()}


def _nothing_is_wrong(day: Day, known: Iterable[tuple[Visit, BookedRow]]) -> bool:
    """Tell at a glance whether all is open, staffed and in its place, as on most days."""
    lanes = day.lanes
    return (
        not lanes.closed
        and not any(lanes.shut.values())
        and min(lanes.care.free) >= 0
        and all(row[1] in lanes.shut for _, row in known)
    )
