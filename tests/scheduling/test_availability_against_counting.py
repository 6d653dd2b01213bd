"""The engine and a search that counts cell by cell find the same starts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine import availability
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import runs
from clinic_sched.scheduling.engine.refusals import why_not
from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, Chair, Closure, Shift, SiteDay, Span
from tests.scheduling.crowded_days import SHAPES, crowded_days
from tests.scheduling.days import THREE_CHAIRS, at, booked, nurses, site_day, span
from tests.scheduling.naive import NaiveDay, differences


def wishes_of(site: SiteDay, seed: int) -> dict[str, Any]:
    """Return another visit of the patient, or a first moment, or neither."""
    midnight = datetime.combine(site.on, time(), tzinfo=site.zone).astimezone(UTC)
    moment = midnight + timedelta(minutes=seed)
    other = (Span(moment, moment + timedelta(minutes=47)),)
    kinds: list[dict[str, Any]] = [{}, {"patient_busy": other}, {"not_before": moment}]
    return kinds[seed % 3]


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
