"""Planning a series of six, and of six with three boosters, against the bare search.

Where the bare search takes 6 ms, six visits may take 10 ms and nine 40 ms.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from benchmarks import Row
from benchmarks.bare_search import SHAPE, Setting, invent, search
from benchmarks.big_clinic import BigClinic, big_clinic
from clinic_sched.database import db
from clinic_sched.protocols.queries import plan_of
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.queries import series_plans
from clinic_sched.scheduling.queries.series_asks import Ask, days_for
from clinic_sched.scheduling.queries.series_days import Guest
from clinic_sched.scheduling.spacing import min_gap_days

HORIZON_DAYS = 90
# Three boosters, four weeks apart, end after the horizon: the clinic is as full until then.
FULL_DAYS = 130
BOOKINGS = 14_000
ROUNDS = 9
# What the plan may take once its days are drawn; and what drawing every day it can reach
# and planning may take together.
LIMITS = {6: (10 / 6, 4.0), 9: (40 / 6, 9.0)}


def run() -> list[Row]:
    """Measure the plan alone, and the whole call with nothing read before."""
    setting = Setting()
    with big_clinic(setting, invent(setting, days=FULL_DAYS), bookings=BOOKINGS) as clinic:
        bare = _seconds(lambda: search(clinic.days[:HORIZON_DAYS], setting))
        rows = []
        for visits, (plan_limit, call_limit) in LIMITS.items():
            ask = _ask(clinic, visits)
            drawn = days_for(ask)
            series_plans.plan(ask, drawn)
            alone = _seconds(partial(series_plans.plan, ask, drawn))
            whole = _seconds(partial(_whole_call, ask))
            name = f"a series of {visits}, 20 chairs"
            rows += [
                Row(f"{name}: the plan", alone, bare, plan_limit),
                Row(f"{name}: and drawing its days", whole, bare, call_limit),
            ]
        return rows


def _ask(clinic: BigClinic, visits: int) -> Ask:
    first = clinic.days[0][0]
    protocol = plan_of(clinic.version)
    guest = Guest(
        clinic.site,
        clinic.patient,
        clinic.version,
        VisitShape(*SHAPE),
        min_gap_days(protocol),
        first - timedelta(hours=1),
    )
    numbers = tuple(range(1, visits + 1))
    ask = Ask(guest, protocol, first.date(), numbers)
    found = series_plans.plan(ask)
    assert len(found.dates) == visits, found.obstacle
    return ask


def _whole_call(ask: Ask) -> None:
    """Ask as a request does: with nothing drawn before."""
    series_plans.plan(ask)
    db.session.rollback()


def _seconds(call: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of several calls."""
    call()
    return min(_timed(call) for _ in range(ROUNDS))


def _timed(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
