"""Closing the site or a chair for a while, and saying who works when."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import Actor, record
from clinic_sched.clinic import rules
from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.errors import ShiftsOverlap
from clinic_sched.clinic.models import Chair, Closure, Shift, Site
from clinic_sched.clinic.rules import Span
from clinic_sched.clinic.service.sites import subject_of
from clinic_sched.clock import at_wall
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import Stale


def close(
    site: Site,
    *,
    chair: Chair | None = None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    now: datetime,
) -> Closure:
    """Take nobody for a while, in the whole site or in one chair; visits booked then stay."""
    rules.check_closure(starts_at, ends_at)
    take_days(site, dates_of(site, starts_at, ends_at))
    closure = Closure(
        site_id=site.id,
        chair_id=chair.id if chair else None,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )
    db.session.add(closure)
    db.session.flush()
    about = {"from": starts_at.isoformat(), "until": ends_at.isoformat(), "reason": reason}
    record("add closure", f"closure:{closure.public_id}", about, by=by, now=now)
    return closure


def reopen(site: Site, closure: Closure, *, by: Actor, now: datetime) -> None:
    """Remove a closure."""
    take_days(site, dates_of(site, closure.starts_at, closure.ends_at))
    about = {"from": closure.starts_at.isoformat(), "reason": closure.reason}
    record("remove closure", f"closure:{closure.public_id}", about, by=by, now=now)
    db.session.delete(closure)


def add_shifts(
    site: Site,
    user: User,
    dates: Sequence[date],
    *,
    shift: Span,
    rest: Span | None = None,
    by: Actor,
    now: datetime,
) -> list[Shift]:
    """Put somebody on duty at the same hours on every one of these dates, or on none."""
    rules.check_shift(shift, rest)
    take_days(site, dates)
    added = [_add_shift(site, user, on, shift, rest) for on in dates]
    about = {"who": user.actor, "hours": f"{shift.starts:%H:%M}-{shift.ends:%H:%M}"}
    about |= {"first": str(dates[0]), "last": str(dates[-1]), "shifts": str(len(dates))}
    record("add shifts", subject_of(site), about, by=by, now=now)
    return added


def end_shift(
    site: Site, shift: Shift, ends_at: datetime, *, reason: str, by: Actor, now: datetime
) -> None:
    """Let somebody go home early, or not come at all; visits that lack a nurse stay booked."""
    take_days(site, dates_of(site, shift.starts_at, shift.ends_at))
    again = sa.select(Shift).where(Shift.id == shift.id).execution_options(populate_existing=True)
    if db.session.scalar(again) is None:
        raise Stale("shift")
    about = {"who": shift.user.actor, "from": ends_at.isoformat(), "reason": reason}
    record("end shift", subject_of(site), about, by=by, now=now)
    if ends_at <= shift.starts_at:
        db.session.delete(shift)
        return
    shift.ends_at = min(ends_at, shift.ends_at)
    if shift.break_starts_at and shift.break_ends_at:
        kept = shift.break_starts_at < shift.ends_at
        shift.break_starts_at = shift.break_starts_at if kept else None
        shift.break_ends_at = min(shift.break_ends_at, shift.ends_at) if kept else None


def _add_shift(site: Site, user: User, on: date, span: Span, rest: Span | None) -> Shift:
    starts_at, ends_at = _moments(site, on, span)
    break_starts_at, break_ends_at = _moments(site, on, rest) if rest else (None, None)
    shift = Shift(
        site_id=site.id,
        user_id=user.id,
        starts_at=starts_at,
        ends_at=ends_at,
        break_starts_at=break_starts_at,
        break_ends_at=break_ends_at,
    )
    with conflict_means({"shifts_no_overlap": ShiftsOverlap(user.name, on)}):
        db.session.add(shift)
    return shift


def _moments(site: Site, on: date, span: Span) -> tuple[datetime, datetime]:
    starts, ends = (at_wall(datetime.combine(on, wall), site.clock) for wall in span)
    return starts, ends
