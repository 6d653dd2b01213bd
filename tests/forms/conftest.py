"""One clinic a module, put back after every form that changed it."""

import json
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="module")
def stand(
    kept: Callable[[str], Kept], make_app: Callable[[Settings], Flask], tmp_path_factory: Any
) -> Iterator[Stand]:
    """The clinic at nine on the Monday, on SQLite."""
    database = kept("sqlite").database.twin()
    app = make_app(settings_for(database.url, tmp_path_factory.mktemp("stand")))
    with time_machine.travel(NINE, tick=False):
        made = Stand(app, database.path)
        made.arrange(scene.arrange)
        made.names["document"] = json.dumps(library.document("LIDO-90"))
        yield made
        made.close()
    database.close()


@pytest.fixture(autouse=True)
def as_arranged(stand: Stand) -> Iterator[None]:
    """Have every test find the clinic as it was arranged."""
    stand.put_back()
    yield
    stand.put_back()
