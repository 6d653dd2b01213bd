"""The demo clinic, lived in by the real program: web, worker and a mail server."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from flask import Flask

from clinic_sched import clock, create_app, migration
from clinic_sched.database import db
from clinic_sched.operations.demo import loading
from clinic_sched.transaction import transaction
from tests import postgres
from tests.conftest import settings_for
from tests.mailserver import PostOffice, receiving
from tests.servers import environment, serving, started

PATIENCE = 60.0
# The database that every process of the run copies.
DEMO = "journeys"
SMALL = loading.Size(days=12, patients=120)


@dataclass(frozen=True)
class Clinic:
    """A clinic that is open: its address, its post, and the database behind it."""

    kind: str
    url: str
    post_office: PostOffice
    app: Flask

    def letter_to(self, address: str, about: str) -> str:
        """Wait for the mail of that subject to an address; return its text."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for letter in self.post_office.to(address):
                if about in str(letter["Subject"]):
                    return str(letter.get_content())
            time.sleep(0.05)
        raise TimeoutError(f"No mail about “{about}” came for {address}.")

    @contextmanager
    def behind(self) -> Iterator[Any]:
        """Arrange something in the database before a story begins; give the moment it is."""
        with self.app.app_context(), transaction():
            yield clock.now()


@contextmanager
def open_clinic(kind: str, name: str, folder: Path, shared: Path) -> Iterator[Clinic]:
    """Put a copy of the demo clinic into a database of that kind and open its doors."""
    with ExitStack() as doors:
        url = doors.enter_context(_database(kind, name, folder, shared))
        app = create_app(settings_for(url, folder), check_database=False)
        office = doors.enter_context(receiving())
        address = doors.enter_context(serving(folder, url, smtp_url=office.url))
        settings = environment(folder, database_url=url, base_url=address, smtp_url=office.url)
        doors.enter_context(started("worker", log=folder / "worker.log", environ=settings))
        yield Clinic(kind, address, office, app)
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _database(kind: str, name: str, folder: Path, shared: Path) -> Iterator[str]:
    if kind == "sqlite":
        original = shared / "demo.sqlite3"
        _load_once(f"sqlite:///{original}", shared / kind)
        copy = shutil.copy(original, folder / "clinic.sqlite3")
        yield f"sqlite:///{copy}"
        return
    server = postgres.running_server()
    _load_once(server.url_of(DEMO), shared / kind)
    yield server.create(name, template=DEMO)
    server.drop(name)


def _load_once(url: str, done: Path) -> None:
    """Load the demo clinic unless another process of this run has."""
    with done.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not done.exists():
            if not url.startswith("sqlite"):
                postgres.running_server().create(DEMO)
            migration.migrate(url)
            _load(create_app(settings_for(url, done.parent), check_database=False))
            done.touch()


def _load(app: Flask) -> None:
    # Pictures are taken of the clinic that `make run` shows.
    size = loading.Size() if os.environ.get("CLINIC_SCREENSHOTS") else SMALL
    with app.app_context():
        with transaction():
            loading.load(size, "Europe/London", say=lambda line: None, now=clock.now())
        db.session.remove()
        db.engine.dispose()
