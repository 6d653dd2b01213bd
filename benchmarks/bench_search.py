"""The next starts of a 150-minute visit: the whole call against the bare search."""

import time
from collections.abc import Callable
from datetime import time as wall_time
from datetime import timedelta
from functools import partial

from benchmarks import Row
from benchmarks.bare_search import SHAPE, Setting, invent, search
from benchmarks.big_clinic import BigClinic, big_clinic
from clinic_sched.database import db
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.queries import openings

HORIZON_DAYS = 90
BOOKINGS = 100_000
LIMIT = 4.0
# Nobody is promised this one: it shows what a clinic that is full for months would wait.
WHOLE_HORIZON_LIMIT = 8.0
ROUNDS = 9


def run() -> list[Row]:
    """Measure the usual search, and one that has to look at every day of the horizon."""
    setting = Setting()
    with big_clinic(setting, invent(setting, days=HORIZON_DAYS), bookings=BOOKINGS) as clinic:
        # Nothing starts at the closing hour, so this search draws all ninety days.
        never = Wishes(earliest=wall_time(18))
        calls = (
            ("the next 12 starts, 90 days, 100,000 bookings", Wishes(), LIMIT),
            ("a search that must look at all 90 days", never, WHOLE_HORIZON_LIMIT),
        )
        bare = _seconds(lambda: search(clinic.days, setting))
        return [
            Row(name, _seconds(partial(_whole_call, clinic, wishes)), bare, limit)
            for name, wishes, limit in calls
        ]


def _whole_call(clinic: BigClinic, wishes: Wishes) -> None:
    """Ask as a request does: with nothing read before."""
    first = clinic.days[0][0]
    openings.openings(
        openings.Search(
            clinic.site,
            clinic.patient,
            VisitShape(*SHAPE),
            first - timedelta(hours=1),
            first.date(),
            wishes,
        )
    )
    db.session.rollback()


def _seconds(call: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of several calls."""
    call()
    return min(_timed(call) for _ in range(ROUNDS))


def _timed(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
