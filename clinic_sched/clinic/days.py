"""The gate of a day: every change of who or what occupies it takes the day's row first."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.dml import Insert

from clinic_sched.clinic.models import ClinicDay, Site
from clinic_sched.clock import local_date
from clinic_sched.database import db

# Both write an upsert in the same words, though they share no class.
_INSERT: dict[str, Callable[..., Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": cast("Callable[..., Insert]", sqlite.insert),
}
_MOMENT = timedelta(microseconds=1)
# Boards ask this every few seconds, so it is put together once.
_VERSION = sa.select(ClinicDay.version).where(
    ClinicDay.site_id == sa.bindparam("site_id"), ClinicDay.on == sa.bindparam("on")
)


def take_days(site: Site, dates: Iterable[date]) -> None:
    """Hold these days of the site until the transaction ends, and raise their versions.

    They are taken in the order of their dates, so two who want several cannot wait for
    each other. What was read before may be old by now: read again.
    """
    rows = [{"site_id": site.id, "on": on, "version": 1} for on in sorted(set(dates))]
    if not rows:
        return
    insert = _INSERT[db.session.get_bind().dialect.name](ClinicDay).values(rows)
    raised = insert.on_conflict_do_update(
        index_elements=["site_id", "on"], set_={"version": ClinicDay.version + 1}
    )
    db.session.execute(raised)


def version_of(site: Site, on: date) -> int:
    """How often that day has changed; 0 where nothing ever did."""
    asked = {"site_id": site.id, "on": on}
    return db.session.connection().scalar(_VERSION, asked) or 0


def dates_of(site: Site, starts_at: datetime, ends_at: datetime) -> list[date]:
    """List the site's local days that a stretch touches; its end is not included."""
    zone = site.clock
    first = local_date(starts_at, zone)
    last = max(first, local_date(ends_at - _MOMENT, zone))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
