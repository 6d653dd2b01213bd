"""Eight chairs in which an infusion runs, served by the real program."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.databases import database
from clinic_sched import clock, create_app, migration
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.sessions.models import VitalSigns
from clinic_sched.transaction import transaction
from tests import builders
from tests.conftest import settings_for
from tests.servers import serving
from tests.sessions.seated import seated

CHAIRS = 8


@dataclass(frozen=True)
class Place:
    """One chair: the address of its session, and the cookie of its nurse."""

    session: str
    cookie: str


@dataclass(frozen=True)
class Chairs:
    """The chairs at their address, with what stands behind them."""

    url: str
    site: str
    places: list[Place]
    app: Flask

    def keys(self) -> list[str]:
        """The keys of all readings that were kept."""
        with self.app.app_context():
            return list(db.session.scalars(sa.select(VitalSigns.entry_key)))


@contextmanager
def chairs(kind: str) -> Iterator[Chairs]:
    """Serve a clinic whose eight chairs are taken, until the block ends."""
    with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as database_url:
        folder = Path(name)
        migration.migrate(database_url)
        settings = settings_for(database_url, folder)
        app = create_app(settings, check_database=False)
        with app.app_context():
            with transaction():
                site, places = _fill(app)
            db.session.remove()
        with serving(folder, database_url, secret_key=settings.secret_key) as url:
            yield Chairs(url, site, places, app)
        with app.app_context():
            db.engine.dispose()


def _fill(app: Flask) -> tuple[str, list[Place]]:
    now = clock.now()
    site = builders.site(CHAIRS)
    version = builders.protocol_version()
    places = []
    for chair in site.chairs:
        nurse = builders.user(Role.NURSE)
        patient = builders.patient()
        infusion = seated(site, patient, version, chair_id=chair.id, by=nurse, now=now)
        token = accounts.sign_in(nurse, browser="benchmark", now=now)
        places.append(Place(f"/sessions/{infusion.public_id}", _cookie(app, token)))
    return site.public_id, places


def _cookie(app: Flask, token: str) -> str:
    """Return the cookie a browser would hold after signing in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"staff:{token}"
        cookie["_fresh"] = True
    kept = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    return f"{kept.key}={kept.value}"
