"""Which day, and which site, an address of the board speaks of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, request

from clinic_sched.clinic import queries as clinic

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def read_date(text: str) -> date:
    """Return the day of that name, or answer that there is none."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not FIRST < on < LAST:
        abort(404)
    return on


def chosen_site(sites: Sequence[Any]) -> Any:
    """Return the site asked for among all of them, else the first."""
    wanted = request.args.get("site") or next((site.public_id for site in sites), "")
    found = next((site for site in sites if site.public_id == wanted), None)
    return found or clinic.get_site(wanted)
