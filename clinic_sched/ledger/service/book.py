"""The book of a site: taken by one writer at a time, and written line by line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.dml import Insert

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.clinic.models import Site
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import DomainError
from clinic_sched.ledger import chain
from clinic_sched.ledger.errors import CabinetKnown, NotEnough
from clinic_sched.ledger.models import LedgerBook, LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.queries import stock
from clinic_sched.ledger.queries.books import Terms
from clinic_sched.ledger.queries.entries import content_of
from clinic_sched.ledger.rules import STEP, EntryKind, in_mg

# Both write an upsert in the same words, though they share no class.
_INSERT: dict[str, Callable[..., Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": cast("Callable[..., Insert]", sqlite.insert),
}
_NOTHING = Decimal("0.000")


@dataclass(frozen=True)
class Line:
    """What a line is to say; what it is about, and what it changes in the vial."""

    kind: EntryKind
    quantity_ml: Decimal
    change_ml: Decimal = _NOTHING
    subject: str | None = None
    patient_id: int | None = None
    witness: User | None = None
    reason: str = ""
    party: str = ""
    document: str = ""
    refers_to: LedgerEntry | None = None


def take(site_id: int) -> LedgerBook:
    """Hold the book of a site until the transaction ends; whoever writes comes here first."""
    terms = Terms()
    values = {
        "site_id": site_id,
        "last_number": 0,
        "last_hash": chain.START,
        "tolerance_ml": terms.tolerance_ml,
        "unresolved_hours": terms.unresolved_hours,
        "kept_years": terms.kept_years,
    }
    insert = _INSERT[db.session.get_bind().dialect.name](LedgerBook).values(values)
    # The row is written to, though nothing in it changes: that is what holds it.
    held = insert.on_conflict_do_update(index_elements=["site_id"], set_={"site_id": site_id})
    db.session.execute(held)
    query = sa.select(LedgerBook).where(LedgerBook.site_id == site_id)
    found: LedgerBook = db.session.execute(
        query.execution_options(populate_existing=True)
    ).scalar_one()
    return found


def write(
    book: LedgerBook, vial: LedgerVial, line: Line, *, by: User, now: datetime
) -> LedgerEntry:
    """Write a line about one vial, or refuse where the vial does not hold enough."""
    left = stock.balance_of(vial)
    if left + line.change_ml < 0:
        raise NotEnough(vial.name, left)
    entry = LedgerEntry(
        cabinet_id=vial.cabinet_id,
        vial_id=vial.id,
        drug=vial.drug,
        ndc=vial.ndc,
        strength_mg_ml=vial.strength_mg_ml,
        lot=vial.lot,
        expires_on=vial.expires_on,
        balance_ml=left + line.change_ml,
    )
    return add(book, entry, line, by=by, now=now)


def add(
    book: LedgerBook, entry: LedgerEntry, line: Line, *, by: User, now: datetime
) -> LedgerEntry:
    """Give a line its number and its hash, and put it at the end of the book."""
    quantity = line.quantity_ml.quantize(STEP)
    entry.site_id, entry.number, entry.at = book.site_id, book.last_number + 1, now
    entry.kind, entry.subject, entry.patient_id = line.kind, line.subject, line.patient_id
    entry.quantity_ml, entry.quantity_mg = quantity, in_mg(quantity, entry.strength_mg_ml)
    entry.change_ml = line.change_ml.quantize(STEP)
    entry.by_id, entry.witness_id = by.id, line.witness.id if line.witness else None
    entry.reason, entry.party, entry.document = line.reason.strip(), line.party, line.document
    entry.refers_to_id = line.refers_to.id if line.refers_to else None
    entry.previous_hash = book.last_hash
    entry.hash = chain.digest(content_of(entry), after=book.last_hash)
    db.session.add(entry)
    db.session.flush()
    book.last_number, book.last_hash = entry.number, entry.hash
    # The hash stands in the trail too: who would rewrite the book must rewrite both.
    about = {"number": entry.number, "ml": f"{quantity:f}", "hash": entry.hash}
    record(f"ledger {line.kind.value}", f"ledger:{entry.public_id}", about, by=by, now=now)
    db.session.flush()
    return entry


def add_cabinet(site: Site, name: str, *, by: User, now: datetime) -> LedgerCabinet:
    """Add a place where controlled drugs are kept."""
    cabinet = LedgerCabinet(site_id=site.id, name=name.strip())
    taken = CabinetKnown()
    known: dict[str, DomainError] = {
        "uq_ledger_cabinets_site_id_name": taken,
        "ledger_cabinets.site_id, ledger_cabinets.name": taken,
    }
    with conflict_means(known):
        db.session.add(cabinet)
    record("add cabinet", f"site:{site.public_id}", {"cabinet": name.strip()}, by=by, now=now)
    return cabinet


def change_terms(site: Site, terms: Terms, *, by: User, now: datetime) -> None:
    """Decide what the site's book allows and how long it is kept."""
    book = take(site.id)
    about = {name: str(getattr(terms, name)) for name in ("tolerance_ml", "unresolved_hours")}
    book.tolerance_ml, book.unresolved_hours = terms.tolerance_ml, terms.unresolved_hours
    book.kept_years = terms.kept_years
    about["kept_years"] = str(terms.kept_years)
    record("change ledger", f"site:{site.public_id}", about, by=by, now=now)
    db.session.flush()
