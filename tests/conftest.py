"""The clinic every test starts from: an empty, migrated database of either kind."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from clinic_sched import create_app
from clinic_sched.accounts.rules import Role
from clinic_sched.config import Settings
from clinic_sched.database import db
from tests import builders, postgres
from tests.databases import OnPostgreSQL, OnSQLite
from tests.passwords import hash_quickly
from tests.people import Browser

pytest_plugins = ["tests.browser", "tests.mailserver"]


# Looking for rubbish among all that was loaded took a tenth of the time.
RUBBISH_KEPT = 50_000


def pytest_configure(config: pytest.Config) -> None:
    """Have one PostgreSQL a run, shared by its processes."""
    gc.set_threshold(RUBBISH_KEPT, 20, 100)
    hash_quickly()
    if not hasattr(config, "workerinput"):
        server = postgres.start_server()
        config.add_cleanup(server.stop)


# What takes longest begins first, so that both processes end at about the same time.
SLOW_FIRST = (
    *("test_accessibility", "test_bad_values", "test_offline", "test_nurse", "test_every_order"),
    *("test_board", "test_killed", "test_worker", "test_every_step", "test_clock_changes"),
    *("test_race", "journeys", "operations/test_offers", "test_postgresql", "test_up"),
    *("test_demo", "test_questions", "forms"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""

    def rank(item: pytest.Item) -> int:
        path = str(item.path)
        slow = [nth for nth, name in enumerate(SLOW_FIRST) if name in path]
        return min(slow, default=len(SLOW_FIRST))

    items.sort(key=rank)


def settings_for(url: str, folder: Path) -> Settings:
    """Return the settings tests run with."""
    return Settings(
        database_url=url,
        secret_key="only for tests, and long enough for that",
        base_url="http://localhost",
        timezone="America/New_York",
        smtp_url=None,
        sms_url=None,
        host="127.0.0.1",
        port=8000,
        var=folder,
        log_level="WARNING",
    )


@dataclass
class Kept:
    """A database and the two applications on it, which a process keeps from test to test."""

    database: OnSQLite | OnPostgreSQL
    app: Flask
    served: Flask

    def close(self) -> None:
        """Let go of the database."""
        for app in (self.app, self.served):
            with app.app_context():
                db.engine.dispose()
        self.database.close()


@pytest.fixture(scope="session")
def kept(worker_id: str, make_app: Callable[[Settings], Flask]) -> Iterator[Callable[[str], Kept]]:
    """Make what belongs to a kind of database when it is first asked for."""
    made: dict[str, Kept] = {}

    def kept_for(kind: str) -> Kept:
        if kind not in made:
            names = f"test_{worker_id}", f"template_{worker_id}"
            database = OnSQLite() if kind == "sqlite" else OnPostgreSQL(*names)
            settings = settings_for(database.url, Path("/nowhere"))
            made[kind] = Kept(database, *[make_app(settings) for _ in range(2)])
        return made[kind]

    yield kept_for
    for one in made.values():
        one.close()


@pytest.fixture(scope="session")
def make_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Settings], Flask]:
    """Make an application; its templates are compiled once for all of them."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def make(settings: Settings) -> Flask:
        app = create_app(settings, check_database=False)
        app.jinja_env.bytecode_cache = compiled
        return app

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, kept: Callable[[str], Kept]) -> str:
    """The address of an empty, migrated database of either kind."""
    database = kept(request.param).database
    database.empty()
    return database.url


@pytest.fixture
def house(database_url: str, kept: Callable[[str], Kept]) -> Kept:
    """That database, and the applications on it."""
    return kept(database_url.partition(":")[0].partition("+")[0])


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """What the operator decided."""
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(house: Kept, settings: Settings) -> Iterator[Flask]:
    """The application on an empty database."""
    with lent(house.app, settings) as app, app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Any:
    """The test's own database session; requests have theirs."""
    return db.session


@pytest.fixture
def served(app: Flask, house: Kept, settings: Settings) -> Iterator[Flask]:
    """The application as browsers meet it: on the same database, with contexts of its own."""
    with lent(house.served, settings) as served:
        yield served


@contextmanager
def lent(app: Flask, settings: Settings) -> Iterator[Flask]:
    """Lend an application to one test, which gives it back as it was."""
    app.extensions["clinic_sched"] = settings
    before = dict(app.config), dict(app.view_functions)
    yield app
    with app.app_context():
        db.engine.dispose()
    assert before == (app.config, app.view_functions), "a test that changes the app makes its own"


@pytest.fixture
def visitor(served: Flask) -> Callable[[], Browser]:
    """Make a browser nobody has signed in with."""
    return lambda: Browser(served)


def _person(role: Role) -> Any:
    @pytest.fixture(name=role.value)
    def person(served: Flask) -> Browser:
        return Browser(served).signed_in(builders.user(role))

    return person


desk = _person(Role.DESK)
nurse = _person(Role.NURSE)
prescriber = _person(Role.PRESCRIBER)
manager = _person(Role.MANAGER)
