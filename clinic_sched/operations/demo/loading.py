"""Puts the demo clinic into an empty database, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.operations.demo import (
    drugs,
    fitness,
    history,
    house,
    papers,
    people,
    post,
    schedule,
    today,
    waiting,
    weeks_after,
)
from clinic_sched.operations.errors import NotADemo
from clinic_sched.operations.models import Installation

SEED = 2026
DAYS_AHEAD = 28


@dataclass(frozen=True)
class Size:
    """How large a clinic to invent."""

    days: int = 90
    chairs: int = 12
    patients: int = 560


def is_wanted() -> bool:
    """Is the database empty, so that the demo may go in? A real clinic is refused."""
    installation = db.session.get(Installation, 1)
    if installation is not None and installation.made_by == "demo":
        return False
    if installation is not None or db.session.scalar(sa.select(User.id).limit(1)):
        raise NotADemo
    return True


def load(size: Size, zone: str, *, say: Callable[[str], None], now: datetime) -> None:
    """Invent the clinic around this moment; the same moment gives the same clinic."""
    random = Random(SEED)  # noqa: S311 (nothing here is secret)
    zone = house.choose_zone(zone, now)
    on = clock.local_date(now, clock.get_zone(zone))
    first_on, last_on = on - timedelta(days=size.days), on + timedelta(days=DAYS_AHEAD)

    say("Putting up the clinic …")
    db.session.add(Installation(id=1, made_by="demo", made_at=now))
    made = house.build(zone, chairs=size.chairs, first_on=first_on, last_on=last_on, now=now)
    fitness.certify_all(made, now=now)
    fitness.check_chairs(made, now=now)
    say(f"Registering {size.patients} invented patients …")
    treated = people.register(made, size.patients, random, now=now)
    say(f"Booking {size.days} days back and {DAYS_AHEAD} ahead …")
    new = papers.newcomers(made, treated)
    known = [one for one in treated if one not in new]
    schedule.book_all(made, known, random, first_on, last_on, now=now)
    papers.record_all(made, treated, now=now)
    say("Recording what happened in the chairs …")
    history.record_all(made, treated, random, now=now)
    weeks_after.answer_all(made, treated, random, now=now)
    say("Living today up to this minute …")
    today.live(made, treated, random, now=now)
    waiting.let_wait(made, treated, now=now)
    drugs.record_all(made, now=now)
    say("Sending what would have been sent …")
    post.catch_up(now=now)
