"""The chain of hashes: each entry's covers its content and the entry before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

START = ""


@dataclass(frozen=True)
class Link:
    """One entry, as far as the chain asks."""

    number: int
    content: Mapping[str, Any]
    previous_hash: str
    hash: str


def digest(content: Mapping[str, Any], *, after: str) -> str:
    """Return the hash of an entry that follows the one with hash `after`."""
    plain = {name: _plain(value) for name, value in content.items()}
    return hashlib.sha256(json.dumps([after, plain], sort_keys=True).encode()).hexdigest()


def find_break(links: Iterable[Link], *, last_number: int, last_hash: str) -> int | None:
    """Return the number of the first entry that is not as it was written, if any.

    The book remembers its last entry, so that a chain cut off at its end is found too.
    """
    number, hashed = 0, START
    for link in links:
        number += 1
        hashed = digest(link.content, after=hashed)
        if link.number != number or link.hash != hashed:
            return number
    return None if (number, hashed) == (last_number, last_hash) else number + 1


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return f"{value:.3f}" if isinstance(value, Decimal) else value
