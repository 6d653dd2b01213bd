"""The database handle, its naming scheme, and the column types every slice shares."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from clinic_sched.errors import DomainError

# Whether the transactions begun from here on mean to write: unsafe requests and
# commands do. Only SQLite asks.
writing: ContextVar[bool] = ContextVar("writing", default=False)

BUSY_SECONDS = 20
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the table."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        # SQLite hands out text: one step instead of three, for searches read thousands.
        if dialect.name == "sqlite":
            return _read_utc
        return super().result_processor(dialect, coltype)


def _read_utc(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Amount(sa.TypeDecorator[Decimal]):
    """A decimal number of at most nine digits, exact on both databases."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.step = Decimal(1).scaleb(-scale)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Float())
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return float(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(self.step)


def _words(enum: type[StrEnum]) -> list[str]:
    return [word.value for word in enum]


class Base(DeclarativeBase):
    # Both maps live on the registry because Flask-SQLAlchemy 3.1 copies this
    # class, and a copied `type_annotation_map` is refused (its issue 1361).
    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "pk": "pk_%(table_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime,
            dict[str, Any]: sa.JSON,
            list[str]: sa.JSON,
            list[int]: sa.JSON,
            StrEnum: sa.Enum(
                StrEnum, native_enum=False, create_constraint=True, values_callable=_words
            ),
        },
    )


db = SQLAlchemy(model_class=Base)

PublicId = Annotated[
    str, mapped_column(sa.String(22), unique=True, default=lambda: secrets.token_urlsafe(16))
]


def broken_constraint(error: DBAPIError) -> str:
    """Name the constraint or trigger that refused a write, as well as it is told.

    SQLite names columns for UNIQUE ("appointments.public_id") and the constraint
    for CHECK and triggers; PostgreSQL names the constraint always.
    """
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or error.orig)


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the same work may well succeed later: the database is away, or busy.

    PostgreSQL calls only such failures operational; SQLite also those of a broken file.
    """
    if not isinstance(error.orig, sqlite3.Error):
        return isinstance(error, OperationalError)
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_BUSY


@contextmanager
def conflict_means(refusals: dict[str, DomainError]) -> Iterator[None]:
    """Write inside a savepoint; a clash with a named constraint raises its refusal."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as conflict:
        broken = broken_constraint(conflict)
        for name, refusal in refusals.items():
            if name in broken:
                raise refusal from conflict
        raise


def hold(row: Base, *columns: str) -> None:
    """Take a row until the transaction ends, and read again what may have changed till now."""
    db.session.flush()
    db.session.refresh(row, columns, with_for_update={"of": type(row), "key_share": True})


@sa.event.listens_for(sa.Engine, "connect")
def _make_sqlite_strict(connection: object, _record: object) -> None:
    """Have SQLite keep what it acknowledged, honour foreign keys, and leave BEGIN to us."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Else INSERT OR REPLACE would remove a row past the triggers that keep it.
        connection.execute("PRAGMA recursive_triggers = ON")


@sa.event.listens_for(sa.Engine, "begin")
def _begin_on_sqlite(connection: sa.Connection) -> None:
    """Queue writers up front, so a lost race is a refusal and not a lock error."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
