"""What must be in order at a chair before anybody is infused there (SR-08)."""

from collections.abc import Mapping

EQUIPMENT = {
    "monitor": "Monitor",
    "oxygen": "Oxygen",
    "suction": "Suction",
    "emergency_kit": "Emergency kit",
}


def is_in_order(found: Mapping[str, bool | None]) -> bool | None:
    """Is every item in order? None while one has not been looked at."""
    answers = [found.get(item) for item in EQUIPMENT]
    if False in answers:
        return False
    return None if None in answers else True


def lacking(found: Mapping[str, bool | None]) -> str:
    """Return what is not in order and what nobody has looked at, in words."""
    broken = [name for item, name in EQUIPMENT.items() if found.get(item) is False]
    unseen = [name for item, name in EQUIPMENT.items() if found.get(item) is None]
    parts = []
    if broken:
        parts.append(f"Not in order: {', '.join(broken)}.")
    if unseen:
        parts.append(f"Not checked today: {', '.join(unseen)}.")
    return " ".join(parts)
