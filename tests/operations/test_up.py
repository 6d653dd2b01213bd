"""The demo as a newcomer starts it, and as it ends."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.servers import environment

PATIENCE = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("up")


def start(folder):
    """Start the demo and return its process once it answers."""
    port = free_port()
    environ = environment(folder, port=str(port), secret_key=None)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic_sched", "up"],
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return process
        except OSError:
            time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())


def descendants(process):
    """List the processes it has started, and those they have."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    found = {process.pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process.pid}


def await_end(processes):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        left = {one for one in processes if Path(f"/proc/{one}").exists()}
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(f"Still there: {left}")


def test_it_greets_with_its_accounts_and_a_link_and_ctrl_c_ends_all_of_it(folder):
    process = start(folder)
    greeting = (folder / "log").read_text()
    assert "desk@demo.example" in greeting
    assert "/my/sign-in/" in greeting

    started = descendants(process)
    assert len(started) >= 3
    os.kill(process.pid, signal.SIGINT)

    assert process.wait(20) == 0
    await_end(started)


def test_killed_it_leaves_nobody_behind(folder):
    process = start(folder)
    started = descendants(process)

    process.kill()
    process.wait(20)

    await_end(started)


def test_when_one_of_its_processes_dies_the_other_is_ended_and_it_says_so(folder):
    process = start(folder)
    started = descendants(process)

    # The worker is forked second, and gunicorn's own processes after it.
    web, worker = sorted(started)[:2]
    assert web < worker
    os.kill(worker, signal.SIGKILL)

    assert process.wait(30) == 1
    await_end(started)
