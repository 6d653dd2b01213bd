"""How full a day is."""

import pytest

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.load import DayLoad, load
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Chair, Closure
from tests.scheduling.days import at, booked, nurses, site_day, span

HOUR = VisitShape(15, 30, 15, 15)


def cell_of(strips: DayLoad, clock: str) -> int:
    return int((at(clock) - strips.starts_at).total_seconds()) // 60 // strips.cell_minutes


def test_the_strip_has_every_cell_of_the_day() -> None:
    strips = load(Day(site_day()))

    assert len(strips.open) == len(strips.nurses.used) == len(strips.chairs.whole) == 288
    assert strips.open.count(True) == 9 * 12


@pytest.mark.parametrize(
    ("clock", "nurses_taken", "chairs_taken", "pumps_taken"),
    [
        ("08:55", 0, 0, 0),
        ("09:00", 0.5, 1 / 3, 0),
        ("09:15", 0.25, 1 / 3, 1 / 3),
        ("09:45", 1 / 6, 1 / 3, 0),
        ("10:00", 0, 1 / 3, 0),
        ("10:15", 0, 0, 0),
    ],
)
def test_each_phase_weighs_what_it_takes(
    clock: str, nurses_taken: float, chairs_taken: float, pumps_taken: float
) -> None:
    strips = load(Day(site_day(shifts=nurses(2)), [booked(1, "09:00", HOUR)]))

    cell = cell_of(strips, clock)
    assert strips.nurses.share(cell) == pytest.approx(nurses_taken)
    assert strips.chairs.share(cell) == pytest.approx(chairs_taken)
    assert strips.pumps.share(cell) == pytest.approx(pumps_taken)


def test_a_closed_chair_is_neither_used_nor_there() -> None:
    strips = load(Day(site_day(closures=(Closure(span("09:00", "10:00"), 1),))))

    cell = cell_of(strips, "09:30")
    assert (strips.chairs.used[cell], strips.chairs.whole[cell]) == (0, 2)


def test_more_than_there_is_shows_as_more_than_full() -> None:
    hall = (Chair(1, "1"), Chair(2, "Hall", is_overflow=True))
    rows = [booked(1, "09:00", HOUR), booked(2, "09:00", HOUR)]
    strips = load(Day(site_day(chairs=hall, shifts=nurses(1)), rows))

    cell = cell_of(strips, "09:00")
    assert strips.chairs.share(cell) == 2
    assert strips.nurses.share(cell) == 2


def test_care_without_a_nurse_shows_as_more_than_full() -> None:
    strips = load(Day(site_day(shifts=()), [booked(1, "09:00", HOUR)]))

    assert strips.nurses.share(cell_of(strips, "09:00")) > 1
