"""The hash that shows a signed record was not rewritten, and what each signature means."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

MEANINGS = {
    "recorded": "I recorded this session, and the record is complete and correct.",
    "reviewed": "I reviewed this record, and it is complete and correct.",
}
# What is signed after the first signature.
LATER_MEANINGS = {
    "cosigned": "I reviewed this record, and I answer for it as prescriber.",
    "addendum": "I added to this record; what was signed before stands.",
    "amended": "I changed this record for the reasons given; what was there stays legible.",
}


def digest(content: Mapping[str, Any]) -> str:
    """Return the hash of a record: the same content gives the same hash, in any order."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def meaning_of(code: str | None) -> str:
    """Return what a signature means, in words."""
    return (MEANINGS | LATER_MEANINGS).get(code or "", code or "")
