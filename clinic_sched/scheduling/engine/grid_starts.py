"""Every start of one day: free, or what is in its way in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.refusals import why_not
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.engine.wishes import ANYTHING, Wishes


class GridStart(NamedTuple):
    """One start of the site's grid; free exactly where nothing is in the way."""

    starts_at: datetime
    in_the_way: tuple[str, ...]


def grid_starts(
    day: Day,
    shape: VisitShape,
    wishes: Wishes = ANYTHING,
    *,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
) -> list[GridStart]:
    """List the day's starts within opening hours that are not over, by the chair and nurse wished.

    Times of day that were not wished for are listed too: it is the desk that asks.
    """
    busy, chairs = tuple(patient_busy), tuple(day.site.chair_ids(wishes.features))
    cells = day.lanes.open & day.timeline.grid(day.site.grid_minutes)
    if not_before is not None:
        cells &= -1 << max(day.timeline.first_from(not_before), 0)
    nurse = wishes.nurse
    free = day.starts(
        shape, chairs=chairs, nurse=nurse.user_id if nurse else None, patient_busy=busy
    )
    return [
        GridStart(
            day.timeline.moment(cell),
            ()
            if free >> cell & 1
            else tuple(
                refusal.sentence
                for refusal in why_not(
                    day,
                    day.timeline.moment(cell),
                    shape,
                    chairs=chairs,
                    nurse=nurse,
                    patient_busy=busy,
                )
            ),
        )
        for cell in each(cells)
    ]
