"""Between which values a reading calls for nothing, in the few words a tile has room for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.protocols.care import Threshold
from clinic_sched.protocols.vocabulary import Comparison, Severity
from clinic_sched.protocols.wording import plain

_LOW = {Comparison.BELOW, Comparison.AT_MOST}
_HIGH = {Comparison.ABOVE, Comparison.AT_LEAST}


@dataclass(frozen=True)
class Limit:
    """One end of what calls for nothing: the first value beyond it that does."""

    sign: str
    spoken: str


def limits(thresholds: Iterable[Threshold], code: str) -> tuple[Limit, ...]:
    """Return the first limits of a reading, the low one and the high one, where it has any."""
    low: list[tuple[Decimal, Comparison]] = []
    high: list[tuple[Decimal, Comparison]] = []
    for threshold in thresholds:
        if threshold.reading != code or threshold.action.severity <= Severity.NOTE:
            continue
        if threshold.comparison in _LOW:
            low.append((threshold.values[0], threshold.comparison))
        elif threshold.comparison in _HIGH:
            high.append((threshold.values[0], threshold.comparison))
        elif threshold.comparison is Comparison.OUTSIDE:
            low.append((threshold.values[0], Comparison.BELOW))
            high.append((threshold.values[-1], Comparison.ABOVE))
    found = [max(low)] if low else []
    found += [min(high)] if high else []
    return tuple(_limit(value, comparison) for value, comparison in found)


def _limit(value: Decimal, comparison: Comparison) -> Limit:
    number = plain(value)
    sign, spoken = {
        Comparison.BELOW: ("<", f"below {number}"),
        Comparison.AT_MOST: ("≤", f"{number} or less"),
        Comparison.ABOVE: (">", f"above {number}"),
        Comparison.AT_LEAST: ("≥", f"{number} or more"),
    }[comparison]
    return Limit(f"{sign} {number}", spoken)
