"""Which visits of a day have lost their chair, their nurses or their hours, in a few words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.disruption import DayVisit, hit
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.rules import MOVABLE, AppointmentStatus

WORDS = {
    Resource.CLOSURE: "Closed then: phone",
    Resource.CHAIR: "Chair gone: needs another",
    Resource.NURSES: "Not enough nurses",
}


class Visit(Protocol):
    """What is asked of a visit: what it holds, and how it stands."""

    @property
    def id(self) -> int: ...
    @property
    def chair_id(self) -> int: ...
    @property
    def patient_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def prep_minutes(self) -> int: ...
    @property
    def infusion_minutes(self) -> int: ...
    @property
    def recovery_minutes(self) -> int: ...
    @property
    def turnover_minutes(self) -> int: ...
    @property
    def status(self) -> AppointmentStatus: ...
    @property
    def override_reason(self) -> str | None: ...


def lacking(day: Day, visits: Sequence[Visit]) -> dict[int, str]:
    """Return what each visit that cannot stay where it is lacks, by its id."""
    if _nothing_is_wrong(day, visits):
        return {}
    waiting = [_day_visit(visit) for visit in visits if visit.status in MOVABLE]
    others = [_day_visit(visit).row() for visit in visits if visit.status not in MOVABLE]
    return {one: WORDS[lack] for one, lack in hit(day.site, waiting, others=others).items()}


def _nothing_is_wrong(day: Day, visits: Sequence[Visit]) -> bool:
    """Tell at a glance whether all is open, staffed and in its place, as on most days."""
    lanes = day.lanes
    return (
        not lanes.closed
        and not any(lanes.shut.values())
        and min(lanes.care.free) >= 0
        and all(visit.chair_id in lanes.shut for visit in visits)
    )


def _day_visit(visit: Visit) -> DayVisit:
    return DayVisit(
        visit.id,
        visit.chair_id,
        visit.patient_id,
        visit.starts_at,
        VisitShape(
            visit.prep_minutes,
            visit.infusion_minutes,
            visit.recovery_minutes,
            visit.turnover_minutes,
        ),
        excepted=visit.override_reason is not None,
    )
