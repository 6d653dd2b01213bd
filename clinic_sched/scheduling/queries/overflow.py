"""Which overflow chairs are free where no other chair is."""

from datetime import datetime

from clinic_sched.clock import local_date
from clinic_sched.scheduling.engine.refusals import Refusal, Resource, why_not
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.queries.openings import Search
from clinic_sched.scheduling.queries.visits import moments_taken


def overflow_chairs(search: Search, starts_at: datetime) -> list[tuple[int, list[Refusal]]]:
    """The overflow chairs a visit could have then, each with what else would be set aside.

    None is offered while an ordinary chair is free: they are used only by name.
    """
    site, on = search.site, local_date(starts_at, search.site.clock)
    day = days.one_day(site, on, without=search.without, now=search.now)
    until = day.timeline.ends_at
    busy = moments_taken(search.patient, starts_at, until, without=search.without)

    def against(chairs: tuple[int, ...] | None) -> list[Refusal]:
        return why_not(
            day,
            starts_at,
            search.shape,
            chairs=chairs,
            patient_busy=busy,
            not_before=search.now,
        )

    if Resource.CHAIR not in {one.resource for one in against(None)}:
        return []
    spare = [chair.id for chair in day.site.chairs if chair.is_overflow]
    found = [(chair_id, against((chair_id,))) for chair_id in spare]
    return [one for one in found if Resource.CHAIR not in {each.resource for each in one[1]}]
