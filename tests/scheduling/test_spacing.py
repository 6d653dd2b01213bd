"""How far apart the visits of each protocol's series are."""

import pytest

from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.scheduling.engine.chain import Gap
from clinic_sched.scheduling.spacing import (
    Easing,
    gap_before,
    loose_gap,
    main_visits,
    spacing_words,
    takes_boosters,
    window_days,
)


def protocol(code):
    return parse(library.document(code))


MOOD, CRPS, INFLIXIMAB = map(protocol, ("KET-MOOD-40", "KET-CRPS-240x10", "IFX-120"))


def test_six_visits_lie_two_to_four_days_apart_within_twenty():
    assert main_visits(MOOD) == 6
    assert gap_before(MOOD, 2) == Gap(2, 3, 4)
    assert window_days(MOOD) == 20


def test_ten_visits_lie_on_consecutive_working_days():
    assert main_visits(CRPS) == 10
    assert gap_before(CRPS, 10) == Gap(1, 1, 1, working=True)


def test_each_gap_of_a_series_is_its_own():
    assert [gap_before(INFLIXIMAB, number) for number in (2, 3)] == [
        Gap(14, 14, 17),
        Gap(28, 28, 31),
    ]


def test_a_booster_may_come_a_little_earlier_and_later_than_its_ideal():
    assert gap_before(MOOD, 7) == Gap(21, 28, 42)


def test_a_booster_never_comes_before_the_least_the_protocol_names():
    assert gap_before(protocol("LIDO-90"), 2).least == 21
    assert gap_before(protocol("KET-MIG-240"), 2).least == 28


def test_maintenance_comes_by_its_weeks():
    assert gap_before(INFLIXIMAB, 4) == Gap(42, 56, 84)


@pytest.mark.parametrize(("code", "takes"), [("KET-MOOD-40", True), ("KET-CRPS-240x10", False)])
def test_only_some_protocols_say_when_a_booster_comes(code, takes):
    assert takes_boosters(protocol(code)) is takes


def test_what_is_set_aside_widens_both_ends_and_the_window():
    easing = Easing(spacing_days=1, window_days=2)

    assert gap_before(MOOD, 2, easing) == Gap(1, 3, 5)
    assert window_days(MOOD, easing) == 22


def test_beside_a_kept_visit_only_the_least_of_all_counts():
    assert loose_gap(MOOD, 2, 4) == Gap(1, 6, None)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (Gap(2, 3, 4), "2 to 4 days"),
        (Gap(1, 1, 1, working=True), "1 working day"),
        (Gap(7, 7, 7), "7 days"),
    ],
)
def test_spacing_is_written_as_it_is_said(gap, words):
    assert spacing_words(gap) == words
