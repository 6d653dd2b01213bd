"""The demo's ledger: vials in a safe, and every draw of yesterday and today in its order."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_UP, Decimal
from functools import partial

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.models import LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.rules import in_ml
from clinic_sched.ledger.service import Counted, Delivery, Settled, Signed
from clinic_sched.operations.demo.house import PASSWORD, House
from clinic_sched.protocols import queries as protocols
from clinic_sched.sessions.models import InfusionSession

_MINUTE = timedelta(minutes=1)
_STRENGTH, _SIZE = Decimal(50), Decimal(10)
_SPARE_ML = Decimal("0.1")
_WASTED = 4
Deed = tuple[datetime, Callable[[datetime], object]]


class Safe:
    """The demo's cabinet, and who works with it."""

    def __init__(self, house: House) -> None:
        self.house, self.nurses = house, house.staff[Role.NURSE]
        self.cabinet: LedgerCabinet
        self.vials: list[LedgerVial] = []

    def receive(self, at: datetime) -> None:
        """Put up the safe with two deliveries, the older of which has expired by now."""
        who = self.house.first(Role.MANAGER)
        self.cabinet = service.add_cabinet(self.house.site, "Safe in the drug room", by=who, now=at)
        old = self._delivery("KH-0417", 2, self.house.today - timedelta(days=3))
        service.receive(self.cabinet, old, by=who, now=at)
        self._restock(at)

    def count(self, at: datetime, *, missed: int = 0) -> None:
        """Count at the start of a shift, and perhaps overlook a vial."""
        items = queries.items(queries.held(self.house.site, cabinet=self.cabinet, now=at))
        said = {item.key: Counted(item.full - missed, item.opened_ml) for item in items}
        service.count(self.cabinet, said, "Shift start", by=self.nurses[0], now=at)

    def draw(self, infusion: InfusionSession, spare_ml: Decimal, at: datetime) -> None:
        """Draw what was ordered for a session, and a little more where some will be wasted."""
        ordered = in_ml(infusion.orders[-1].dose_mg, _STRENGTH)
        wanted = ordered.quantize(Decimal("0.01"), rounding=ROUND_UP) + spare_ml
        service.draw(
            self._vial_with(wanted, at),
            wanted,
            subject=_subject(infusion),
            patient=infusion.patient,
            by=self._nurse_of(infusion),
            now=at,
        )

    def account(self, infusion: InfusionSession, at: datetime) -> None:
        """Say that all that was drawn was given, or waste the rest before a colleague."""
        nurse = self._nurse_of(infusion)
        (draw,) = queries.draws(_subject(infusion))
        given_mg = infusion.given_mg or Decimal(0)
        rest = draw.drawn_ml - in_ml(given_mg, _STRENGTH)
        if rest < _SPARE_ML:
            entry: LedgerEntry = queries.get_entry(draw.public_id)
            service.administer(entry, draw.drawn_ml, by=nurse, now=at)
            return
        witness = next(one for one in self.nurses if one.id != nurse.id)
        said = Settled(given_mg, rest, Signed(PASSWORD, witness, PASSWORD))
        service.settle(_subject(infusion), said, by=nurse, now=at)

    def _restock(self, at: datetime) -> None:
        fresh = self._delivery("KH-0922", 24, self.house.today + timedelta(days=400))
        who = self.house.first(Role.MANAGER)
        self.vials += service.receive(self.cabinet, fresh, by=who, now=at)

    def _vial_with(self, wanted_ml: Decimal, at: datetime) -> LedgerVial:
        """Return a vial that holds so much; one that does not is not asked again."""
        while self.vials and queries.balance_of(self.vials[0]) < wanted_ml:
            self.vials.pop(0)
        if not self.vials:
            self._restock(at)
        return self.vials[0]

    def _nurse_of(self, infusion: InfusionSession) -> User:
        return db.session.get_one(User, infusion.opened_by_id)

    def _delivery(self, lot: str, vials: int, expires_on: date) -> Delivery:
        return Delivery(
            drug="Ketamine hydrochloride",
            strength_mg_ml=_STRENGTH,
            volume_ml=_SIZE,
            lot=lot,
            expires_on=expires_on,
            vials=vials,
            supplier="Alder Wholesale, 1 Elm Street, Northside, RA0000000",
            document="INV-2207",
        )


def record_all(house: House, *, now: datetime) -> None:
    """Write the book of the last two days line by line, and count from now on."""
    safe = Safe(house)
    yesterday = house.today - timedelta(days=1)
    first = clock.day_span(yesterday, house.zone)[0]
    safe.receive(first - timedelta(days=20))
    deeds = [*_counts(safe, house), *_deeds(safe, _sessions(first))]
    for at, deed in sorted(deeds, key=lambda pair: pair[0]):
        if at <= now:
            deed(at)
    house.site.counts_controlled = True
    db.session.flush()


def _counts(safe: Safe, house: House) -> Iterator[Deed]:
    for days, missed in ((1, 1), (0, 0)):
        on = house.today - timedelta(days=days)
        at = clock.at_wall(datetime.combine(on, time(7, 5)), house.zone)
        yield at, partial(safe.count, missed=missed)


def _deeds(safe: Safe, infusions: Sequence[InfusionSession]) -> Iterator[Deed]:
    for nth, infusion in enumerate(infusions):
        assert infusion.started_at is not None  # noqa: S101 (only those that were started)
        spare = _SPARE_ML if nth < _WASTED else Decimal(0)
        yield infusion.started_at - 8 * _MINUTE, partial(safe.draw, infusion, spare)
        if infusion.ended_at is not None and infusion.left_at is not None:
            yield infusion.ended_at + 3 * _MINUTE, partial(safe.account, infusion)


def _sessions(since: datetime) -> list[InfusionSession]:
    query = (
        sa.select(InfusionSession)
        .where(InfusionSession.started_at >= since)
        .order_by(InfusionSession.started_at)
    )
    return [
        infusion
        for infusion in db.session.scalars(query)
        if protocols.plan_of(infusion.protocol_version).controlled.value
    ]


def _subject(infusion: InfusionSession) -> str:
    return f"session:{infusion.public_id}"
