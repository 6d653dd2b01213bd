"""How far apart the visits of a protocol's series are, as its document says."""

from dataclasses import dataclass
from math import ceil

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import SpacingUnit
from clinic_sched.scheduling.engine.chain import Gap

# The document names an ideal for boosters and what is the least of all. They are planned up to
# a quarter earlier and up to half as long again, and a week later at least.
_WEEK = 7


@dataclass(frozen=True)
class Easing:
    """What may be set aside of a protocol's spacing so that a series can be had."""

    spacing_days: int = 0
    window_days: int = 0


STRICT = Easing()


def main_visits(plan: Plan) -> int:
    """Return how many visits the series itself has."""
    return max(int(plan.series.count.value), 1)


def min_gap_days(plan: Plan) -> int:
    """Return the days that lie between two visits in any case."""
    return max(ceil(plan.min_gap_days.value), 1)


def takes_boosters(plan: Plan) -> bool:
    """Tell whether the document says when a booster or a maintenance visit comes."""
    return _booster_days(plan) is not None


def gap_before(plan: Plan, number: int, easing: Easing = STRICT) -> Gap:
    """Return the spacing between a visit of the series, counted from 1, and the one before."""
    main = main_visits(plan)
    gap = _booster_gap(plan) if number > main else _main_gap(plan, number)
    least = max(gap.least - easing.spacing_days, 1)
    return Gap(least, gap.ideal, (gap.most or gap.ideal) + easing.spacing_days, gap.working)


def loose_gap(plan: Plan, before: int, after: int) -> Gap:
    """Return the spacing between two visits where only the least of all counts."""
    gaps = [gap_before(plan, number) for number in range(before + 1, after + 1)]
    ideal = sum(gap.ideal for gap in gaps)
    return Gap(1, ideal, None, all(gap.working for gap in gaps))


def window_days(plan: Plan, easing: Easing = STRICT) -> int | None:
    """Return within how many days of the first the series itself ends, if that is said."""
    window = plan.series.window_days
    return None if window is None else int(window.value) + easing.window_days


def spacing_words(gap: Gap) -> str:
    """Write a spacing: 2 to 4 days."""
    unit = "working day" if gap.working else "day"
    most = gap.most or gap.ideal
    return (
        f"{gap.least} {unit}{'' if gap.least == 1 else 's'}"
        if gap.least == most
        else (f"{gap.least} to {most} {unit}s")
    )


def _main_gap(plan: Plan, number: int) -> Gap:
    gaps, unit = plan.series.gaps, plan.series.unit
    if not gaps:
        least = min_gap_days(plan)
        return Gap(least, least, least + _WEEK)
    said = gaps[min(number - 2, len(gaps) - 1)]
    working = unit is SpacingUnit.WORKING_DAYS
    return Gap(max(said.min_days, 1), max(said.ideal_days, 1), said.max_days, working)


def _booster_gap(plan: Plan) -> Gap:
    ideal = _booster_days(plan) or min_gap_days(plan)
    said = plan.booster.min_days
    least = max(int(said.value) if said else min_gap_days(plan), ideal - ideal // 4)
    return Gap(max(min(least, ideal), 1), ideal, ideal + max(ideal // 2, _WEEK))


def _booster_days(plan: Plan) -> int | None:
    if plan.booster.default_days:
        return int(plan.booster.default_days.value)
    weeks = plan.series.maintenance_weeks
    return _WEEK * int(weeks.value) if weeks else None
