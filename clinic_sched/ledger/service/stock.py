"""What comes into a cabinet and leaves it other than for a patient."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.ledger import queries, rules
from clinic_sched.ledger.errors import LedgerRefused
from clinic_sched.ledger.models import LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.rules import EntryKind
from clinic_sched.ledger.service import signing
from clinic_sched.ledger.service.book import Line, take, write
from clinic_sched.ledger.service.signing import Signed

_NONE = Decimal(0)


@dataclass(frozen=True)
class Delivery:
    """Vials of one lot, and from whom they come."""

    drug: str
    strength_mg_ml: Decimal
    volume_ml: Decimal
    lot: str
    expires_on: date
    vials: int
    supplier: str
    document: str = ""
    ndc: str = ""


def receive(
    cabinet: LedgerCabinet, delivery: Delivery, *, by: User, now: datetime
) -> list[LedgerVial]:
    """Put a delivery into a cabinet: a line for every vial, which is named by its number."""
    today = clock.local_date(now, cabinet.site.clock)
    if rules.has_expired(delivery.expires_on, today=today):
        raise LedgerRefused("expires_on", "That day has passed: send the vials back.")
    book = take(cabinet.site_id)
    received = []
    for _ in range(delivery.vials):
        vial = LedgerVial(
            cabinet=cabinet,
            number=book.last_number + 1,
            drug=delivery.drug.strip(),
            ndc=delivery.ndc.strip(),
            strength_mg_ml=delivery.strength_mg_ml,
            volume_ml=delivery.volume_ml,
            lot=delivery.lot.strip(),
            expires_on=delivery.expires_on,
        )
        db.session.add(vial)
        db.session.flush()
        line = Line(
            EntryKind.RECEIVE,
            delivery.volume_ml,
            delivery.volume_ml,
            party=delivery.supplier.strip(),
            document=delivery.document.strip(),
        )
        write(book, vial, line, by=by, now=now)
        received.append(vial)
    return received


def waste_rest(
    vial: LedgerVial,
    quantity_ml: Decimal,
    reason: str,
    signed: Signed,
    *,
    by: User,
    now: datetime,
) -> LedgerEntry:
    """Throw away what is left in an opened vial, before a witness where the site asks."""
    site = vial.cabinet.site
    book = take(site.id)
    if not queries.is_opened(vial):
        raise LedgerRefused("ml", "This vial was never opened: it goes to the distributor whole.")
    witness = signing.check(signed, witness_required=site.waste_witness_required, by=by, now=now)
    line = Line(EntryKind.WASTE, quantity_ml, -quantity_ml, witness=witness, reason=reason)
    return write(book, vial, line, by=by, now=now)


def set_apart(vial: LedgerVial, *, by: User, now: datetime) -> LedgerEntry:
    """Set an expired vial apart: it stays in the book, and nobody draws from it."""
    site = vial.cabinet.site
    book = take(site.id)
    today = clock.local_date(now, site.clock)
    if not rules.has_expired(vial.expires_on, today=today):
        raise LedgerRefused("vial", "This vial has not expired.")
    if queries.is_apart(vial):
        raise LedgerRefused("vial", "This vial was set apart already.")
    line = Line(EntryKind.QUARANTINE, queries.balance_of(vial))
    return write(book, vial, line, by=by, now=now)


def dispose(
    vial: LedgerVial, distributor: str, document: str, *, by: User, now: datetime
) -> LedgerEntry:
    """Hand a vial to the reverse distributor, with all that is in it."""
    book = take(vial.cabinet.site_id)
    left = _all_of(vial)
    line = Line(EntryKind.REVERSE, left, -left, party=distributor, document=document)
    return write(book, vial, line, by=by, now=now)


def lose(
    vial: LedgerVial,
    quantity_ml: Decimal,
    reason: str,
    document: str = "",
    *,
    by: User,
    now: datetime,
) -> LedgerEntry:
    """Note that a drug was lost or stolen; it is reported to the authority within a day."""
    book = take(vial.cabinet.site_id)
    line = Line(EntryKind.LOSS, quantity_ml, -quantity_ml, reason=reason, document=document)
    return write(book, vial, line, by=by, now=now)


def transfer(
    vial: LedgerVial, to: LedgerCabinet, reason: str, *, by: User, now: datetime
) -> LedgerVial:
    """Move a sealed vial to another cabinet: out of one, and into the other as a vial of its own.

    Where two sites are concerned their books are taken in the order of the sites, so that
    two transfers cannot wait for each other.
    """
    if to.id == vial.cabinet_id:
        raise LedgerRefused("cabinet", "The vial is in that cabinet already.")
    books = {site_id: take(site_id) for site_id in sorted({vial.cabinet.site_id, to.site_id})}
    if queries.is_opened(vial):
        raise LedgerRefused("cabinet", "An opened vial stays in its cabinet.")
    left, source = _all_of(vial), vial.cabinet
    out = Line(EntryKind.TRANSFER, left, -left, reason=reason, party=f"to {to.name}")
    gone = write(books[source.site_id], vial, out, by=by, now=now)
    moved = LedgerVial(
        cabinet=to,
        number=books[to.site_id].last_number + 1,
        **{name: getattr(vial, name) for name in _ALIKE},
    )
    db.session.add(moved)
    db.session.flush()
    into = Line(
        EntryKind.TRANSFER, left, left, reason=reason, party=f"from {source.name}", refers_to=gone
    )
    write(books[to.site_id], moved, into, by=by, now=now)
    return moved


_ALIKE = ("drug", "ndc", "strength_mg_ml", "volume_ml", "lot", "expires_on")


def _all_of(vial: LedgerVial) -> Decimal:
    left = queries.balance_of(vial)
    if left <= 0:
        raise LedgerRefused("vial", "By the book this vial is empty.")
    return left
