"""The worker: plans what is owed, sends what is due, and tidies up. One failure never stops it."""

import logging
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import FrameType

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from clinic_sched import clock
from clinic_sched.api import service as api
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.followup import service as followup
from clinic_sched.operations.delivery import AWAY, Hands, deliver_next, hands_of
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.queries import waitlist
from clinic_sched.transaction import FormReceipt, transaction

__all__ = ["Chore", "Hands", "Stop", "Worker", "chores", "forget_receipts", "hands_of"]

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
NAP_SECONDS = 0.2
RECEIPTS_KEPT = timedelta(days=2)
# So many offers in one go at most, so that messages do not wait for long.
BATCHES_A_ROUND = 5


@dataclass
class Stop:
    """Whether somebody asked the worker to end."""

    asked: bool = False

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def nap(self, seconds: float) -> None:
        """Sleep, but not on through a wish to end."""
        until = time.monotonic() + seconds
        while not self.asked and time.monotonic() < until:
            time.sleep(NAP_SECONDS)


@dataclass
class Chore:
    """Something done every so often, apart from the rest."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]
    next_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        return self.next_at is None or now >= self.next_at


def chores() -> list[Chore]:
    """Return what is done beside sending, and how often."""
    soon = timedelta(seconds=10)
    return [
        Chore("escalate", timedelta(seconds=5), lambda now: followup.escalate(now=now)),
        Chore("remind", soon, lambda now: followup.plan_reminders(now=now)),
        Chore("give chairs back", soon, lambda now: scheduling.release_lapsed_holds(now=now)),
        Chore("offer chairs", soon, offer_chairs),
        Chore("tell offers", timedelta(seconds=5), lambda now: followup.tell_offers(now=now)),
        Chore("plan check-ins", soon, lambda now: followup.plan_check_ins(now=now)),
        Chore("ask", soon, lambda now: followup.ask_due(now=now)),
        Chore("close check-ins", soon, lambda now: followup.close_overdue(now=now)),
        Chore("have phoned", soon, lambda now: followup.open_calls(now=now)),
        Chore("report unsent", soon, lambda now: followup.open_unsent(now=now)),
        Chore("settle tasks", soon, lambda now: followup.close_settled(now=now)),
        Chore("seal", timedelta(seconds=30), lambda now: audit.seal(now=now)),
        Chore("tidy", timedelta(hours=1), forget_receipts),
        Chore("forget answers", timedelta(hours=1), lambda now: api.forget_answers(now=now)),
    ]


@dataclass
class Worker:
    """One worker at its bench."""

    hands: Hands
    chores: list[Chore] = field(default_factory=chores)
    stop: Stop = field(default_factory=Stop)

    def run_forever(self) -> None:
        """Work until told to stop; the message in hand is finished."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop.on_signal)
        while not self.stop.asked:
            try:
                self.run_once()
            except Exception:
                log.exception("A round of the worker failed; the next one begins anew")
            self.stop.nap(IDLE_SECONDS)

    def run_once(self, *, tell_time: Callable[[], datetime] = clock.now) -> int:
        """Do the chores that are due, then send everything that is; return how many went."""
        for chore in self.chores:
            if not self.stop.asked and chore.is_due(now := tell_time()):
                chore.next_at = now + chore.every
                _apart(chore.name, chore.do, now)
        sent = 0
        with suppress(*AWAY):
            while not self.stop.asked and deliver_next(self.hands, tell_time=tell_time):
                sent += 1
        with suppress(SQLAlchemyError):
            db.session.remove()
        return sent


def offer_chairs(now: datetime) -> None:
    """Offer what came free to those who wait; one site that fails never stops the others."""
    for site in waitlist.waiting_sites():
        _apart("offer of chairs", partial(_offer_at, site), now)


def _offer_at(site: Site, now: datetime) -> None:
    """Keep each offer on its own: the days of several are in no order."""
    for _ in range(BATCHES_A_ROUND):
        with transaction():
            if not scheduling.offer_next(site, now=now):
                break


def forget_receipts(now: datetime) -> None:
    """Forget the forms sent long ago: nobody sends them twice any more."""
    old = FormReceipt.kept_at < now - RECEIPTS_KEPT
    db.session.execute(sa.delete(FormReceipt).where(old))


def _apart(name: str, do: Callable[[datetime], object], now: datetime) -> None:
    """Do it in a transaction of its own; the next round tries again what failed."""
    try:
        with transaction():
            do(now)
    except AWAY as cause:
        log.warning("The database did not answer (%s): %s", name, cause.orig)
    except Exception:
        log.exception("The worker's %s failed", name)
