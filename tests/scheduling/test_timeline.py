"""A local day in steps of five minutes, in zones with and without surprises."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.engine.timeline import Timeline

DAYS = [
    ("America/New_York", date(2030, 5, 8), 288, "00:00"),
    ("America/New_York", date(2030, 3, 10), 276, "00:00"),
    ("America/New_York", date(2030, 11, 3), 300, "00:00"),
    ("Australia/Lord_Howe", date(2030, 4, 7), 294, "00:00"),
    ("Australia/Lord_Howe", date(2030, 10, 6), 282, "00:00"),
    ("America/Sao_Paulo", date(2018, 11, 4), 276, "01:00"),
    ("America/Asuncion", date(2024, 3, 23), 300, "00:00"),
    ("Pacific/Apia", date(2011, 12, 30), 0, "00:00"),
]


def drawn(zone: str, on: date) -> Timeline:
    return Timeline(on, ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "on", "cells", "first"), DAYS)
def test_a_day_has_as_many_cells_as_it_has_time(
    zone: str, on: date, cells: int, first: str
) -> None:
    day = drawn(zone, on)

    assert day.cells == cells
    assert not cells or day.clock(day.starts_at) == first


@pytest.mark.parametrize(("zone", "on", "cells", "first"), DAYS)
def test_every_cell_shows_the_time_on_the_wall(zone: str, on: date, cells: int, first: str) -> None:
    day = drawn(zone, on)

    shown = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in day.wall]
    assert shown == [day.clock(day.moment(cell)) for cell in range(cells)]


def test_the_day_after_begins_where_the_day_ends() -> None:
    for zone, on, _, _ in DAYS:
        assert (
            drawn(zone, on).ends_at == drawn(zone, date.fromordinal(on.toordinal() + 1)).starts_at
        )


def test_visits_start_on_the_wall_clock_also_when_it_shifts_by_half_an_hour() -> None:
    day = drawn("Australia/Lord_Howe", date(2030, 10, 6))

    starts = [day.clock(day.moment(cell)) for cell in each(day.grid(60))]
    assert starts[:4] == ["00:00", "01:00", "03:00", "04:00"]


def test_an_hour_that_comes_twice_is_in_the_window_twice() -> None:
    day = drawn("America/New_York", date(2030, 11, 3))

    assert len(list(each(day.window(time(1), time(1, 55))))) == 24


def test_a_span_touches_more_cells_than_it_fills() -> None:
    day = drawn("America/New_York", date(2030, 5, 8))
    odd = Span(datetime(2030, 5, 8, 4, 2, tzinfo=UTC), datetime(2030, 5, 8, 4, 13, tzinfo=UTC))

    assert list(each(day.touched(odd))) == [0, 1, 2]
    assert list(each(day.inside(odd))) == [1]


def test_a_span_is_cut_at_both_midnights() -> None:
    day = drawn("America/New_York", date(2030, 5, 8))
    week = Span(datetime(2030, 5, 5, tzinfo=UTC), datetime(2030, 5, 12, tzinfo=UTC))

    assert day.touched(week) == day.inside(week) == day.all
    assert day.reached(week).bit_length() > day.cells
