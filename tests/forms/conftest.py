"""One clinic a process, put back after every form that changed it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from clinic_sched import create_app
from clinic_sched.protocols import library
from tests.conftest import settings_for
from tests.forms import scene
from tests.forms.stand import Stand
from tests.moments import NINE


@pytest.fixture(scope="module")
def stand(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """The clinic at nine on the Monday, on SQLite."""
    folder = tmp_path_factory.mktemp("stand")
    shutil.copy(sqlite_template, folder / "clinic.sqlite3")
    with time_machine.travel(NINE, tick=False):
        made = Stand(
            create_app(
                settings_for(f"sqlite:///{folder / 'clinic.sqlite3'}", folder),
                check_database=False,
            ),
            folder / "clinic.sqlite3",
        )
        made.arrange(scene.arrange)
        made.names["document"] = json.dumps(library.document("LIDO-90"))
        yield made
        made.close()


@pytest.fixture(autouse=True)
def as_arranged(stand: Stand) -> Iterator[None]:
    """Have every test find the clinic as it was arranged."""
    stand.put_back()
    yield
    stand.put_back()
