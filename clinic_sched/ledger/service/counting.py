"""The blind count: what is on the shelf, typed before the book is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.ledger import queries, rules
from clinic_sched.ledger.errors import LedgerRefused
from clinic_sched.ledger.models import LedgerCabinet, LedgerEntry
from clinic_sched.ledger.queries import Item
from clinic_sched.ledger.rules import EntryKind
from clinic_sched.ledger.service.book import Line, add, take
from clinic_sched.protocols.wording import plain


@dataclass(frozen=True)
class Counted:
    """What somebody counted of one item: unopened vials, and what is left in opened ones."""

    full: int
    opened_ml: Decimal


def count(
    cabinet: LedgerCabinet,
    counted: Mapping[str, Counted],
    occasion: str,
    *,
    by: User,
    now: datetime,
) -> list[LedgerEntry]:
    """Write down what was counted; return the differences, which stay open until explained."""
    book = take(cabinet.site_id)
    items = queries.items(queries.held(cabinet.site, cabinet=cabinet, now=now))
    if {item.key for item in items} != set(counted):
        raise LedgerRefused("occasion", "Somebody changed the stock meanwhile: count once more.")
    differences = []
    for item in items:
        said = counted[item.key]
        total = said.full * item.volume_ml + said.opened_ml
        if not rules.fits(total, item.strength_mg_ml):
            raise LedgerRefused(f"full_{item.key}", "That is more than any cabinet holds.")
        row = _row(cabinet, item)
        line = Line(EntryKind.COUNT, total, reason=occasion)
        written = add(book, row, line, by=by, now=now)
        off = total - item.balance_ml
        if abs(off) > book.tolerance_ml or said.full != item.full:
            found = Line(
                EntryKind.DISCREPANCY, abs(off), reason=_difference(item, said), refers_to=written
            )
            differences.append(add(book, _row(cabinet, item), found, by=by, now=now))
    return differences


def _row(cabinet: LedgerCabinet, item: Item) -> LedgerEntry:
    return LedgerEntry(
        cabinet_id=cabinet.id,
        drug=item.drug,
        ndc="",
        strength_mg_ml=item.strength_mg_ml,
        lot="",
        balance_ml=item.balance_ml,
    )


def _difference(item: Item, said: Counted) -> str:
    return (
        f"Counted {said.full} unopened and {plain(said.opened_ml)} mL in opened vials of "
        f"{plain(item.volume_ml)} mL; the book has {item.full} and {plain(item.opened_ml)} mL."
    )
