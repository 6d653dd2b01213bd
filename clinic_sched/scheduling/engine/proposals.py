"""The starts to offer a patient, each with its chair, its score and its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from clinic_sched.scheduling.engine.availability import Day, preference
from clinic_sched.scheduling.engine.explanations import DAY_MINUTES, why
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.scoring import Rating, Term, TermName, rate
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Chair, Span
from clinic_sched.scheduling.engine.wishes import ANYTHING, Wishes

__all__ = ["DayOutlook", "Label", "Proposal", "Wishes", "nearest", "propose", "survey"]


class Label(StrEnum):
    """What makes a proposal stand out."""

    BEST_FOR_THE_DAY = "best for the day"
    CLOSEST_TO_THE_WISH = "closest to the wish"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A start that fits, with the patient's end and why it is offered.

    The lower the score, the better.
    """

    starts_at: datetime
    ends_at: datetime
    chair_id: int
    chair_label: str
    score: float
    terms: tuple[Term, ...]
    labels: tuple[Label, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """How full a day is, and how many starts are left on it for one visit."""

    on: date
    starts: int
    share: float
    is_open: bool


def propose(
    days: Iterable[Day],
    shape: VisitShape,
    wishes: Wishes = ANYTHING,
    *,
    limit: int,
    per_day: int | None = None,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
) -> list[Proposal]:
    """Return the next starts that suit the wishes, in order of time.

    Of a day with more starts than are asked for, the best are taken. No further day
    is drawn from `days` once there are enough, so it may load as it goes.
    """
    search = _Search(shape, wishes, tuple(patient_busy), not_before)
    found: list[Proposal] = []
    if limit < 1:
        return found
    for day in days:
        if wishes.allow(day.site.on):
            room = min(per_day or limit, limit - len(found))
            found += search.best_of(day, search.suiting(day), room)
        if len(found) >= limit:
            break
    return _with_closest_marked(found, wishes)


def survey(
    days: Iterable[Day],
    shape: VisitShape,
    wishes: Wishes = ANYTHING,
    *,
    limit: int,
    per_day: int,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
) -> tuple[list[Proposal], list[DayOutlook]]:
    """Return what `propose` does, and what every day has left: one drawing for both.

    A day of another week is counted too, on whatever weekday it falls.
    """
    search = _Search(shape, wishes, tuple(patient_busy), not_before)
    found: list[Proposal] = []
    outlook = []
    for day in days:
        cells = search.suiting(day)
        is_open = bool(day.lanes.open & ~day.lanes.closed)
        outlook.append(DayOutlook(day.site.on, cells.bit_count(), day.chair_share, is_open))
        if len(found) < limit and wishes.allow(day.site.on):
            found += search.best_of(day, cells, min(per_day, limit - len(found)))
    return _with_closest_marked(found, wishes), outlook


def nearest(
    days: Iterable[Day],
    shape: VisitShape,
    around: datetime,
    *,
    limit: int,
    wishes: Wishes = ANYTHING,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
) -> list[Proposal]:
    """Return the starts of these days that are closest to a moment, the closest first.

    Of the wishes only the chair's features and the nurse count.

    The day comes first, then the time of day: the same time tomorrow is closer than
    an hour earlier tomorrow.
    """
    search = _Search(shape, wishes, tuple(patient_busy), not_before)
    near: list[tuple[int, datetime, int, Day]] = []
    for day in days:
        wished = around.astimezone(day.site.zone)
        days_away = abs((day.site.on - wished.date()).days)
        for cell in each(search.starts(day)):
            away = days_away * DAY_MINUTES + _off_wall(day, cell, wished.time())
            near.append((away, day.timeline.moment(cell), cell, day))
    near.sort(key=lambda one: one[:2])
    return [
        _proposal(day, shape, search.rating(day, cell, away)) for away, _, cell, day in near[:limit]
    ]


class _Search:
    """What holds for every day that is looked at."""

    def __init__(
        self,
        shape: VisitShape,
        wishes: Wishes,
        busy: tuple[Span, ...],
        not_before: datetime | None,
    ) -> None:
        self.shape, self.wishes, self.busy, self.not_before = shape, wishes, busy, not_before
        self._known: tuple[tuple[Chair, ...], tuple[int, ...]] = (), ()

    def chairs(self, day: Day) -> tuple[int, ...]:
        """Return the chairs that have what is wished for; the days of a search share theirs."""
        if self._known[0] is not day.site.chairs:
            self._known = day.site.chairs, day.site.chair_ids(self.wishes.features)
        return self._known[1]

    def starts(self, day: Day) -> int:
        nurse = self.wishes.nurse
        return day.starts(
            self.shape,
            chairs=self.chairs(day),
            nurse=nurse.user_id if nurse else None,
            patient_busy=self.busy,
            not_before=self.not_before,
        )

    def suiting(self, day: Day) -> int:
        return self.starts(day) & self.wishes.times(day)

    def best_of(self, day: Day, cells: int, room: int) -> list[Proposal]:
        return _best_of(self.ratings(day, cells), room, day, self.shape)

    def ratings(self, day: Day, cells: int) -> list[Rating]:
        around = self.wishes.around
        if around is None:
            return [self.rating(day, cell, None) for cell in each(cells)]
        return [self.rating(day, cell, _off_wall(day, cell, around)) for cell in each(cells)]

    def rating(self, day: Day, cell: int, away_minutes: int | None) -> Rating:
        profile = day.profile(self.shape)
        seats = day.seats(cell, profile, self.chairs(day))
        return rate(day, cell, profile, min(seats, key=preference), away_minutes=away_minutes)


def _best_of(ratings: list[Rating], room: int, day: Day, shape: VisitShape) -> list[Proposal]:
    """Propose a day's best starts, the closest to the wish among them, in order of time."""
    ranked = sorted(ratings, key=lambda rating: rating.score)
    chosen = ranked[:room]
    closest = min(ranked, key=_away, default=None)
    if closest is not None and closest not in chosen and room > 1:
        chosen[-1] = closest
    return [
        _proposal(day, shape, rating, *[Label.BEST_FOR_THE_DAY] * (rating is ranked[0]))
        for rating in sorted(chosen, key=lambda rating: rating.cell)
    ]


def _proposal(day: Day, shape: VisitShape, rating: Rating, *labels: Label) -> Proposal:
    starts_at = day.timeline.moment(rating.cell)
    return Proposal(
        starts_at,
        starts_at + timedelta(minutes=shape.patient_minutes),
        rating.seat.chair.id,
        rating.seat.chair.label,
        rating.score,
        rating.terms,
        labels,
        why(day, rating, shape),
    )


def _with_closest_marked(found: list[Proposal], wishes: Wishes) -> list[Proposal]:
    """Label the first of the proposals whose time of day is closest to the wish, if any is."""
    if wishes.around is None:
        return found
    away = [
        term.value for proposal in found for term in proposal.terms if term.name is TermName.WISH
    ]
    closest = away.index(min(away)) if away else -1
    return [
        replace(one, labels=(*one.labels, Label.CLOSEST_TO_THE_WISH)) if at == closest else one
        for at, one in enumerate(found)
    ]


def _off_wall(day: Day, cell: int, around: time) -> int:
    """Count the minutes on the wall clock between a start and the wished time."""
    return abs(day.timeline.wall[cell] - 60 * around.hour - around.minute)


def _away(rating: Rating) -> int:
    return rating.away_minutes or 0
