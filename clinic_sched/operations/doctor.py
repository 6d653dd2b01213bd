"""Looks for what is wrong with an installation, and says it in sentences."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from clinic_sched import migration
from clinic_sched.audit.service import find_break
from clinic_sched.clinic import queries as clinic
from clinic_sched.config import Settings
from clinic_sched.database import db
from clinic_sched.errors import SetupRefused
from clinic_sched.ledger import queries as ledger
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus

LATE = timedelta(hours=1)


def findings(settings: Settings, *, now: datetime) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong."""
    with db.engine.connect() as connection:
        try:
            migration.check_ready(connection)
        except SetupRefused as refusal:
            yield str(refusal)
            return
        yield from _sqlite_troubles(connection)
    broken = find_break()
    if broken is not None:
        yield f"The audit trail was changed at event {broken} or before it."
    for site in clinic.sites():
        line = ledger.find_break(site)
        if line is not None:
            yield f"The ledger of {site.name} is not as it was written, from line {line} on."
    yield from _stuck_messages(now)
    if not settings.over_https and settings.host not in ("127.0.0.1", "::1", "localhost"):
        yield "Others can reach the server, and its address is not https."


def _sqlite_troubles(connection: sa.Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for pragma, wanted in expected.items():
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
        if found != wanted:
            yield f"SQLite runs with {pragma} = {found}, where {wanted} is needed."
    sound = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if sound != "ok":
        yield f"The database file is damaged: {sound}."
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        yield "The database holds references to rows that are not there."


def _stuck_messages(now: datetime) -> Iterator[str]:
    waiting = sa.select(sa.func.count(Message.id)).where(
        Message.status.in_([MessageStatus.QUEUED, MessageStatus.CLAIMED]),
        Message.due_at < now - LATE,
    )
    count = db.session.scalar(waiting)
    if count:
        yield f"{count} messages have waited for more than an hour: is the worker running?"
