"""Sets of cells, and pools of units."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_sched.scheduling.engine.lanes import Pool, each, gap_after, gap_before, runs, stretch

CELLS = st.integers(0, (1 << 40) - 1)


def test_a_stretch_holds_its_first_cell_and_not_its_end() -> None:
    assert list(each(stretch(2, 5))) == [2, 3, 4]


def test_a_stretch_that_ends_before_it_begins_is_empty() -> None:
    assert stretch(5, 2) == 0


@settings(deadline=None, derandomize=True)
@given(CELLS, st.integers(0, 12))
def test_runs_begin_where_so_many_cells_in_a_row_are_in_the_set(cells: int, length: int) -> None:
    found = set(each(runs(cells, length)))

    expected = {
        first
        for first in range(40)
        if all(cells >> cell & 1 for cell in range(first, first + max(length, 1)))
    }
    assert found == expected


def test_a_run_may_reach_past_the_end_of_an_endless_set() -> None:
    assert runs(~stretch(3, 6), 4) & stretch(0, 9) == stretch(6, 9)


def test_gaps_are_counted_up_to_the_nearest_blocked_cell() -> None:
    blocked = ~stretch(4, 20)

    assert gap_before(blocked, 9) == 5
    assert gap_after(blocked, 12) == 8
    assert gap_after(blocked, 20) == 0


def test_units_given_to_cells_are_free_there_only() -> None:
    pool = Pool(10)
    pool.give(stretch(2, 4) | stretch(7, 10), 6)

    assert pool.free == [0, 0, 6, 6, 0, 0, 0, 6, 6, 6]


@pytest.mark.parametrize("units", [1, 5, 6, 255, 256, 272, 5000])
def test_enough_is_right_beyond_what_a_byte_holds(units: int) -> None:
    pool = Pool(6)
    pool.give(stretch(0, 6), 5)
    pool.give(stretch(1, 6), 250)
    pool.give(stretch(2, 6), 17)
    pool.give(stretch(3, 6), 4728)
    pool.give(stretch(5, 6), -5010)

    assert pool.enough(units) == sum(1 << at for at, free in enumerate(pool.free) if free >= units)


def test_a_copy_changes_apart() -> None:
    pool = Pool(3)
    pool.give(stretch(0, 3), 2)
    other = pool.copy()
    other.give(stretch(1, 2), -2)

    assert pool.free == [2, 2, 2]
    assert other.free == [2, 0, 2]


def test_a_day_without_cells_has_nothing() -> None:
    assert Pool(0).enough(1) == 0
