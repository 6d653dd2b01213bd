"""A rescue drug as the record says it."""

from clinic_sched.protocols.care import RescueOrder


def choice(order: RescueOrder) -> str:
    """Return the drug and what it is kept ready for."""
    return f"{_capital(order.drug)}: {order.indication}"


def sentence(order: RescueOrder, dose: str, route: str, prescriber: str) -> str:
    """Return what was given, which way, for what, and who ordered it."""
    how = f"{route}, " if route else ""
    return (
        f"{_capital(order.drug)} {dose.strip()}, {how}for {order.indication}. "
        f"Ordered by {prescriber}."
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
