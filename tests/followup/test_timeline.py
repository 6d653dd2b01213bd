"""Where the lines and marks of a timeline lie."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.followup.timeline import NARROW, WIDE, Reading, charts
from tests.moments import NINE, ZONE

DAY = timedelta(days=1)


def drawn(readings, infusions=(), frame=WIDE, now=NINE):
    return charts(readings, infusions, frame=frame, zone=ZONE, now=now)


def reading(measure, value, days):
    return Reading(measure, Decimal(value), NINE + days * DAY)


def test_nothing_to_show_draws_nothing():
    assert drawn([]) == []
    assert drawn([], [NINE]) == []


def test_pain_and_peg_share_a_panel_and_phq_has_its_own():
    found = drawn([reading("nrs", 8, -3), reading("peg", 7, -2), reading("phq9", 12, -1)])

    assert [chart.panel.title for chart in found] == ["Pain", "Mood (PHQ-9)"]
    assert [line.name for line in found[0].lines] == ["Pain now", "PEG, past week"]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("days", [1, 30, 400, 4000])
def test_everything_lies_inside_the_picture(frame, days):
    readings = [reading("nrs", value, -days * part) for part, value in enumerate((0, 10))]
    [chart] = drawn(readings, [NINE - days * DAY], frame)

    for point in chart.lines[0].points:
        assert frame.left <= point.x <= frame.inner_right
        assert frame.top <= point.y <= frame.inner_bottom
    for place in [*chart.marks, *(day.place for day in chart.days)]:
        assert frame.left <= place <= frame.inner_right
    assert 1 <= len(chart.days) <= 8


def test_the_worst_pain_is_at_the_top_and_none_at_the_bottom():
    [chart] = drawn([reading("nrs", 10, -1), reading("nrs", 0, 0)])

    worst, none = chart.lines[0].points
    assert (worst.y, none.y) == (WIDE.top, WIDE.inner_bottom)


def test_points_are_in_order_of_time_however_they_come():
    [chart] = drawn([reading("nrs", 3, 0), reading("nrs", 8, -5)])

    assert [point.reading.value for point in chart.lines[0].points] == [8, 3]
