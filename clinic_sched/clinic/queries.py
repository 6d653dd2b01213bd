"""Reading sites, and what they give care with."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import (
    Chair,
    ChairCheck,
    ClinicDay,
    Closure,
    OpeningHours,
    Shift,
    Site,
)
from clinic_sched.database import db
from clinic_sched.errors import NotFound

_SITES = sa.select(Site).order_by(Site.name)


def sites() -> Sequence[Site]:
    """Every site, by name."""
    return db.session.scalars(_SITES).all()


def first_site() -> Site | None:
    """The first site by name, if there is any."""
    return db.session.scalar(sa.select(Site).order_by(Site.name).limit(1))


def find_zone() -> str | None:
    """The name of the first site's zone, if there is a site."""
    return db.session.scalar(sa.select(Site.zone).order_by(Site.name).limit(1))


def find_site(public_id: str | None) -> Site | None:
    """The site of that public id, or the first by name where none is asked for."""
    if not public_id:
        return first_site()
    return db.session.scalar(sa.select(Site).where(Site.public_id == public_id))


def get_site(public_id: str | None = None) -> Site:
    """The site of that public id (the first by name without one), or `NotFound`."""
    found = find_site(public_id)
    if found is None:
        raise NotFound("site")
    return found


def chairs(site: Site) -> Sequence[Chair]:
    """The chairs in use, in the order they stand."""
    query = (
        sa.select(Chair)
        .where(Chair.site_id == site.id, Chair.retired_at.is_(None))
        .order_by(Chair.position, Chair.id)
    )
    return db.session.scalars(query).all()


def all_chairs(site: Site) -> Sequence[Chair]:
    """The chairs in the order they stand, the retired last."""
    query = (
        sa.select(Chair)
        .where(Chair.site_id == site.id)
        .order_by(Chair.retired_at.is_not(None), Chair.position, Chair.id)
    )
    return db.session.scalars(query).all()


def get_chair(public_id: str) -> Chair:
    """The chair of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(Chair).where(Chair.public_id == public_id))
    if found is None:
        raise NotFound("chair")
    return found


def chair_checks(site: Site, on: date) -> dict[int, ChairCheck]:
    """The last check of that day of each chair, by the chair's key."""
    query = (
        sa.select(ChairCheck)
        .join(Chair, Chair.id == ChairCheck.chair_id)
        .options(joinedload(ChairCheck.by))
        .where(Chair.site_id == site.id, ChairCheck.on == on)
        .order_by(ChairCheck.id)
    )
    return {check.chair_id: check for check in db.session.scalars(query)}


def find_chair_check(chair_id: int, on: date) -> ChairCheck | None:
    """What was last found at a chair on that day, if anybody looked."""
    query = (
        sa.select(ChairCheck)
        .options(joinedload(ChairCheck.by))
        .where(ChairCheck.chair_id == chair_id, ChairCheck.on == on)
        .order_by(ChairCheck.id.desc())
    )
    return db.session.scalar(query.limit(1))


def hours(site: Site) -> Sequence[OpeningHours]:
    """The opening hours, by weekday and time."""
    query = (
        sa.select(OpeningHours)
        .where(OpeningHours.site_id == site.id)
        .order_by(OpeningHours.weekday, OpeningHours.opens)
    )
    return db.session.scalars(query).all()


def closures(site: Site, start: datetime, end: datetime | None = None) -> Sequence[Closure]:
    """The closures of the site and of its chairs that touch [start, end), oldest first."""
    query = (
        sa.select(Closure)
        .options(joinedload(Closure.chair))
        .where(Closure.site_id == site.id, Closure.ends_at > start)
        .order_by(Closure.starts_at, Closure.id)
    )
    if end is not None:
        query = query.where(Closure.starts_at < end)
    return db.session.scalars(query).all()


def get_closure(public_id: str) -> Closure:
    """The closure of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(Closure).where(Closure.public_id == public_id))
    if found is None:
        raise NotFound("closure")
    return found


def shifts(site: Site, start: datetime, end: datetime) -> Sequence[Shift]:
    """The shifts that touch [start, end), with the people who work them, oldest first."""
    query = (
        sa.select(Shift)
        .options(joinedload(Shift.user))
        .where(Shift.site_id == site.id, Shift.starts_at < end, Shift.ends_at > start)
        .order_by(Shift.starts_at, Shift.id)
    )
    return db.session.scalars(query).all()


def on_duty(site: Site, *, now: datetime) -> list[User]:
    """Who is on a shift at the site right now, and not on their break."""
    query = (
        sa.select(Shift)
        .options(joinedload(Shift.user))
        .where(
            Shift.site_id == site.id,
            Shift.starts_at <= now,
            Shift.ends_at > now,
            sa.or_(
                Shift.break_starts_at.is_(None),
                Shift.break_starts_at > now,
                Shift.break_ends_at <= now,
            ),
        )
    )
    people = [shift.user for shift in db.session.scalars(query)]
    return [person for person in people if person.disabled_at is None]


def get_shift(public_id: str) -> Shift:
    """The shift of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(Shift).where(Shift.public_id == public_id))
    if found is None:
        raise NotFound("shift")
    return found


def days_from(site: Site, first: date) -> Sequence[date]:
    """The days from `first` on that ever were touched: those a change of the site concerns."""
    query = sa.select(ClinicDay.on).where(ClinicDay.site_id == site.id, ClinicDay.on >= first)
    return db.session.scalars(query).all()


def last_position(site: Site) -> int:
    """The place of the last chair; 0 where there is none."""
    query = sa.select(sa.func.max(Chair.position)).where(Chair.site_id == site.id)
    return db.session.scalar(query) or 0
