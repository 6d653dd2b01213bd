"""What a visit takes, in cells."""

from datetime import timedelta

import pytest

from clinic_sched.scheduling.engine.shape import CareRatios, Phase, VisitShape, profiles_of
from tests.scheduling.days import at


def test_turnover_holds_the_chair_and_not_the_patient() -> None:
    shape = VisitShape(35, 40, 60, 15)

    assert shape.patient_minutes == 135
    assert shape.chair_minutes == 150


def test_phases_follow_one_another_and_empty_ones_are_left_out() -> None:
    phases = VisitShape(20, 40, 0, 15).phases(at("09:00"))

    assert phases == [
        (Phase.PREPARATION, at("09:00"), at("09:20")),
        (Phase.INFUSION, at("09:20"), at("10:00")),
        (Phase.TURNOVER, at("10:00"), at("10:15")),
    ]


def test_phases_across_the_change_of_clocks_keep_their_true_length() -> None:
    start = at("01:30", on=at("00:00").date().replace(month=3, day=10))
    *_, (_, _, ends_at) = VisitShape(30, 60, 30, 0).phases(start)

    assert ends_at - start == timedelta(hours=2)


@pytest.mark.parametrize("minutes", [(-5, 40, 0, 0), (0, 0, 0, 15)])
def test_a_visit_without_the_patient_is_no_visit(minutes: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="patient's time"):
        VisitShape(*minutes)


def test_a_nurse_cares_for_at_least_one_patient() -> None:
    with pytest.raises(ValueError, match="at least one patient"):
        CareRatios(15, 0, 3)


@pytest.mark.parametrize(
    ("infusion", "recovery", "units"), [(1, 1, 1), (2, 3, 6), (1, 3, 3), (4, 7, 28), (16, 17, 272)]
)
def test_every_ratio_divides_a_nurse_evenly(infusion: int, recovery: int, units: int) -> None:
    ratios = CareRatios(15, infusion, recovery)

    assert ratios.units_per_nurse == units
    assert ratios.infusion_units * infusion == ratios.recovery_units * recovery == units


def test_the_first_of_the_preparation_takes_a_whole_nurse() -> None:
    profile = profiles_of(CareRatios(15, 2, 3)).of((35, 40, 60, 15))

    assert profile.care == ((6, 0, 3), (3, 3, 15), (2, 15, 27))
    assert profile.pump == (7, 15)
    assert (profile.patient_until, profile.chair_until) == (27, 30)


def test_a_visit_of_odd_minutes_takes_every_cell_it_touches() -> None:
    profile = profiles_of(CareRatios(15, 2, 3)).of((0, 37, 0, 4), 120)

    assert profile.care == ((3, 0, 8),)
    assert profile.pump == (0, 8)
    assert (profile.patient_until, profile.chair_until) == (8, 9)


def test_a_cell_two_phases_share_takes_the_greater_need_and_not_both() -> None:
    profiles = profiles_of(CareRatios(12, 2, 3))
    heavier_recovery = profiles_of(CareRatios(12, 3, 2))

    assert profiles.of((32, 40, 60, 0)).care == ((6, 0, 3), (3, 3, 15), (2, 15, 27))
    assert heavier_recovery.of((32, 40, 60, 0)).care == ((6, 0, 3), (2, 3, 14), (3, 14, 27))
