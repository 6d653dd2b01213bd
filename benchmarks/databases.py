"""An empty clinic in a database of its own, of either kind."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from clinic_sched import create_app, migration
from clinic_sched.config import Settings
from clinic_sched.database import db, writing
from tests.postgres import start_server

KINDS = ("sqlite", "postgresql")


@contextmanager
def empty_clinic(kind: str = "sqlite") -> Iterator[Flask]:
    """Make the application on a new database, inside its context and ready to write."""
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        migration.migrate(url)
        app = create_app(_settings(url, Path(folder)), check_database=False)
        with app.app_context():
            writing.set(True)
            yield app
            db.session.remove()
            db.engine.dispose()


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Make a database of that kind, with nothing in it; yield its address."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'clinic.sqlite3'}"
        return
    server = start_server()
    try:
        yield server.create("benchmark")
    finally:
        server.stop()


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url,
        secret_key="only for benchmarks, and long enough for that",
        base_url="http://localhost",
        timezone="UTC",
        smtp_url=None,
        sms_url=None,
        host="127.0.0.1",
        port=8000,
        var=folder,
        log_level="WARNING",
    )
