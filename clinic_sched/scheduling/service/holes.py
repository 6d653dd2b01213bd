"""What came free since somebody began to wait, told from what was free all along.

Nobody reports a hole: whatever makes one (a cancellation, a move, a closure lifted, a
nurse more), the start is free now and was not known to be.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from clinic_sched import clock
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.models import KnownStarts, WaitlistEntry
from clinic_sched.scheduling.offering import Known
from clinic_sched.scheduling.queries import chances, days, waitlist
from clinic_sched.scheduling.queries.waiters import freed_of_late

_KEY = ("site_id", "on", "prep_minutes", "infusion_minutes", "recovery_minutes", "turnover_minutes")
# When every offer of today has lapsed: what is kept for one is no visit.
_LAPSED = datetime(9999, 1, 1, tzinfo=UTC)


def begin(entry: WaitlistEntry, *, now: datetime) -> None:
    """Note what is free as somebody joins; the desk has seen it, so it is no news later."""
    shape = chances.shape_of(entry)
    others = [one for one in waitlist.waiting(entry.site) if one.id != entry.id]
    if all(chances.shape_of(one) != shape for one in others):
        db.session.execute(sa.delete(KnownStarts).where(*_of(entry.site_id, shape)))
    learn(entry.site, [shape], now=now)


def learn(site: Site, shapes: Iterable[VisitShape], *, now: datetime) -> None:
    """Note what is free on days nobody looked at yet, and forget what is free no longer."""
    known, today = known_at(site), clock.local_date(now, site.clock)
    freed = list(freed_of_late(site, now=now))
    for day in days.days_from(
        site,
        today,
        count=chances.AHEAD_DAYS,
        first_chunk=chances.AHEAD_DAYS,
        also=freed,
        now=_LAPSED,
    ):
        for shape in shapes:
            free, before = day.starts(shape), known.get((day.site.on, shape.minutes))
            if before is None:
                _note(site, day.site.on, shape, free)
            elif before & ~free:
                _forget(site, day.site.on, shape, before, before & free)
    past = sa.delete(KnownStarts).where(KnownStarts.site_id == site.id, KnownStarts.on < today)
    db.session.execute(past)


def known_at(site: Site) -> Known:
    """What was free all along at a site, by day and shape."""
    query = sa.select(KnownStarts).where(KnownStarts.site_id == site.id)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {(row.on, _minutes(row)): int(row.cells, 16) for row in rows}


def _minutes(row: KnownStarts) -> tuple[int, int, int, int]:
    return row.prep_minutes, row.infusion_minutes, row.recovery_minutes, row.turnover_minutes


def _note(site: Site, on: Any, shape: VisitShape, cells: int) -> None:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = (postgresql if on_postgresql else sqlite).insert(KnownStarts)
    row = dict(zip(_KEY, (site.id, on, *shape.minutes), strict=True))
    db.session.execute(insert.values(**row, cells=f"{cells:x}").on_conflict_do_nothing())


def _forget(site: Site, on: Any, shape: VisitShape, before: int, cells: int) -> None:
    """Only what is still as it was read: of two who look at once, one writes."""
    change = sa.update(KnownStarts).where(
        *_of(site.id, shape), KnownStarts.on == on, KnownStarts.cells == f"{before:x}"
    )
    change = change.values(cells=f"{cells:x}")
    db.session.execute(change.execution_options(synchronize_session=False))


def _of(site_id: int, shape: VisitShape) -> list[sa.ColumnElement[bool]]:
    columns = [getattr(KnownStarts, name) for name in _KEY[2:]]
    same = [column == minutes for column, minutes in zip(columns, shape.minutes, strict=True)]
    return [KnownStarts.site_id == site_id, *same]
