"""The throw-away PostgreSQL comes up, copies databases, and goes when its run goes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    shared = os.environ.get(postgres.FOLDER)
    started = postgres.start_server()
    yield started
    started.stop()
    os.environ.pop(postgres.FOLDER)
    if shared:
        os.environ[postgres.FOLDER] = shared


def connect(server: postgres.Server, name: str) -> psycopg.Connection:
    return psycopg.connect(host=str(server.folder), user="clinic", dbname=name, autocommit=True)


def test_a_database_is_copied_from_its_template(server):
    server.create("origin")
    with connect(server, "origin") as origin:
        origin.execute("CREATE TABLE chairs AS SELECT 12 AS chair")

    server.create("copy", template="origin")

    with connect(server, "copy") as copy:
        assert copy.execute("SELECT chair FROM chairs").fetchone() == (12,)


def test_the_extension_that_keeps_chairs_apart_is_there(server):
    server.create("extended")

    with connect(server, "extended") as extended:
        extended.execute("CREATE EXTENSION btree_gist")


def test_a_database_is_dropped_while_somebody_is_connected(server):
    server.create("busy")

    with connect(server, "busy"):
        server.drop("busy")

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(server, "busy")


def test_a_server_that_cannot_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv(postgres.BINARIES, str(tmp_path))
    monkeypatch.setenv(postgres.FOLDER, "")
    broken = postgres.start_server()

    with pytest.raises(postgres.PostgresFailed):
        broken.create("any")

    broken.stop()
    assert not broken.folder.exists()


def test_the_server_goes_even_when_the_run_is_killed():
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED_RUN], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )
    folder = Path(run.stdout.readline().strip())
    run.send_signal(signal.SIGKILL)
    run.communicate()

    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


KILLED_RUN = """
import time
from tests import postgres
server = postgres.start_server()
server.create("left_behind")
print(server.folder, flush=True)
time.sleep(60)
"""
