"""The real program starts for a test, and leaves nothing running behind it."""

import os
import urllib.request
from pathlib import Path

import pytest

from tests import servers


def running(folder):
    """Name the processes of this machine that print to a file of this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if folder in (process / "fd" / "1").readlink().parents:
                found.append(process.name)
        except OSError:
            continue
    return found


def test_the_program_answers_and_then_is_gone(tmp_path, database_url):
    with servers.serving(tmp_path, database_url) as url:
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            assert answer.status == 200
        assert len(running(tmp_path)) >= 2

    assert running(tmp_path) == []


def test_a_program_that_cannot_start_says_why(tmp_path):
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"

    with pytest.raises(servers.ProgramFailed, match="migrate"), servers.serving(tmp_path, empty):
        pass


def test_a_program_gets_no_settings_but_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("CLINIC_SCHED_SMTP_URL", "smtp://elsewhere.example")

    given = servers.environment(tmp_path, port="8080")

    assert "CLINIC_SCHED_SMTP_URL" not in given
    assert given["CLINIC_SCHED_PORT"] == "8080"
    assert given["PATH"] == os.environ["PATH"]
