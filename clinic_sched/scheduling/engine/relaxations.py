"""The smallest change of the wishes with which something fits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.engine.wishes import Wishes


class Wish(StrEnum):
    """What a patient may wish for, and may let go of."""

    HALF = "half"
    EARLIEST = "earliest"
    LATEST = "latest"
    WEEKDAYS = "weekdays"
    FEATURE = "feature"
    NURSE = "nurse"


class LetGo(NamedTuple):
    """One wish that is let go of; of the chair's features one by its name."""

    wish: Wish
    feature: str = ""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What is let go of, the wishes that remain, and the first start they then allow."""

    let_go: tuple[LetGo, ...]
    wishes: Wishes
    starts_at: datetime


def in_force(wishes: Wishes) -> list[LetGo]:
    """List the wishes that could be let go of."""
    held = [
        (Wish.HALF, wishes.half),
        (Wish.EARLIEST, wishes.earliest),
        (Wish.LATEST, wishes.latest),
        (Wish.WEEKDAYS, wishes.weekdays),
        (Wish.NURSE, wishes.nurse),
    ]
    features = [LetGo(Wish.FEATURE, feature) for feature in sorted(wishes.features)]
    return [LetGo(wish) for wish, value in held if value] + features


def without(wishes: Wishes, let_go: Collection[LetGo]) -> Wishes:
    """Return the wishes less those that are let go of."""
    gone = {one.wish for one in let_go}
    return replace(
        wishes,
        half=None if Wish.HALF in gone else wishes.half,
        earliest=None if Wish.EARLIEST in gone else wishes.earliest,
        latest=None if Wish.LATEST in gone else wishes.latest,
        nurse=None if Wish.NURSE in gone else wishes.nurse,
        weekdays=frozenset() if Wish.WEEKDAYS in gone else wishes.weekdays,
        features=wishes.features - {one.feature for one in let_go},
    )


def smallest(
    days: Sequence[Day],
    shape: VisitShape,
    wishes: Wishes,
    *,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
) -> list[Relaxation]:
    """Return every way to let go of as few wishes as it takes, the earliest start first.

    Of the first day that has a start, the one closest to the times wished for is meant.
    """
    drawn = [_DrawnDay(day, shape, tuple(patient_busy), not_before) for day in days]
    could_go = in_force(wishes)
    for number in range(1, len(could_go) + 1):
        found = [
            Relaxation(let_go, loosened, starts_at)
            for let_go in combinations(could_go, number)
            for loosened in [without(wishes, let_go)]
            for starts_at in _first(drawn, loosened, wishes)
        ]
        if found:
            return sorted(found, key=lambda one: one.starts_at)
    return []


class _DrawnDay:
    """A day whose starts are worked out once for each chair and nurse that is asked for."""

    def __init__(
        self, day: Day, shape: VisitShape, busy: tuple[Span, ...], not_before: datetime | None
    ) -> None:
        self.day, self._shape, self._busy, self._not_before = day, shape, busy, not_before
        self._found: dict[tuple[frozenset[str], int | None], int] = {}

    def starts(self, wishes: Wishes) -> int:
        if not wishes.allow(self.day.site.on):
            return 0
        wanted = wishes.features, wishes.nurse.user_id if wishes.nurse else None
        if wanted not in self._found:
            self._found[wanted] = self.day.starts(
                self._shape,
                chairs=self.day.site.chair_ids(wishes.features),
                nurse=wanted[1],
                patient_busy=self._busy,
                not_before=self._not_before,
            )
        return self._found[wanted] & wishes.times(self.day)


def _first(days: Sequence[_DrawnDay], loosened: Wishes, wishes: Wishes) -> Iterator[datetime]:
    """Return the start on the first day that has one, if any has."""
    for drawn in days:
        cells = drawn.starts(loosened)
        if cells:
            yield drawn.day.timeline.moment(_closest(drawn.day, cells, wishes))
            return


def _closest(day: Day, cells: int, wishes: Wishes) -> int:
    """Return the start that is the fewest cells away from one at a time wished for."""
    wished = list(each(wishes.times(day)))
    if not wished:
        return next(each(cells))
    return min(each(cells), key=lambda cell: (_distance(wished, cell), cell))


def _distance(wished: list[int], cell: int) -> int:
    return min(abs(cell - other) for other in wished)
