"""A session in the night in which the clocks of the site are changed, as its pages show it."""

import re
from datetime import timedelta

import pytest

from tests import builders
from tests.sessions import chairside, snapshots
from tests.sessions.pages import fresh, send, url

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def at_night(session, nurse, wall):
    """Begin an infusion at twenty to two of that night, and let so much time pass."""

    def begin(start, later):
        booked = snapshots.visit(builders.protocol_version(), start)
        infusion = chairside.started(booked, by=nurse.user, now=start)
        wall.move_to(start + later)
        nurse.signed_in(nurse.user)
        return infusion

    return begin


@pytest.mark.parametrize(
    ("later", "typed", "since_start"),
    [
        (55 * MINUTE, "01:33", 53 * MINUTE),
        (35 * MINUTE, "01:45", 5 * MINUTE),
        (10 * MINUTE, "01:45", 5 * MINUTE),
        (70 * MINUTE, "01:45", 65 * MINUTE),
    ],
)
def test_a_time_that_comes_twice_is_the_last_that_has_come(
    session, nurse, at_night, later, typed, since_start
):
    infusion = at_night(snapshots.BACK, later)

    answer = send(nurse, infusion, "vitals", hr="71", taken_at=typed, late_reason="Held a hand")

    assert answer.status_code == 303
    assert fresh(session, infusion).vitals[-1].taken_at == snapshots.BACK + since_start


def test_a_time_that_never_comes_is_told_in_a_sentence(session, nurse, at_night):
    infusion = at_night(snapshots.FORWARD, 30 * MINUTE)

    answer = send(nurse, infusion, "vitals", hr="71", taken_at="02:30", late_reason="Held a hand")

    assert answer.status_code in (409, 422)
    assert "does not exist" in answer.text


@pytest.mark.parametrize("start", [snapshots.FORWARD, snapshots.BACK], ids=["forward", "back"])
def test_the_minutes_on_the_page_are_those_that_passed(session, nurse, at_night, start):
    infusion = at_night(start, 30 * MINUTE)

    page = " ".join(nurse.get(url(infusion)).text.split())

    assert re.search(r"Running(<[^>]*>|\s)*30 min", page)
    assert re.search(r"Left(<[^>]*>|\s)*10 min", page)
