"""Plans of the starter library, as the rules of a session take them."""

from decimal import Decimal
from functools import cache

from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.plan import Plan


@cache
def plan(code: str = "KET-MOOD-40") -> Plan:
    """Return a starter protocol, read."""
    return parse(library.document(code))


def numbers(**readings: object) -> dict[str, Decimal]:
    """Return readings as decimals."""
    return {code: Decimal(str(value)) for code, value in readings.items()}
