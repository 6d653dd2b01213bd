"""Bringing a database to the version this program needs, and saying when it is not there."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

from clinic_sched.errors import SetupRefused
from clinic_sched.schema import check_complete

# Any number, as long as nobody else uses it: two programs must not migrate at once.
LOCK = 7_203_114


def folder() -> Path:
    """Return where the migrations lie: beside the package, or in it once installed."""
    beside = Path(__file__).parent.parent / "migrations"
    return beside if beside.exists() else Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to that revision, alone and whole, or leave it; `base` empties it."""
    engine = sa.create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _alone(connection)
            config = _config(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            _check_known(config, current)
            step = command.downgrade if _is_below(config, revision, current) else command.upgrade
            step(config, revision)
            _check_references(connection)
            if revision == "head":
                check_complete(connection)
            connection.commit()
    finally:
        engine.dispose()


def check_ready(connection: sa.Connection) -> None:
    """Refuse a database that is not migrated, is from the future, or lacks its guards."""
    check_revision(connection)
    check_complete(connection)


def check_revision(connection: sa.Connection) -> None:
    """Refuse a database of another version than this program's."""
    config = _config(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    _check_known(config, current)
    if current != ScriptDirectory.from_config(config).get_current_head():
        raise SetupRefused("The database is not migrated. Run: clinic-sched migrate")


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _alone(connection: sa.Connection) -> None:
    """Hold the database for this one migration.

    With foreign keys on, SQLite deletes child rows while a table is rebuilt; the
    pragma is ignored inside a transaction, so it comes first, on the driver.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 (a connection that is open has a driver)
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def _check_known(config: Config, current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise SetupRefused(
            f"The database is of a later version of this program ({current[:40]}). "
            "Install that version, or restore an earlier backup."
        )


def _is_below(config: Config, wanted: str, current: str | None) -> bool:
    if wanted == "base":
        return True
    if wanted == "head" or current is None:
        return False
    walked = ScriptDirectory.from_config(config).walk_revisions("base", current)
    return wanted in {script.revision for script in walked} - {current}


def _check_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise SetupRefused(f"The migration would leave {len(broken)} broken references.")
