"""Putting the book right: by lines that reverse others, and by what a second person finds."""

from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.database import conflict_means
from clinic_sched.ledger import queries
from clinic_sched.ledger.errors import (
    AlreadyDone,
    CannotCorrect,
    LedgerRefused,
    SecondPersonExplains,
)
from clinic_sched.ledger.models import LedgerEntry, LedgerVial
from clinic_sched.ledger.queries.entries import answered
from clinic_sched.ledger.rules import CORRECTABLE, EntryKind
from clinic_sched.ledger.service.book import Line, add, take, write
from clinic_sched.protocols.wording import plain

_NONE = Decimal(0)


def correct(entry: LedgerEntry, reason: str, *, by: User, now: datetime) -> LedgerEntry:
    """Reverse a line by another one; both stay."""
    book = take(entry.site_id)
    if entry.kind not in CORRECTABLE or entry.vial is None:
        raise CannotCorrect("An entry of this kind is not reversed: write what is right instead.")
    if answered(entry, EntryKind.CORRECTION):
        raise AlreadyDone("corrected")
    if entry.kind is EntryKind.DRAW and _has_followers(entry):
        raise CannotCorrect("First correct what was written as given, wasted or returned of it.")
    line = Line(
        EntryKind.CORRECTION,
        entry.quantity_ml,
        -entry.change_ml,
        subject=entry.subject,
        patient_id=entry.patient_id,
        reason=reason,
        refers_to=entry,
    )
    with conflict_means({"uq_ledger_entries_answered_once": AlreadyDone("corrected")}):
        return write(book, entry.vial, line, by=by, now=now)


def explain(
    difference: LedgerEntry,
    reason: str,
    *,
    vial: LedgerVial | None = None,
    really_ml: Decimal | None = None,
    by: User,
    now: datetime,
) -> LedgerEntry:
    """Close a difference with what was found, by somebody else than who counted.

    Where the shelf is right and the book is not, the line also says what a vial really holds.
    """
    book = take(difference.site_id)
    if difference.kind is not EntryKind.DISCREPANCY:
        raise CannotCorrect("Only a difference is explained.")
    if difference.by_id == by.id:
        raise SecondPersonExplains
    if answered(difference, EntryKind.EXPLANATION):
        raise AlreadyDone("explained")
    if vial is None or really_ml is None:
        if vial is not None or really_ml is not None:
            raise LedgerRefused("really_ml", "Name both the vial and what it really holds.")
        line = Line(EntryKind.EXPLANATION, _NONE, reason=reason, refers_to=difference)
        return add(book, _row(difference), line, by=by, now=now)
    change = really_ml - queries.balance_of(vial)
    _check_within(difference, vial, change)
    line = Line(EntryKind.EXPLANATION, abs(change), change, reason=reason, refers_to=difference)
    return write(book, vial, line, by=by, now=now)


def _check_within(difference: LedgerEntry, vial: LedgerVial, change: Decimal) -> None:
    """Refuse to write off, or in, what nobody has missed or found by counting."""
    if vial.cabinet_id != difference.cabinet_id:
        raise LedgerRefused("vial", "That vial is in another cabinet.")
    if abs(change) > difference.quantity_ml:
        sentence = f"The difference is {plain(difference.quantity_ml)} mL: this would change more."
        raise LedgerRefused("really_ml", sentence)


def _has_followers(drawn: LedgerEntry) -> bool:
    found = [one for one in queries.draws(drawn.subject or "") if one.public_id == drawn.public_id]
    return bool(found and found[0].is_touched)


def _row(difference: LedgerEntry) -> LedgerEntry:
    return LedgerEntry(
        cabinet_id=difference.cabinet_id,
        drug=difference.drug,
        ndc=difference.ndc,
        strength_mg_ml=difference.strength_mg_ml,
        lot=difference.lot,
        balance_ml=difference.balance_ml,
    )
