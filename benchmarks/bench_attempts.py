"""Many programs at once book, move and cancel through the API: nothing overlaps, nothing breaks.

`CLINIC_ATTEMPTS` says how many attempts are made on each database.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from benchmarks import Row
from benchmarks.databases import KINDS, empty_clinic
from clinic_sched import clock, create_app
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Site
from clinic_sched.config import Settings
from clinic_sched.database import db, writing
from clinic_sched.scheduling.engine.site_day import Booked
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries.days import days_from
from clinic_sched.scheduling.rules import HOLDS_CHAIR
from tests import builders, programs
from tests.scheduling.naive import NaiveDay

ATTEMPTS = int(os.environ.get("CLINIC_ATTEMPTS", "200000"))
ALONE = 200
PROCESSES = 4
CHAIRS, NURSES, PUMPS, PATIENTS, DAYS = 8, 4, 6, 600, 10
VISITS = "/api/v1/appointments"
PROTOCOL = "MAG-30"
# A visit that many want is found anew so often, also by those who did not book it.
LOOK_AGAIN_AFTER = 40
LIMIT = 2.0


@dataclass(frozen=True)
class Wishes:
    """What the programs know: who they are, and what they may ask for."""

    settings: Settings
    token: str
    site: str
    chairs: list[str]
    patients: list[str]
    starts: list[str]


class Caller:
    """One program at the door, which books, moves and cancels at random."""

    def __init__(self, wishes: Wishes, seed: int) -> None:
        self.wishes, self.chance = wishes, random.Random(seed)
        self.app = create_app(wishes.settings, check_database=False)
        self.client = self.app.test_client(use_cookies=False)
        self.visits: list[str] = []
        self.answers: Counter[int] = Counter()

    def attempt(self, nth: int) -> None:
        """Do one thing to a visit that others may be changing at this moment."""
        if nth % LOOK_AGAIN_AFTER == 0:
            self.look()
        what = self.chance.random()
        if what < 0.5 or not self.visits:
            self.ask(VISITS, self.wanted() | {"protocol": PROTOCOL, **self.whom()})
        elif what < 0.75:
            self.ask(f"{VISITS}/{self.chance.choice(self.visits)}/reschedule", self.wanted())
        else:
            which = self.visits.pop(self.chance.randrange(len(self.visits)))
            self.ask(f"{VISITS}/{which}/cancel", {"reason": "Ill", "by": "patient"})

    def look(self) -> None:
        """Learn of the visits of a day, whoever booked them."""
        day = self.chance.choice(self.wishes.starts)[:10]
        asked = f"?site={self.wishes.site}&from={day}&to={day}&status=booked&limit=200"
        answer = self.client.get(VISITS + asked, headers=self.headers())
        self.visits = [one["id"] for one in answer.get_json()["items"]]

    def wanted(self) -> dict[str, Any]:
        chair = self.chance.choice([None, *self.wishes.chairs])
        return {"start": self.chance.choice(self.wishes.starts), "chair": chair}

    def whom(self) -> dict[str, str]:
        return {"patient": self.chance.choice(self.wishes.patients), "site": self.wishes.site}

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.wishes.token}", "Idempotency-Key": str(uuid4())}

    def ask(self, address: str, said: dict[str, Any]) -> None:
        answer = self.client.post(address, json=said, headers=self.headers())
        self.answers[answer.status_code] += 1
        if answer.status_code == 201:
            self.visits.append(answer.get_json()["id"])


def run() -> Iterator[Row]:
    """Make all attempts on either database, and look for faults all the while."""
    for kind in KINDS:
        with empty_clinic(kind) as app:
            wishes = _arrange(app.extensions["clinic_sched"])
            alone = _alone(wishes)
            begun = time.perf_counter()
            answers, faults = _all_at_once(wishes)
            each = (time.perf_counter() - begun) / ATTEMPTS
            broken = sum(number for status, number in answers.items() if status >= 500)
            done = sum(number for status, number in answers.items() if status < 300)
            name = f"{ATTEMPTS:,} attempts at once, {1 / each:.0f} a second, {kind}"
            print(f"{name}: {done:,} done, {broken} broken, {len(faults)} faults {faults[:3]}")
            sound = not broken and not faults and answers.total() == ATTEMPTS
            yield Row(name, each, alone, LIMIT if sound else 0.0)


def _arrange(settings: Settings) -> Wishes:
    """A site with fewer nurses and pumps than chairs, from tomorrow on, and who comes to it."""
    site = builders.site(chairs=CHAIRS, zone="UTC", pumps=PUMPS)
    tomorrow = clock.now().date() + timedelta(days=1)
    first = clock.day_span(tomorrow, site.clock)[0]
    for _ in range(NURSES):
        nurse = builders.user(Role.NURSE)
        for day in range(DAYS):
            opens = first + timedelta(days=day, hours=7)
            builders.shift(site, nurse, opens, opens + timedelta(hours=12))
    version = builders.protocol_version(PROTOCOL)
    patients = [builders.ready(builders.patient(), version, on=tomorrow) for _ in range(PATIENTS)]
    starts = [
        (first + timedelta(days=day, minutes=15 * quarter)).isoformat()
        for day in range(DAYS)
        for quarter in range(4 * 7, 4 * 18)
    ]
    token = programs.token()
    wishes = Wishes(
        settings,
        token,
        site.public_id,
        [chair.public_id for chair in site.chairs],
        [patient.public_id for patient in patients],
        starts,
    )
    db.session.commit()
    writing.set(False)
    return wishes


def _alone(wishes: Wishes) -> float:
    """Return the seconds of an attempt while nobody else makes any."""
    caller = Caller(wishes, 0)
    caller.attempt(1)
    begun = time.perf_counter()
    for nth in range(ALONE):
        caller.attempt(nth)
    taken = time.perf_counter() - begun
    with caller.app.app_context():
        db.engine.dispose()
    return taken / ALONE


def _all_at_once(wishes: Wishes) -> tuple["Counter[int]", list[str]]:
    """Share the attempts among processes; return their answers, and every fault that was seen."""
    context = get_context("fork")
    results = context.Queue()
    db.session.rollback()
    db.engine.dispose()
    shares = [len(range(nth, ATTEMPTS, PROCESSES)) for nth in range(PROCESSES)]
    callers = [
        context.Process(target=_call, args=(wishes, seed, share, results))
        for seed, share in enumerate(shares, start=1)
    ]
    for caller in callers:
        caller.start()
    answers: Counter[int] = Counter()
    faults: list[str] = []
    while any(caller.is_alive() for caller in callers):
        faults += _faults(wishes)
        time.sleep(2)
    for caller in callers:
        caller.join()
        faults += [f"a program ended with {caller.exitcode}"] * bool(caller.exitcode)
    while not results.empty():
        answers.update(results.get())
    return answers, faults + _faults(wishes)


def _call(wishes: Wishes, seed: int, share: int, results: Any) -> None:
    caller = Caller(wishes, seed)
    for nth in range(share):
        caller.attempt(nth)
    results.put(dict(caller.answers))


def _faults(wishes: Wishes) -> list[str]:
    """Find two on one chair or of one patient, and more care or pumps than there are."""
    site = db.session.scalars(sa.select(Site).where(Site.public_id == wishes.site)).one()
    visits = db.session.scalars(sa.select(Appointment).where(Appointment.status.in_(HOLDS_CHAIR)))
    held = list(visits)
    chairs = sorted((one.chair_id, one.starts_at, one.chair_until) for one in held)
    people = sorted((one.patient_id, one.starts_at, one.patient_until) for one in held)
    found = [
        f"two at once: {a}, {b}" for a, b in (*pairwise(chairs), *pairwise(people)) if _meet(a, b)
    ]
    first = clock.local_date(datetime.fromisoformat(wishes.starts[0]), site.clock)
    for day in days_from(site, first, count=DAYS):
        naive = NaiveDay(day.site, [_booked(one) for one in held])
        for cell in range(naive.cells):
            if naive.care[cell] > naive.duty(cell) or naive.pumps[cell] > site.pumps:
                found.append(f"too much on {day.site.on} in cell {cell}")
    db.session.rollback()
    return found


def _meet(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return bool(one[0] == other[0] and one[2] > other[1])


def _booked(visit: Appointment) -> Booked:
    return Booked(
        visit.id,
        visit.chair_id,
        visit.patient_id,
        visit.starts_at,
        visit.prep_minutes,
        visit.infusion_minutes,
        visit.recovery_minutes,
        visit.turnover_minutes,
    )
