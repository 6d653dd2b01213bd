"""Who waits in the demo, what they wish, and what they were offered so far."""

from datetime import datetime, time, timedelta

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import Treated
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling import queries as visits
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.models import WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.queries.chances import Chances
from clinic_sched.scheduling.service import Wish

_WAITING = (
    (Wish(weekdays=(0, 1, 2, 3, 4), latest=time(11), wishes="Comes by bus"), 24, 2),
    (Wish(weekdays=(1, 3)), 48, 2),
    (Wish(wishes="As soon as possible"), 4, 1),
    (Wish(earliest=time(13), wishes="Works in the morning"), 24, 3),
    (Wish(weekdays=(0, 1, 2, 3)), 72, 2),
)
_DAY = timedelta(days=1)
_SHORTLY = timedelta(minutes=20)


def let_wait(house: House, people: list[Treated], *, now: datetime) -> None:
    """Put some on the waitlist: one declined, one gave no answer, one may still say yes."""
    desk = house.first(Role.DESK)
    entries = [
        _wait(
            house, people[60 + 7 * nth], wish, notice, priority, by=desk, now=now - (nth + 1) * _DAY
        )
        for nth, (wish, notice, priority) in enumerate(_WAITING)
    ]
    if declined := _offer(entries[0], by=desk, now=now - 2 * _DAY):
        scheduling.decline(declined, by=declined.entry.patient, now=now - 2 * _DAY + _SHORTLY)
    _offer(entries[1], by=desk, now=now - _DAY)
    scheduling.release_lapsed_holds(now=now)
    if (earlier := _wait_earlier(house, people[0].patient, by=desk, now=now)) is not None:
        _offer(earlier, by=desk, now=now)


def _wait(
    house: House,
    treated: Treated,
    wish: Wish,
    notice_hours: int,
    priority: int,
    *,
    by: User,
    now: datetime,
) -> WaitlistEntry:
    return scheduling.wait(
        patient=treated.patient,
        version=house.versions[treated.code],
        site=house.site,
        wish=wish,
        notice_hours=notice_hours,
        priority=priority,
        by=by,
        now=now,
    )


def _wait_earlier(
    house: House, patient: Patient, *, by: User, now: datetime
) -> WaitlistEntry | None:
    """The patient who can sign in would have the last visit booked a little earlier."""
    ahead = visits.upcoming(patient, now + _DAY)
    if not ahead:
        return None
    return scheduling.wait(
        patient=patient,
        site=house.site,
        instead_of=ahead[-1],
        notice_hours=24,
        priority=2,
        by=by,
        now=now,
    )


def _offer(entry: WaitlistEntry, *, by: User, now: datetime) -> WaitlistOffer | None:
    """Offer the first time that fits, if any does."""
    seen = Chances(entry.site, [entry], now)
    starts = [start for one in seen.waiting for start in seen.starts(one, limit=1)]
    return scheduling.offer(entry, starts[0], by=by, now=now) if starts else None
