"""Whether the program can do its work right now."""

from sqlalchemy.exc import SQLAlchemyError

from clinic_sched import migration
from clinic_sched.database import db
from clinic_sched.errors import SetupRefused


def find_trouble() -> str | None:
    """Return what keeps the program from working, if anything does."""
    try:
        with db.engine.connect() as connection:
            migration.check_revision(connection)
    except SetupRefused:
        return "not migrated"
    except SQLAlchemyError:
        return "database not reachable"
    return None
