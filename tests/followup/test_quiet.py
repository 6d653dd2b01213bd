"""When a message may reach somebody."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clinic_sched.followup.quiet import MessageHours

NEW_YORK = MessageHours(ZoneInfo("America/New_York"), time(8), time(21))


def utc(day, hour, minute=0):
    return datetime(2030, *day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (utc((5, 6), 12, 0), utc((5, 6), 12, 0)),
        (utc((5, 6), 11, 59), utc((5, 6), 12, 0)),
        (utc((5, 7), 0, 59), utc((5, 7), 0, 59)),
        (utc((5, 7), 1, 0), utc((5, 7), 12, 0)),
        (utc((5, 7), 4, 30), utc((5, 7), 12, 0)),
    ],
)
def test_a_message_in_the_night_waits_for_the_morning(moment, allowed):
    assert NEW_YORK.next_allowed(moment) == allowed


@pytest.mark.parametrize(
    ("night", "morning"),
    [((3, 10), utc((3, 10), 12)), ((11, 3), utc((11, 3), 13))],
)
def test_the_morning_is_on_the_wall_clock_also_when_the_clocks_change(night, morning):
    assert NEW_YORK.next_allowed(utc(night, 5, 30)) == morning
