"""What may be written in the ledger.

Pure: nothing here touches the database, the request or the clock.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from clinic_sched.ledger.errors import VialExpired, VialSetApart

STEP = Decimal("0.001")
# What the columns of a line hold; no cabinet comes near it.
LARGEST_ML = Decimal("999999.999")
LARGEST_MG = Decimal("999999999.999")
# Defaults of a site's book; a manager changes them, and none is a clinical number.
# Tolerance, hours and years: site defaults, to be confirmed; the law asks for two years at least.
TOLERANCE_ML = Decimal("0.100")
UNRESOLVED_HOURS = 24
KEPT_YEARS = 7
KEPT_YEARS_LEAST = 2


class EntryKind(StrEnum):
    """What a line of the ledger tells of."""

    RECEIVE = "receive"
    OPEN = "open_vial"
    DRAW = "draw"
    ADMINISTER = "administer"
    WASTE = "waste"
    RETURN = "return"
    TRANSFER = "transfer"
    COUNT = "count"
    DISCREPANCY = "discrepancy"
    EXPLANATION = "explanation"
    QUARANTINE = "quarantine_expired"
    REVERSE = "reverse_distributor"
    LOSS = "loss_theft"
    CORRECTION = "correction"


K = EntryKind
WORDS = {
    K.RECEIVE: "Received",
    K.OPEN: "Vial opened",
    K.DRAW: "Drawn",
    K.ADMINISTER: "Given",
    K.WASTE: "Wasted",
    K.RETURN: "Returned",
    K.TRANSFER: "Transferred",
    K.COUNT: "Counted",
    K.DISCREPANCY: "Difference found",
    K.EXPLANATION: "Difference explained",
    K.QUARANTINE: "Set apart, expired",
    K.REVERSE: "To the reverse distributor",
    K.LOSS: "Lost or stolen",
    K.CORRECTION: "Corrected",
}
CORRECTABLE = {K.RECEIVE, K.DRAW, K.ADMINISTER, K.WASTE, K.RETURN, K.REVERSE, K.LOSS, K.QUARANTINE}
OF_A_DRAW = {K.ADMINISTER, K.WASTE, K.RETURN}


def in_mg(ml: Decimal, strength_mg_ml: Decimal) -> Decimal:
    """Return the milligrams in that volume, as the ledger keeps them."""
    return (ml * strength_mg_ml).quantize(STEP, rounding=ROUND_HALF_UP)


def in_ml(mg: Decimal, strength_mg_ml: Decimal) -> Decimal:
    """Return the volume that holds those milligrams, as the ledger keeps it."""
    return (mg / strength_mg_ml).quantize(STEP, rounding=ROUND_HALF_UP)


def fits(ml: Decimal, strength_mg_ml: Decimal) -> bool:
    """Is that an amount which a line of the ledger can hold?"""
    return ml <= LARGEST_ML and in_mg(ml, strength_mg_ml) <= LARGEST_MG


def has_expired(expires_on: date, *, today: date) -> bool:
    """Is the last day of use over?"""
    return expires_on < today


def check_usable(vial: str, *, expires_on: date, is_apart: bool, today: date) -> None:
    """Refuse to draw from a vial that has expired or was set apart."""
    if is_apart:
        raise VialSetApart(vial)
    if has_expired(expires_on, today=today):
        raise VialExpired(vial)


def is_overdue(found_at: datetime, *, hours: int, now: datetime) -> bool:
    """Has a difference waited longer for its explanation than the site allows?"""
    return now - found_at > timedelta(hours=hours)
