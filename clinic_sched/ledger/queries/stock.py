"""What the cabinets hold by the book."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from clinic_sched import clock
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.ledger.models import LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.rules import EntryKind, has_expired
from clinic_sched.protocols.wording import plain


@dataclass(frozen=True)
class Held:
    """One vial with what is left in it."""

    vial: LedgerVial
    balance_ml: Decimal
    is_opened: bool
    is_apart: bool
    has_expired: bool

    @property
    def may_be_drawn(self) -> bool:
        """May somebody draw from it now?"""
        return not self.is_apart and not self.has_expired

    @property
    def item(self) -> tuple[str, Decimal, Decimal]:
        """What makes vials alike on a shelf."""
        return (self.vial.drug, self.vial.strength_mg_ml, self.vial.volume_ml)


@dataclass(frozen=True)
class Item:
    """Vials that look alike on the shelf: one drug, one strength, one size."""

    drug: str
    strength_mg_ml: Decimal
    volume_ml: Decimal
    vials: tuple[Held, ...]

    @property
    def key(self) -> str:
        """A short name for the fields of a form."""
        return sha256(self.label.encode()).hexdigest()[:10]

    @property
    def label(self) -> str:
        """The item as its box says it."""
        return f"{self.drug}, {plain(self.strength_mg_ml)} mg/mL, {plain(self.volume_ml)} mL"

    @property
    def singly(self) -> list[Held]:
        """Vials that somebody must look at one by one: opened, expired or set apart."""
        return [one for one in self.vials if one.is_opened or not one.may_be_drawn]

    @property
    def sealed(self) -> list[list[Held]]:
        """The other vials, those of one cabinet and lot together."""
        rest = [one for one in self.vials if one not in self.singly]
        alike = groupby(rest, key=lambda one: (one.vial.cabinet_id, one.vial.lot))
        return [list(group) for _, group in alike]

    @property
    def full(self) -> int:
        """How many vials nobody has opened."""
        return sum(not one.is_opened for one in self.vials)

    @property
    def opened_ml(self) -> Decimal:
        """What is left in the opened vials."""
        return sum((one.balance_ml for one in self.vials if one.is_opened), Decimal(0))

    @property
    def balance_ml(self) -> Decimal:
        """Everything there is of it."""
        return sum((one.balance_ml for one in self.vials), Decimal(0))


def held(
    site: Site, *, cabinet: LedgerCabinet | None = None, at: datetime | None = None, now: datetime
) -> list[Held]:
    """Every vial that is not empty, by drug and the day it expires; as of `at` if asked."""
    last = _last_balance(at)
    query = (
        sa.select(LedgerVial, last, _has(EntryKind.OPEN, at), _has(EntryKind.QUARANTINE, at))
        .join(LedgerCabinet)
        .options(joinedload(LedgerVial.cabinet))
        .where(LedgerCabinet.site_id == site.id, last > 0)
        .order_by(
            LedgerVial.drug,
            LedgerVial.strength_mg_ml,
            LedgerVial.volume_ml,
            LedgerVial.expires_on,
            LedgerVial.lot,
            LedgerVial.cabinet_id,
            LedgerVial.number,
        )
    )
    if cabinet is not None:
        query = query.where(LedgerVial.cabinet_id == cabinet.id)
    today = clock.local_date(at or now, site.clock)
    return [
        Held(vial, balance, opened, apart, has_expired(vial.expires_on, today=today))
        for vial, balance, opened, apart in db.session.execute(query)
    ]


def items(vials: Iterable[Held]) -> list[Item]:
    """The same vials, those that look alike together."""
    return [
        Item(drug, strength, volume, tuple(alike))
        for (drug, strength, volume), alike in groupby(vials, key=lambda one: one.item)
    ]


def drawable(site: Site, drug: str, *, now: datetime) -> list[Held]:
    """The vials from which that drug may be drawn now: opened ones first, then what expires."""
    word = _first_word(drug)
    found = [
        one
        for one in held(site, now=now)
        if one.may_be_drawn and _first_word(one.vial.drug) == word
    ]
    return sorted(found, key=lambda one: (not one.is_opened, one.vial.expires_on, one.vial.number))


def get_vial(public_id: str) -> LedgerVial:
    """The vial of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(LedgerVial).where(LedgerVial.public_id == public_id))
    if found is None:
        raise NotFound("vial")
    return found


def balance_of(vial: LedgerVial) -> Decimal:
    """What is left in a vial by the book."""
    query = sa.select(_last_balance(None)).select_from(LedgerVial).where(LedgerVial.id == vial.id)
    return db.session.scalar(query) or Decimal(0)


def is_opened(vial: LedgerVial) -> bool:
    """Has anybody opened the vial?"""
    query = sa.select(_has(EntryKind.OPEN, None)).where(LedgerVial.id == vial.id)
    return bool(db.session.scalar(query))


def is_apart(vial: LedgerVial) -> bool:
    """Was the vial set apart to be destroyed?"""
    query = sa.select(_has(EntryKind.QUARANTINE, None)).where(LedgerVial.id == vial.id)
    return bool(db.session.scalar(query))


def _first_word(drug: str) -> str:
    # A protocol says "ketamine racemic", the label "Ketamine hydrochloride".
    return drug.split()[0].strip(",;").lower() if drug.split() else ""


def _last_balance(at: datetime | None) -> sa.ScalarSelect[Decimal]:
    entry = aliased(LedgerEntry)
    query = sa.select(entry.balance_ml).where(entry.vial_id == LedgerVial.id)
    if at is not None:
        query = query.where(entry.at <= at)
    return query.order_by(entry.number.desc()).limit(1).correlate(LedgerVial).scalar_subquery()


def _has(kind: EntryKind, at: datetime | None) -> sa.ColumnElement[bool]:
    """Has a line of that kind been written of the vial, and not been reversed?"""
    entry, reversal = aliased(LedgerEntry), aliased(LedgerEntry)
    reversed_ = sa.exists().where(
        reversal.refers_to_id == entry.id, reversal.kind == EntryKind.CORRECTION
    )
    found = sa.exists().where(entry.vial_id == LedgerVial.id, entry.kind == kind, ~reversed_)
    return found.where(entry.at <= at) if at is not None else found
