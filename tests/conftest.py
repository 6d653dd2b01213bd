"""The clinic every test starts from: an empty, migrated database of either kind."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from clinic_sched import create_app, migration
from clinic_sched.accounts.rules import Role
from clinic_sched.config import Settings
from clinic_sched.database import db
from tests import builders, postgres
from tests.people import Browser

pytest_plugins = ["tests.browser", "tests.mailserver"]


def pytest_configure(config: pytest.Config) -> None:
    """Have one PostgreSQL a run, shared by its processes."""
    if not hasattr(config, "workerinput"):
        server = postgres.start_server()
        config.add_cleanup(server.stop)


# What takes longest begins first, so that both processes end at about the same time.
SLOW_FIRST = ("test_race", "test_accessibility", "journeys", "test_worker", "test_up", "forms")


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database that has been migrated, to be copied."""
    path = tmp_path_factory.mktemp("template") / "clinic.sqlite3"
    migration.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(worker_id: str) -> str:
    """The name of a PostgreSQL database that has been migrated, to be copied."""
    name = f"template_{worker_id}"
    migration.migrate(postgres.running_server().create(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """An empty, migrated database of the test's own, of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "clinic.sqlite3")
        yield f"sqlite:///{tmp_path / 'clinic.sqlite3'}"
        return
    server = postgres.running_server()
    name = f"test_{worker_id}"
    yield server.create(name, template=request.getfixturevalue("postgresql_template"))
    server.drop(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """What the operator decided."""
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a database of the test's own."""
    app = create_app(settings, check_database=False)
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Any:
    """The test's own database session; requests have theirs."""
    return db.session


@pytest.fixture
def served(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application as browsers meet it: on the same database, with contexts of its own."""
    served = create_app(settings, check_database=False)
    yield served
    with served.app_context():
        db.engine.dispose()


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
