"""Reading what bookings take, in the short form of a long search: three numbers a row."""

import sqlite3
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.engine.shape import PACKED
from clinic_sched.scheduling.engine.site_day import TakenRow
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import HOLDS_CHAIR

_UNIXEPOCH = sqlite3.sqlite_version_info >= (3, 38)


class _Seconds(FunctionElement[int]):
    """The seconds from 1970 to a moment, counted by the database."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(_Seconds, "sqlite")
def _on_sqlite(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"unixepoch({moment})" if _UNIXEPOCH else f"CAST(strftime('%s', {moment}) AS INTEGER)"


@compiles(_Seconds, "postgresql")
def _on_postgresql(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(floor(date_part('epoch', {moment})) AS BIGINT)"


_visit = Appointment.__table__.c
_packed = _visit.prep_minutes + PACKED * (
    _visit.infusion_minutes
    + PACKED * (_visit.recovery_minutes + PACKED * sa.cast(_visit.turnover_minutes, sa.BigInteger))
)
_first: sa.BindParameter[datetime] = sa.bindparam("first")
_until: sa.BindParameter[datetime] = sa.bindparam("until")

# Everything it reads stands in one index, so that years of history cost nothing.
TAKEN = (
    sa.select(_visit.chair_id, _Seconds(_visit.starts_at), _packed)
    .where(
        _visit.site_id == sa.bindparam("site_id"),
        _visit.starts_at >= _first,
        _visit.starts_at < _until,
        _visit.status.in_(HOLDS_CHAIR),
    )
    .order_by(_visit.starts_at)
)
TAKEN_BY_OTHERS = TAKEN.where(_visit.id.not_in(sa.bindparam("without", expanding=True)))


def taken(
    site: Site, first: datetime, until: datetime, *, without: frozenset[int] = frozenset()
) -> list[TakenRow]:
    """What the visits take that start in [first, until), in order, without some of them.

    The rows are numbers already, so they come as the driver has them: what is made of rows
    otherwise would double what a search of 90 days costs.
    """
    given: dict[str, Any] = {"site_id": site.id, "first": first, "until": until}
    statement = TAKEN
    if without:
        statement, given["without"] = TAKEN_BY_OTHERS, sorted(without)
    result = db.session.connection().execute(statement, given)
    rows = list(result.cursor.fetchall()) if result.cursor else []
    result.close()
    return rows
