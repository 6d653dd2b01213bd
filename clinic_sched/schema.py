"""Every table of the program, gathered for migrations and for the check at start-up."""

import importlib

import sqlalchemy as sa

from clinic_sched.database import Base
from clinic_sched.errors import SetupRefused
from clinic_sched.guards import Guard

SLICES = (
    "audit",
    "accounts",
    "messaging",
    "clinic",
    "patients",
    "protocols",
    "scheduling",
    "ledger",
    "sessions",
    "followup",
    "portal",
    "api",
    "operations",
)

for _slice in SLICES:
    importlib.import_module(f"clinic_sched.{_slice}.models")
importlib.import_module("clinic_sched.transaction")

metadata = Base.metadata


def guards(table: sa.Table) -> list[Guard]:
    """Return the guards a table must have."""
    found: list[Guard] = table.info.get("guards", [])
    return found


def check_complete(connection: sa.Connection) -> None:
    """Refuse a database that lacks a table, a constraint, an index or a trigger of ours."""
    present = _names_in(connection)
    missing = sorted(name for name in _expected() if name not in present)
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise SetupRefused(
            f"The database lacks {', '.join(missing[:3])}{more}: it would accept what must be "
            "refused. Restore it from a backup, or migrate an empty one; one that holds only the "
            "demo can be removed."
        )


def _expected() -> set[str]:
    names: set[str] = set()
    for table in metadata.sorted_tables:
        names.add(table.name)
        names |= {str(constraint.name) for constraint in table.constraints if constraint.name}
        names |= {str(index.name) for index in table.indexes}
        names |= {guard.name for guard in guards(table)}
    return names


def _names_in(connection: sa.Connection) -> set[str]:
    """Return every name the database holds; on SQLite also those inside a table's text."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
        words: set[str] = set()
        for name, text in rows:
            words |= {name, *(text or "").replace('"', " ").split()}
        return words
    return set(
        connection.exec_driver_sql(
            "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class "
            "UNION SELECT tgname FROM pg_trigger"
        ).scalars()
    )
