"""Numbers as a sentence says them."""

from decimal import Decimal


def plain(number: Decimal) -> str:
    """Return a number as a person writes it: no exponent, no idle zeros."""
    return format(number.normalize(), "f")
