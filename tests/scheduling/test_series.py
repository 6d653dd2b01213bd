"""The best chain of visits, against trying every one; and what it says where there is none."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from clinic_sched.scheduling.engine import series
from clinic_sched.scheduling.engine.chain import Chain, Gap, NoPlan, Pin, Plan
from tests.scheduling.chains import FIRST, cost_of, every_chain, small_chains, start

CASES = 400
DAYS = [FIRST + timedelta(days=nth) for nth in range(60)]
TWO_TO_FOUR = Gap(2, 3, 4)
EACH_WORKING_DAY = Gap(1, 1, 1, working=True)


def one_a_day(*, but: tuple[date, ...] = (), wall: int = 600):
    """Offer one start on each day but some."""
    return lambda visit, on: () if on in but else (start(on, wall, 5.0),)


def dates(found):
    assert isinstance(found, Plan)
    return [one.moment.date() for one in found.starts]


def compare(chain, offered):
    """Search both ways; return both costs, None where there is no chain."""
    found = series.plan(chain, lambda visit, on: offered.get((visit, on), ()))
    best = min((cost_of(chain, one) for one in every_chain(chain, offered)), default=None)
    if isinstance(found, NoPlan):
        return None, best
    taken = [(one.moment.date(), one) for one in found.starts]
    assert taken in list(every_chain(chain, offered))
    assert cost_of(chain, taken) == pytest.approx(found.cost)
    return found.cost, best


@given(small_chains())
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_chain_is_better_than_the_one_found(case):
    found, best = compare(*case)

    assert (found is None) == (best is None)
    assert best is None or found == pytest.approx(best)


def greedy(chain, starts):
    """Take for each visit the cheapest start that the one before allows."""
    search = series._Search(chain, starts)
    taken, days = [], search.first_days()
    for visit in range(chain.visits):
        options = [(one.cost, day, one) for day in days for one in search.starts(visit, day)]
        if not options:
            return NoPlan(visit, ())
        _, day, one = min(options)
        taken.append(one)
        if visit < len(chain.gaps):
            days = [after for after, _ in search.spacing.after(day, chain.gaps[visit])]
    return Plan(tuple(taken), sum(one.cost for one in taken))


def test_a_greedy_search_would_be_found_out(monkeypatch):
    monkeypatch.setattr(series, "plan", greedy)

    with pytest.raises((AssertionError, BaseExceptionGroup)):
        test_no_chain_is_better_than_the_one_found()


def test_six_visits_keep_to_their_ideal_where_every_day_is_free():
    found = series.plan(Chain((TWO_TO_FOUR,) * 5, DAYS[0], DAYS[-1]), one_a_day())

    assert dates(found) == DAYS[0:16:3]


def test_ten_consecutive_working_days_begin_on_any_weekday():
    chain = Chain((EACH_WORKING_DAY,) * 9, DAYS[0], DAYS[-1], windowed=10, window_days=13)

    found = series.plan(chain, one_a_day())

    assert dates(found) == [day for day in DAYS[:14] if day.weekday() < 5]
    assert all(day.weekday() < 5 for day in dates(found))


def test_a_closed_working_day_still_counts_so_the_ten_begin_after_it():
    closed = DAYS[6]
    chain = Chain((EACH_WORKING_DAY,) * 9, DAYS[0], DAYS[-1])

    assert dates(series.plan(chain, one_a_day(but=(closed,))))[0] == closed + timedelta(days=1)


def test_the_first_visit_may_be_on_any_day_of_the_horizon():
    chain = Chain((Gap(1, 1, 1),), DAYS[0], DAYS[-1])

    found = series.plan(chain, one_a_day(but=tuple(DAYS[:57:2])))

    assert dates(found) == [DAYS[57], DAYS[58]]


def test_days_that_the_spacing_cannot_reach_are_never_asked_for():
    asked = set()

    def starts(visit, on):
        asked.add(on)
        return one_a_day()(visit, on)

    series.plan(Chain((TWO_TO_FOUR,) * 2, DAYS[0], DAYS[-1]), starts)

    assert max(asked) <= DAYS[14]


def test_a_pinned_visit_draws_the_others_to_it():
    chain = Chain((TWO_TO_FOUR,) * 3, DAYS[0], DAYS[-1], pins={2: Pin(DAYS[10])})

    found = series.plan(chain, one_a_day())

    assert dates(found) == [DAYS[2], DAYS[6], DAYS[10], DAYS[13]]


def test_the_time_of_day_drifts_only_for_a_good_reason():
    def starts(visit, on):
        return (start(on, 540, 0.0), start(on, 780, 20.0)) if visit else (start(on, 780, 0.0),)

    found = series.plan(Chain((TWO_TO_FOUR,) * 2, DAYS[0], DAYS[-1]), starts)

    assert [one.wall for one in found.starts] == [780, 780, 780]


def test_the_first_visit_without_a_start_is_named_with_its_days():
    chain = Chain((TWO_TO_FOUR,) * 2, DAYS[0], DAYS[6])

    found = series.plan(chain, lambda visit, on: one_a_day()(visit, on) if visit < 2 else ())

    assert found == NoPlan(2, tuple(DAYS[4:7]))


def test_a_window_that_is_too_short_is_named_as_the_cause():
    chain = Chain((TWO_TO_FOUR,) * 2, DAYS[0], DAYS[-1], windowed=3, window_days=3)

    found = series.plan(chain, one_a_day())

    assert isinstance(found, NoPlan)
    assert (found.visit, found.by_window) == (2, True)
