"""Finding a time for a 150-minute visit: the whole call against the bare search, on both databases.

The yardstick takes turns with what is measured, so that the machine's moods meet both.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask.testing import FlaskClient

from benchmarks import Row
from benchmarks.bare_search import SHAPE, Setting, invent, search
from benchmarks.bench_board import signed_in
from benchmarks.big_clinic import BigClinic, Days, add_history, big_clinic
from benchmarks.databases import KINDS
from clinic_sched.database import db
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.queries import openings

HORIZON_DAYS = 90
BOOKINGS = 100_000
ONE_YEAR, TEN_YEARS = 21_600, 216_000
LIMIT = 3.0
AGE_LIMIT = 1.1
# The page around it: forms, weeks, a day of starts, and what the safety rules say.
PAGE_LIMIT = 12.0
ROUNDS = 40


def run() -> Iterator[Row]:
    """Measure on either database: the usual search, all ninety days, years of history, the page."""
    for kind in KINDS:
        setting = Setting()
        days = _from_today(invent(setting, days=HORIZON_DAYS))
        with big_clinic(setting, days, bookings=ONE_YEAR, kind=kind) as clinic:
            bare = partial(search, clinic.days, setting)
            all_days = partial(_call, clinic, openings.outlook)
            young, young_bare = _turns(all_days, bare)
            add_history(clinic, bookings=BOOKINGS)
            yield from _rows(kind, clinic, bare)
            add_history(clinic, bookings=TEN_YEARS)
            old, old_bare = _turns(all_days, bare)
            name = f"ten years of history against one, {kind}"
            yield Row(name, old / old_bare * young_bare, young, AGE_LIMIT)


def _rows(kind: str, clinic: BigClinic, bare: Callable[[], object]) -> Iterator[Row]:
    calls: tuple[tuple[str, Callable[[], object], float], ...] = (
        ("the next starts, explained", partial(_call, clinic, openings.openings), LIMIT),
        ("all 90 days, counted and explained", partial(_call, clinic, openings.outlook), LIMIT),
        ("the page of it", _page(clinic, signed_in(clinic)), PAGE_LIMIT),
    )
    for name, call, limit in calls:
        yield Row(f"{name}, {BOOKINGS:,} bookings, {kind}", *_turns(call, bare), limit)


def _from_today(days: Days) -> Days:
    """Return these days as the next ones, for the page only looks ahead."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    later = today + timedelta(days=1) - days[0][0]
    return [
        (midnight + later, [(row[0], row[1] + later, *row[2:]) for row in rows])
        for midnight, rows in days
    ]


def _call(clinic: BigClinic, question: Callable[[openings.Search], object]) -> None:
    """Ask as a request does: with nothing read before."""
    first = clinic.days[0][0]
    shape = VisitShape(*SHAPE)
    before = first - timedelta(hours=1)
    question(openings.Search(clinic.site, clinic.patient, shape, before, first.date()))
    db.session.rollback()


def _page(clinic: BigClinic, desk: FlaskClient) -> Callable[[], Any]:
    address = f"/find-time?patient={clinic.patient.public_id}&protocol={clinic.version.public_id}"
    assert "Next free times" in desk.get(address).text
    return partial(desk.get, address)


def _turns(call: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds of the quickest of either, measured in turn."""
    pairs = [(_timed(call), _timed(bare)) for _ in range(ROUNDS)]
    measured, yardstick = (min(column) for column in zip(*pairs, strict=True))
    return measured, yardstick


def _timed(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
