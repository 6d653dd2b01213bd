"""One clinic a process, put back after every form that changed it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import time_machine
from flask import Flask

from clinic_sched.config import Settings
from clinic_sched.protocols import library
from tests.conftest import Kept, settings_for
from tests.forms import scene
from tests.forms.stand import Stand
from tests.moments import NINE


@pytest.fixture(scope="session")
def open_stand(
    kept: Callable[[str], Kept], make_app: Callable[[Settings], Flask], tmp_path_factory: Any
) -> Callable[[], AbstractContextManager[Stand]]:
    """Open a clinic at nine on the Monday, on SQLite."""

    @contextmanager
    def opened() -> Iterator[Stand]:
        database = kept("sqlite").database.twin()
        app = make_app(settings_for(database.url, tmp_path_factory.mktemp("stand")))
        made = Stand(app, database.path)
        with time_machine.travel(NINE, tick=False):
            made.arrange(scene.arrange)
        made.names["document"] = json.dumps(library.document("LIDO-90"))
        yield made
        made.close()
        database.close()

    return opened


@pytest.fixture(scope="session")
def stand(open_stand: Callable[[], AbstractContextManager[Stand]]) -> Iterator[Stand]:
    """The clinic that every form is tried on."""
    with open_stand() as made:
        yield made


@pytest.fixture(autouse=True)
def as_arranged(stand: Stand) -> Iterator[None]:
    """Have every test find the clinic as it was arranged."""
    with time_machine.travel(NINE, tick=False):
        stand.put_back()
        yield
        stand.put_back()
