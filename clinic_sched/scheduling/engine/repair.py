"""Small moves that put a day right again: what no longer holds is taken out and put back."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from clinic_sched.scheduling.engine.availability import Day, preference
from clinic_sched.scheduling.engine.disruption import DayVisit, hit
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.site_day import BookedRow, SiteDay

# Every cost is in minutes of delay: a call takes as long as twenty of them, another chair
# as one, and a visit without a place is worse than any place on the day.
CALL = 20
OTHER_CHAIR = 1
NO_PLACE = 2000
# How often a visit may be taken out and put back: about 0.3 seconds of a small machine.
EFFORT = 300
NEIGHBOURS = 3
_SEED = 1


class Place(NamedTuple):
    """A start and a chair."""

    starts_at: datetime
    chair_id: int


class Move(NamedTuple):
    """A visit, where it was, and where it goes."""

    visit: DayVisit
    to: Place

    @property
    def minutes(self) -> int:
        """How much later, or (negative) earlier, it starts."""
        return int((self.to.starts_at - self.visit.starts_at).total_seconds() // 60)

    @property
    def needs_call(self) -> bool:
        """Must somebody phone the patient about it?"""
        return self.visit.by_phone and self.to.starts_at != self.visit.starts_at

    @property
    def cost(self) -> int:
        """What the move asks of people, in minutes."""
        calls = CALL if self.needs_call else 0
        return abs(self.minutes) + calls + OTHER_CHAIR * (self.to.chair_id != self.visit.chair_id)


@dataclass(frozen=True)
class Repair:
    """The moves, in an order in which each fits, and who finds no place on the day."""

    moves: tuple[Move, ...]
    unplaced: tuple[int, ...]
    hit: dict[int, Resource]

    @property
    def cost(self) -> int:
        """What the whole asks of people, in minutes."""
        return sum(move.cost for move in self.moves) + NO_PLACE * len(self.unplaced)


def repair(
    site: SiteDay,
    visits: Sequence[DayVisit],
    *,
    others: Iterable[BookedRow] = (),
    before: SiteDay | None = None,
    effort: int = EFFORT,
) -> Repair:
    """Put the day right with moves that keep every rule; never worse than doing nothing.

    `others` are rows nobody moves; `before` is the day before something was taken away.
    """
    rows = list(others)
    struck = hit(site, visits, others=rows, before=before)
    loose = [visit for visit in visits if visit.id in struck and not visit.stays]
    bench = _Bench(site, {visit.id: visit for visit in visits}, rows)
    first = bench.recreate(bench.home, sorted(loose, key=lambda one: one.starts_at))
    best = bench.improved(first, loose, effort - len(loose))
    done = bench.in_order(best, struck)
    plain = bench.in_order(first, struck)
    return min(done, plain, key=lambda one: one.cost)


Places = dict[int, Place | None]


@dataclass
class _Bench:
    """A day on which visits are taken out and put back."""

    site: SiteDay
    visits: dict[int, DayVisit]
    others: list[BookedRow]

    @property
    def home(self) -> Places:
        """Every visit where it is."""
        return {one.id: Place(one.starts_at, one.chair_id) for one in self.visits.values()}

    def recreate(self, places: Places, out: Sequence[DayVisit]) -> Places:
        """Take some out, then put each back where it costs least."""
        found: Places = {**places, **{visit.id: None for visit in out}}
        for visit in out:
            found[visit.id] = self._best(visit, self._day(found))
        return found

    def improved(self, places: Places, loose: list[DayVisit], effort: int) -> Places:
        """Take other visits out and put them back, as long as that helps."""
        chance, best, cost = random.Random(_SEED), places, self._cost(places)  # noqa: S311  # nosec B311
        aim = OTHER_CHAIR * len(loose)
        while effort > 0 and cost > aim:
            out = self._ruined(best, loose, chance)
            effort -= len(out)
            tried = self.recreate(best, out)
            if (reached := self._cost(tried)) < cost:
                best, cost = tried, reached
        return best

    def in_order(self, places: Places, struck: dict[int, Resource]) -> Repair:
        """Order the moves so that each fits when its turn comes; drop those that never do."""
        asked = {one: to for one, to in places.items() if to is not None}
        pending = [Move(self.visits[one], to) for one, to in asked.items() if self._moved(one, to)]
        standing, moves = self.home, []
        while turn := next((move for move in pending if self._fits(move, standing)), None):
            pending.remove(turn)
            moves.append(turn)
            standing[turn.visit.id] = turn.to
        lost = {move.visit.id for move in pending} | {
            one for one, place in places.items() if place is None
        }
        stuck = {one for one in struck if self.visits[one].stays}
        unplaced = sorted((lost & struck.keys()) | stuck)
        return Repair(tuple(moves), tuple(unplaced), struck)

    def _best(self, visit: DayVisit, day: Day) -> Place | None:
        """Return the place that costs least: where it is, if that still holds."""
        if not visit.is_late and day.fits(
            visit.starts_at, visit.shape, visit.chair_id, patient_busy=visit.busy, on_grid=False
        ):
            return Place(visit.starts_at, visit.chair_id)
        near = _starts(day, visit)
        near.sort(key=lambda start: abs(start - visit.starts_at))
        places = [Place(start, _seat(visit, day, start)) for start in near[:2]]
        return min(places, key=lambda place: Move(visit, place).cost, default=None)

    def _ruined(
        self, places: Places, loose: list[DayVisit], chance: random.Random
    ) -> list[DayVisit]:
        """Choose what to take out: all that was hit, and a few that stand near one of them."""
        centre = chance.choice(loose).starts_at
        near = sorted(
            (one for one in self.visits.values() if self._may_give_way(one, loose)),
            key=lambda one: abs(one.starts_at - centre),
        )
        out = loose + chance.sample(near[: 3 * NEIGHBOURS], min(NEIGHBOURS, len(near)))
        return chance.sample(out, len(out))

    def _may_give_way(self, visit: DayVisit, loose: list[DayVisit]) -> bool:
        return not visit.stays and not visit.excepted and visit not in loose

    def _fits(self, move: Move, standing: Places) -> bool:
        day = self._day({**standing, move.visit.id: None})
        return day.fits(
            move.to.starts_at,
            move.visit.shape,
            move.to.chair_id,
            patient_busy=move.visit.busy,
            on_grid=move.to.starts_at != move.visit.starts_at,
        )

    def _day(self, places: Places) -> Day:
        placed = [self.visits[one].row(*place) for one, place in places.items() if place]
        return Day(self.site, [*self.others, *placed])

    def _moved(self, one: int, place: Place) -> bool:
        visit = self.visits[one]
        return place != Place(visit.starts_at, visit.chair_id)

    def _cost(self, places: Places) -> int:
        return sum(
            Move(self.visits[one], place).cost if place else NO_PLACE
            for one, place in places.items()
        )


def free_places(
    site: SiteDay,
    visit: DayVisit,
    rows: Iterable[BookedRow],
    *,
    limit: int,
    around: datetime | None = None,
) -> list[Place]:
    """Return the places of a day that are free for a visit, the nearest in time of day first."""
    day = Day(site, rows, without=visit.id)
    wished = (around or visit.starts_at).astimezone(site.zone)

    def away(start: datetime) -> int:
        shown = start.astimezone(site.zone)
        return abs(60 * (shown.hour - wished.hour) + shown.minute - wished.minute)

    near = sorted(_starts(day, visit), key=away)[:limit]
    return [Place(start, _seat(visit, day, start)) for start in near]


def _starts(day: Day, visit: DayVisit) -> list[datetime]:
    """List the starts that fit; the old one holds whatever else a new one must keep to."""
    asked: dict[str, Any] = {"chairs": visit.chairs_of(day.site), "patient_busy": visit.busy}
    cells = day.starts(visit.shape, not_before=visit.earliest, **asked)
    cell, late = day.timeline.locate(visit.starts_at)
    if not late and not visit.is_late and 0 <= cell < day.lanes.cells:
        cells |= day.starts(visit.shape, on_grid=False, **asked) & 1 << cell
    return [day.timeline.moment(cell) for cell in each(cells)]


def _seat(visit: DayVisit, day: Day, start: datetime) -> int:
    """Choose the visit's own chair if it is free, else the one that is best left."""
    cell, late = day.locate(start)
    seats = day.seats(cell, day.profile(visit.shape, late), visit.chairs_of(day.site))
    best = min(seats, key=lambda seat: (seat.chair.id != visit.chair_id, *preference(seat)))
    return best.chair.id
