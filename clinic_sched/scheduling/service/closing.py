"""Closing a chair, a site or a shift, and re-planning the visits it hits: all in one step."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic_sched.accounts.models import User
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import db
from clinic_sched.errors import DomainError, Stale
from clinic_sched.scheduling.engine.disruption import Disruption
from clinic_sched.scheduling.errors import PlansChanged
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import replanning
from clinic_sched.scheduling.service.booking import move
from clinic_sched.scheduling.service.versions import check_fresh, reread


@dataclass(frozen=True)
class Decision:
    """What the desk wants done with a visit it saw: a new place, or nothing."""

    visit: Appointment
    version: int
    starts_at: datetime | None = None
    chair: Chair | None = None


@dataclass(frozen=True)
class Outcome:
    """How many visits were moved, and which stay where they cannot."""

    moved: tuple[Appointment, ...]
    left: tuple[Appointment, ...]


def carry_out(
    site: Site,
    disruption: Disruption,
    first: date,
    last: date,
    decisions: Sequence[Decision],
    *,
    change: Callable[[], object] = lambda: None,
    all_days: bool = False,
    by: User,
    now: datetime,
) -> Outcome:
    """Do the change and every move, or nothing; refuse where the days are not as they were shown.

    With `all_days` every day to come is taken, as for a change of the chairs.
    """
    _take(site, first, last, decisions, all_days=all_days, now=now)
    for one in decisions:
        reread(one.visit)
        check_fresh(one.visit, one.version)
    struck = replanning.struck_by(site, disruption, first, last, now=now)
    if not struck.keys() <= {one.visit.id for one in decisions}:
        raise Stale("day")

    going = [one for one in decisions if one.starts_at is not None]
    # A refusal is shown on the days as they were before.
    with db.session.begin_nested():
        change()
        _move_all(going, by=by, now=now)
    gone = {one.visit.id for one in going}
    left = tuple(visit for visit_id, visit in struck.items() if visit_id not in gone)
    return Outcome(tuple(one.visit for one in going), left)


def _take(
    site: Site,
    first: date,
    last: date,
    decisions: Iterable[Decision],
    *,
    all_days: bool,
    now: datetime,
) -> None:
    """Take every day that is looked at or written to, in one go and in order."""
    wanted = {date.fromordinal(nth) for nth in range(first.toordinal(), last.toordinal() + 1)}
    for one in decisions:
        wanted.update(dates_of(site, one.visit.starts_at, one.visit.chair_until))
        if one.starts_at is not None:
            length = one.visit.chair_until - one.visit.starts_at
            wanted.update(dates_of(site, one.starts_at, one.starts_at + length))
    if all_days:
        wanted.update(clinic.days_from(site, first))
    take_days(site, wanted)


def _move_all(going: Sequence[Decision], *, by: User, now: datetime) -> None:
    """Move them in an order in which each finds its place free; one may wait for another."""
    pending = list(going)
    while pending:
        refused: dict[str, str] = {}
        waiting = []
        for one in pending:
            try:
                _move(one, by=by, now=now)
            except Stale:
                raise
            except DomainError as refusal:
                refused[one.visit.public_id] = str(refusal)
                waiting.append(one)
        if len(waiting) == len(pending):
            raise PlansChanged(refused)
        pending = waiting


def _move(one: Decision, *, by: User, now: datetime) -> None:
    starts_at = one.starts_at or one.visit.starts_at
    move(one.visit, starts_at=starts_at, chair=one.chair, by=by, now=now)
