"""The hash that shows a signed record was not rewritten."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

MEANINGS = {
    "recorded": "I recorded this session, and the record is complete and correct.",
    "reviewed": "I reviewed this record, and it is complete and correct.",
}


def digest(content: Mapping[str, Any]) -> str:
    """Return the hash of a record: the same content gives the same hash, in any order."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
