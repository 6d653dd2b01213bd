"""What an inspector asks for, as headings and rows of plain cells: for the page and for CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched import clock
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.ledger.models import LedgerEntry
from clinic_sched.ledger.queries import stock
from clinic_sched.ledger.rules import WORDS, EntryKind
from clinic_sched.protocols.wording import plain

K = EntryKind
KINDS = {
    "usage": "Patient usage",
    "waste": "Waste",
    "inventory": "Inventory",
    "receipts": "Receipts",
    "disposals": "Sent away, lost or stolen",
}
MOMENTS = {"open": "At the opening of business", "close": "At the close of business"}
_USAGE = (K.DRAW, K.ADMINISTER, K.RETURN)
_DISPOSALS = (K.REVERSE, K.LOSS, K.TRANSFER, K.QUARANTINE)


@dataclass(frozen=True)
class Report:
    """One report: what it is called, and its table."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """Which days a report covers; an inventory is taken at the start or the end of the last."""

    first: date
    last: date
    moment: str = "close"


def report(site: Site, kind: str, asked: Asked, *, now: datetime) -> Report:
    """The report of that kind."""
    return _REPORTS[kind](site, asked, now)


def _usage(site: Site, asked: Asked, now: datetime) -> Report:
    rows = [
        (
            *_when(entry, site),
            entry.patient.full_name if entry.patient else "",
            entry.patient.number if entry.patient else "",
            *_what(entry),
            _by(entry),
            entry.reason,
        )
        for entry in _entries(site, _USAGE, asked)
    ]
    heads = ("Line", "At", "Patient", "Number", "What", "Drug", "Lot", "mL", "mg", "By", "Why")
    return Report(KINDS["usage"], heads, rows)


def _waste(site: Site, asked: Asked, now: datetime) -> Report:
    rows = [
        (
            *_when(entry, site),
            entry.patient.full_name if entry.patient else "Rest of a vial",
            *_what(entry),
            _by(entry),
            entry.witness.name if entry.witness else "No witness",
            entry.reason,
        )
        for entry in _entries(site, (K.WASTE,), asked)
    ]
    heads = ("Line", "At", "Of", "What", "Drug", "Lot", "mL", "mg", "By", "Witness", "Why")
    return Report(KINDS["waste"], heads, rows)


def _receipts(site: Site, asked: Asked, now: datetime) -> Report:
    rows = [
        (
            *_when(entry, site),
            *_what(entry),
            _expiry(entry),
            entry.party,
            entry.document,
            _by(entry),
        )
        for entry in _entries(site, (K.RECEIVE,), asked)
    ]
    heads = (
        *("Line", "At", "What", "Drug", "Lot", "mL", "mg", "Expires", "Supplier"),
        *("Document", "By"),
    )
    return Report(KINDS["receipts"], heads, rows)


def _disposals(site: Site, asked: Asked, now: datetime) -> Report:
    rows = [
        (
            *_when(entry, site),
            *_what(entry),
            entry.ndc,
            entry.party,
            entry.document,
            _by(entry),
            entry.reason,
        )
        for entry in _entries(site, _DISPOSALS, asked)
    ]
    heads = (
        *("Line", "At", "What", "Drug", "Lot", "mL", "mg", "NDC", "To or from"),
        *("Form", "By", "Why"),
    )
    return Report(KINDS["disposals"], heads, rows)


def _inventory(site: Site, asked: Asked, now: datetime) -> Report:
    opens, closes = clock.day_span(asked.last, site.clock)
    at = min(now, opens if asked.moment == "open" else closes)
    rows = []
    for one in stock.held(site, at=at, now=now):
        vial = one.vial
        states = [
            word
            for word, holds in (
                ("opened", one.is_opened),
                ("expired", one.has_expired),
                ("set apart", one.is_apart),
            )
            if holds
        ]
        milligrams = plain(one.balance_ml * vial.strength_mg_ml)
        rows.append(
            (
                vial.cabinet.name,
                str(vial.number),
                vial.drug,
                f"{plain(vial.strength_mg_ml)} mg/mL",
                f"{plain(vial.volume_ml)} mL",
                vial.lot,
                vial.expires_on.isoformat(),
                ", ".join(states) or "sealed",
                plain(one.balance_ml),
                milligrams,
            )
        )
    heads = (
        *("Cabinet", "Vial", "Drug", "Strength", "Size", "Lot", "Expires", "State"),
        *("mL", "mg"),
    )
    return Report(f"{KINDS['inventory']}: {MOMENTS[asked.moment].lower()}", heads, rows)


_REPORTS: dict[str, Callable[[Site, Asked, datetime], Report]] = {
    "usage": _usage,
    "waste": _waste,
    "inventory": _inventory,
    "receipts": _receipts,
    "disposals": _disposals,
}


def _entries(site: Site, kinds: Sequence[EntryKind], asked: Asked) -> Sequence[LedgerEntry]:
    """The lines of those kinds and days, less what was reversed and what reversed it."""
    start = clock.day_span(asked.first, site.clock)[0]
    end = clock.day_span(asked.last, site.clock)[1]
    reversed_ = sa.select(LedgerEntry.refers_to_id).where(
        LedgerEntry.site_id == site.id, LedgerEntry.kind == K.CORRECTION
    )
    query = (
        sa.select(LedgerEntry)
        .options(
            joinedload(LedgerEntry.vial),
            joinedload(LedgerEntry.patient),
            joinedload(LedgerEntry.by),
            joinedload(LedgerEntry.witness),
        )
        .where(
            LedgerEntry.site_id == site.id,
            LedgerEntry.kind.in_(kinds),
            LedgerEntry.at >= start,
            LedgerEntry.at < end,
            LedgerEntry.id.not_in(reversed_),
        )
        .order_by(LedgerEntry.number)
    )
    return db.session.scalars(query).all()


def _when(entry: LedgerEntry, site: Site) -> tuple[str, str]:
    return str(entry.number), f"{clock.local(entry.at, site.clock):%Y-%m-%d %H:%M}"


def _what(entry: LedgerEntry) -> tuple[str, ...]:
    strength = f"{entry.drug} {plain(entry.strength_mg_ml)} mg/mL"
    return (
        WORDS[entry.kind],
        strength,
        entry.lot,
        _number(entry.quantity_ml),
        _number(entry.quantity_mg),
    )


def _number(amount: Decimal) -> str:
    return plain(amount)


def _expiry(entry: LedgerEntry) -> str:
    return entry.expires_on.isoformat() if entry.expires_on else ""


def _by(entry: LedgerEntry) -> str:
    return entry.by.name
