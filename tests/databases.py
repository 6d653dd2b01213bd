"""The two databases of a test process: migrated once, and emptied before every test."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from clinic_sched import migration
from tests import postgres

# Dead rows pile up where nothing is vacuumed, so now and then a database is made anew.
WORN_OUT = 200
# Whoever changes tables, and not only rows, leaves a note for the next test.
NOTES = """
CREATE SCHEMA tests;
CREATE TABLE tests.altered (what text);
CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO tests.altered VALUES (tg_tag); END';
CREATE FUNCTION tests.empty() RETURNS boolean LANGUAGE plpgsql AS $body$ BEGIN
  IF EXISTS (SELECT FROM tests.altered)
    OR (SELECT version_num FROM alembic_version) <> '{version}' THEN RETURN false; END IF;
  {deletions}
  {restarts}
  RETURN true;
END $body$;
CREATE EVENT TRIGGER note_alterations ON ddl_command_end EXECUTE FUNCTION tests.note();
"""
DELETION, RESTART = "DELETE FROM {};", "PERFORM setval('{}', 1, false);"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"


class OnSQLite:
    """A file, written over with a migrated one."""

    def __init__(self, migrated: bytes | None = None) -> None:
        roomy = postgres.MEMORY if postgres.has_memory() else None
        self.folder = Path(tempfile.mkdtemp(prefix="sqlite", dir=roomy))
        self.path = self.folder / "clinic.sqlite3"
        self.url = f"sqlite:///{self.path}"
        if migrated is None:
            migration.migrate(self.url)
        self.migrated = migrated or self.path.read_bytes()

    def empty(self) -> None:
        """Put the migrated file in the place of whatever is there."""
        for path in self.folder.iterdir():
            path.unlink()
        self.path.write_bytes(self.migrated)

    def twin(self) -> "OnSQLite":
        """Return another such database, empty."""
        twin = OnSQLite(self.migrated)
        twin.empty()
        return twin

    def close(self) -> None:
        """Remove the file."""
        shutil.rmtree(self.folder)


@dataclass
class OnPostgreSQL:
    """A database whose rows are deleted; a copy of the template replaces an altered one."""

    name: str
    template: str
    _connection: "psycopg.Connection[Any] | None" = None
    _uses: int = field(default=WORN_OUT)

    def __post_init__(self) -> None:
        self._server = postgres.running_server()
        self.url = self._server.url_of(self.name)
        migration.migrate(self._server.create(self.template))
        with self._connect(self.template) as connection:
            _take_notes(connection)

    def empty(self) -> None:
        """Have no rows in it, and every number begin at one."""
        self._uses += 1
        if self._uses > WORN_OUT or not self._could_delete():
            self._make()

    def close(self) -> None:
        """Drop the database."""
        if self._connection:
            self._connection.close()
        self._server.drop(self.name)

    def _could_delete(self) -> bool:
        assert self._connection is not None
        try:
            row = self._connection.execute("SELECT tests.empty()").fetchone()
        except psycopg.Error:
            return False
        return row == (True,)

    def _make(self) -> None:
        if self._connection:
            self._connection.close()
        self._server.create(self.name, template=self.template)
        self._connection = self._connect(self.name)
        self._uses = 0

    def _connect(self, name: str) -> "psycopg.Connection[Any]":
        # Foreign keys and guards would refuse to see rows go.
        options = "-c session_replication_role=replica -c lock_timeout=2s"
        return psycopg.connect(
            host=str(self._server.folder),
            user="clinic",
            dbname=name,
            autocommit=True,
            options=options,
        )


def _take_notes(connection: "psycopg.Connection[Any]") -> None:
    tables = {name for (name,) in connection.execute(TABLES)} - {"alembic_version"}
    sequences = [name for (name,) in connection.execute(SEQUENCES)]
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    statement = NOTES.format(
        version=version[0] if version else "",
        deletions=" ".join(map(DELETION.format, sorted(tables))),
        restarts=" ".join(map(RESTART.format, sequences)),
    )
    connection.execute(statement.encode())
