"""The two commands a newcomer types, and what they say on a machine that lacks something."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROMISED = ["run", "test", "check", "bench", "migrate", "assets", "docs", "screenshots", "lock"]


def make(*words):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("target", PROMISED)
def test_make_lists_what_it_can_do(target):
    assert f"  make {target} " in make().stdout


def test_an_old_python_is_told_which_is_needed(tmp_path):
    said = make("run", "PYTHON=/bin/false", f"VENV={tmp_path / 'venv'}")

    assert said.returncode == 2
    assert said.stderr.startswith("This needs Python 3.11 or newer")


def test_a_python_without_environments_is_told_what_to_install(tmp_path):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexec python3 "$@"\n')
    python.chmod(0o755)

    said = make("run", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")

    assert said.returncode == 2
    assert "install python3-venv" in said.stderr


def test_the_continuous_check_calls_what_people_call():
    script = (ROOT / ".ci" / "run").read_text()

    assert "\nmake check\n" in script
    assert "make test" in script
