"""What a search would find if it asked for a little less."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from clinic_sched.clinic.models import Site
from clinic_sched.clock import local_date
from clinic_sched.scheduling.engine.proposals import propose
from clinic_sched.scheduling.engine.relaxations import LetGo, smallest
from clinic_sched.scheduling.engine.wishes import Wishes
from clinic_sched.scheduling.queries.days import HORIZON_DAYS
from clinic_sched.scheduling.queries.openings import Search, elsewhere


@dataclass(frozen=True)
class Way:
    """One smaller wish, and the first start it allows; what is let go of may be the weeks."""

    site: Site
    wishes: Wishes
    let_go: tuple[LetGo, ...]
    starts_at: datetime
    is_later: bool = False

    @property
    def on(self) -> date:
        """The day of that start at the site."""
        return local_date(self.starts_at, self.site.clock)


def ways(search: Search, sites: Iterable[Site]) -> list[Way]:
    """The smallest changes with which something fits: less wished for, later, elsewhere."""
    found = smallest(
        list(search.all_days(search.first_on, HORIZON_DAYS)),
        search.shape,
        search.wishes,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )
    less = [Way(search.site, one.wishes, one.let_go, one.starts_at) for one in found]
    return [*less, *_later(search), *_elsewhere(search, sites)]


def _later(search: Search) -> Iterator[Way]:
    first_on = search.first_on + timedelta(days=HORIZON_DAYS)
    for starts_at in _first_start(replace(search, first_on=first_on)):
        yield Way(search.site, search.wishes, (), starts_at, is_later=True)


def _elsewhere(search: Search, sites: Iterable[Site]) -> Iterator[Way]:
    for site in sites:
        if site.id != search.site.id:
            there = replace(search, site=site)
            first_on = max(search.first_on, there.today)
            for starts_at in _first_start(replace(there, first_on=first_on)):
                yield Way(site, search.wishes, (), starts_at)


def _first_start(search: Search) -> Iterator[datetime]:
    proposals = propose(
        search.days(search.first_on, HORIZON_DAYS),
        search.shape,
        search.wishes,
        limit=1,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )
    return (one.starts_at for one in proposals)
