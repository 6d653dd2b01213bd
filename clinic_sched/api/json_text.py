"""Reads JSON as strictly as everybody must: each name once, and numbers that are numbers."""

import json
from typing import Any

from clinic_sched.api.errors import Unreadable


def read_json(raw: bytes) -> Any:
    """Return what a body says, or refuse one that is no JSON or not plain."""
    try:
        text = raw.decode("utf-8")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise Unreadable(f"The body is no JSON from {where} on.") from None
    except RecursionError:
        raise Unreadable("The body is nested too deep.") from None
    except ValueError:
        raise Unreadable("The body holds a number with too many digits.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("The body has a name twice in one object.")
    return found


def _no_number(word: str) -> Any:
    raise Unreadable(f"The body holds {word}, which is no number in JSON.")
