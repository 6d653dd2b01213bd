"""The engine and a search that counts cell by cell find the same starts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling import availability
from clinic_sched.scheduling.availability import Day
from clinic_sched.scheduling.lanes import runs
from clinic_sched.scheduling.refusals import why_not
from clinic_sched.scheduling.shape import CareRatios, VisitShape
from clinic_sched.scheduling.site_day import Booked, Chair, Closure, Shift, SiteDay, Span
from tests.scheduling.days import THREE_CHAIRS, at, booked, nurses, site_day, span
from tests.scheduling.naive import NaiveDay, differences

DATES = [
    ("America/New_York", date(2030, 5, 8)),
    ("America/New_York", date(2030, 3, 10)),
    ("America/New_York", date(2030, 11, 3)),
    ("Europe/London", date(2030, 3, 31)),
    ("Australia/Lord_Howe", date(2030, 4, 7)),
    ("Australia/Lord_Howe", date(2030, 10, 6)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Asuncion", date(2024, 3, 23)),
    ("Asia/Kathmandu", date(2030, 7, 1)),
    ("Pacific/Apia", date(2011, 12, 29)),
]
MINUTES = st.one_of(st.sampled_from([0, 15, 30, 40, 60]), st.integers(0, 75))
SHAPES = st.builds(VisitShape, MINUTES, st.integers(1, 90), MINUTES, MINUTES)


@st.composite
def crowded_days(draw: st.DrawFn) -> tuple[SiteDay, list[Booked]]:
    """Draw a day with a little of everything, at minutes that need not be cells."""
    zone, on = draw(st.sampled_from(DATES))
    midnight = datetime.combine(on, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def spans(first: int, last: int, shortest: int, longest: int) -> st.SearchStrategy[Span]:
        return st.builds(
            lambda begins, minutes: Span(
                midnight + timedelta(minutes=begins), midnight + timedelta(minutes=begins + minutes)
            ),
            st.integers(first, last),
            st.integers(shortest, longest),
        )

    chairs = tuple(
        Chair(number, str(number), is_overflow=draw(st.booleans()) and number > 1)
        for number in range(1, draw(st.integers(1, 4)) + 1)
    )
    ids = st.sampled_from([chair.id for chair in chairs] + [99])
    stretches = st.one_of(spans(420, 540, 400, 700), spans(0, 1200, 60, 600))
    shifts = st.builds(
        Shift,
        st.integers(1, 4),
        stretches,
        st.lists(spans(500, 900, 5, 60), max_size=2).map(tuple),
    )
    closures = st.builds(Closure, spans(-60, 1440, 5, 240), st.one_of(st.none(), ids))
    ratios = st.builds(CareRatios, st.integers(0, 30), st.integers(1, 7), st.integers(1, 17))
    site = SiteDay(
        on=on,
        zone=ZoneInfo(zone),
        grid_minutes=draw(st.sampled_from([5, 10, 15, 30, 60])),
        ratios=draw(ratios),
        chairs=chairs,
        pumps=draw(st.integers(0, 4)),
        opening=tuple(draw(st.lists(stretches, min_size=1, max_size=3))),
        closures=tuple(draw(st.lists(closures, max_size=2))),
        shifts=tuple(draw(st.lists(shifts, min_size=1, max_size=6))),
    )
    begins = st.integers(-200, 1500).map(lambda minutes: midnight + timedelta(minutes=minutes))
    rows = st.builds(
        lambda shape, start, chair: Booked.of(shape, start, chair_id=chair), SHAPES, begins, ids
    )
    return site, draw(st.lists(rows, max_size=12))


def wishes_of(site: SiteDay, seed: int) -> dict[str, Any]:
    """Return another visit of the patient, or a first moment, or neither."""
    midnight = datetime.combine(site.on, time(), tzinfo=site.zone).astimezone(UTC)
    moment = midnight + timedelta(minutes=seed)
    other = (Span(moment, moment + timedelta(minutes=47)),)
    return [{}, {"patient_busy": other}, {"not_before": moment}][seed % 3]


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(crowded_days(), SHAPES, st.integers(0, 1200))
def test_every_start_of_a_day_is_judged_as_counting_would(
    crowded: tuple[SiteDay, list[Booked]], shape: VisitShape, seed: int
) -> None:
    site, rows = crowded
    asked = wishes_of(site, seed)

    assert differences(Day(site, rows), NaiveDay(site, rows), shape, **asked) == []


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(crowded_days(), SHAPES, st.lists(st.integers(0, 1379), min_size=20, max_size=20))
def test_a_start_between_two_cells_is_judged_as_counting_would(
    crowded: tuple[SiteDay, list[Booked]], shape: VisitShape, minutes: list[int]
) -> None:
    site, rows = crowded
    day, naive = Day(site, rows), NaiveDay(site, rows)

    for start in (naive.begins + timedelta(minutes=passed) for passed in minutes):
        if start >= day.timeline.ends_at:
            continue
        fitting = naive.chairs_for(start, shape, chairs=site.chair_ids())
        assert day.fits(start, shape, on_grid=False) == bool(fitting)
        assert bool(why_not(day, start, shape, on_grid=False)) != bool(fitting)


# A day on which each thing is short at some time, so that leaving it out shows.
SCARCE = site_day(
    pumps=2,
    shifts=(
        *nurses(1, "08:00", "18:00"),
        Shift(9, span("08:00", "18:00"), (span("12:00", "13:00"),)),
    ),
    closures=(
        Closure(span("15:40", "15:50"), 1),
        Closure(span("15:40", "15:50"), 2),
        Closure(span("15:40", "15:50"), 3),
    ),
)
FULL = [
    booked(1, "08:00", id=1),
    booked(2, "08:15", id=2),
    booked(1, "11:30", VisitShape(0, 15, 120, 15), id=3),
    booked(2, "11:30", VisitShape(0, 15, 120, 15), id=4),
    booked(2, "14:00", VisitShape(60, 5, 15, 0), id=5),
    booked(3, "14:00", VisitShape(60, 5, 15, 0), id=6),
]
SHORT = VisitShape(15, 30, 15, 15)
FAULTS: dict[str, Callable[[SiteDay], SiteDay]] = {
    "pumps": lambda site: replace(site, pumps=9),
    "nurses": lambda site: replace(site, shifts=nurses(9, "08:00", "18:00")),
    "break": lambda site: replace(site, shifts=nurses(2, "08:00", "18:00")),
    "ratio": lambda site: replace(site, ratios=CareRatios(15, 3, 3)),
    "hands on": lambda site: replace(site, ratios=CareRatios(0, 2, 3)),
    "closures": lambda site: replace(site, closures=()),
    "hours": lambda site: replace(site, opening=(span("08:00", "17:30"),)),
    "grid": lambda site: replace(site, grid_minutes=10),
    "chairs": lambda site: replace(site, chairs=(*THREE_CHAIRS, Chair(4, "4"))),
}


def test_the_scarce_day_is_judged_as_counting_would() -> None:
    assert differences(Day(SCARCE, FULL), NaiveDay(SCARCE, FULL), SHORT) == []


@pytest.mark.parametrize("left_out", FAULTS)
def test_the_comparison_notices_what_a_wrong_engine_leaves_out(left_out: str) -> None:
    wrong = Day(FAULTS[left_out](SCARCE), FULL)

    assert differences(wrong, NaiveDay(SCARCE, FULL), SHORT)


def test_the_comparison_notices_a_turnover_that_is_forgotten() -> None:
    hasty = [row._replace(turnover_minutes=0) for row in FULL]

    assert differences(Day(SCARCE, hasty), NaiveDay(SCARCE, FULL), SHORT)


def test_another_visit_of_the_patient_is_judged_as_counting_would() -> None:
    busy = (Span(at("10:00"), at("11:00")),)
    day, naive = Day(SCARCE, FULL), NaiveDay(SCARCE, FULL)

    assert day.fits(at("10:30"), SHORT)
    assert not day.fits(at("10:30"), SHORT, patient_busy=busy)
    assert differences(day, naive, SHORT, patient_busy=busy) == []


def test_the_comparison_notices_runs_that_are_one_cell_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fine = replace(SCARCE, grid_minutes=5)
    monkeypatch.setattr(availability, "runs", lambda cells, length: runs(cells, length - 1))

    assert differences(Day(fine, FULL), NaiveDay(fine, FULL), SHORT)


def test_the_comparison_notices_pumps_that_are_never_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = Day(SCARCE, FULL)
    monkeypatch.setattr(day.lanes.pumps, "changes", [9] + [0] * day.lanes.cells)

    assert differences(day, NaiveDay(SCARCE, FULL), SHORT)
