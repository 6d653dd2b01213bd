"""Reading the ledger: what is where, what is open, what was written."""

from clinic_sched.ledger.queries.books import (
    Terms,
    cabinets,
    find_cabinet,
    get_cabinet,
    terms_of,
    witnesses,
)
from clinic_sched.ledger.queries.draws import (
    draws,
    open_draws,
    open_draws_at,
    reconciled,
    unaccounted,
)
from clinic_sched.ledger.queries.entries import (
    find_break,
    get_entry,
    is_corrected,
    last_count,
    last_entries,
    of_subject,
    of_vial,
    open_differences,
)
from clinic_sched.ledger.queries.stock import (
    Held,
    Item,
    balance_of,
    drawable,
    get_vial,
    held,
    is_apart,
    is_opened,
    items,
)

__all__ = [
    "Held",
    "Item",
    "Terms",
    "balance_of",
    "cabinets",
    "drawable",
    "draws",
    "find_break",
    "find_cabinet",
    "get_cabinet",
    "get_entry",
    "get_vial",
    "held",
    "is_apart",
    "is_corrected",
    "is_opened",
    "items",
    "last_count",
    "last_entries",
    "of_subject",
    "of_vial",
    "open_differences",
    "open_draws",
    "open_draws_at",
    "reconciled",
    "terms_of",
    "unaccounted",
    "witnesses",
]
