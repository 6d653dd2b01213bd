"""The site somebody works at: chosen once, and kept from page to page."""

import re
from urllib.parse import urlencode

from flask import Response, redirect, request, session
from flask.typing import ResponseReturnValue

from clinic_sched.clinic.views.blueprint import bp

KEPT = "site"
# The pages that show one site and mean the first where none is named.
PAGES = frozenset(
    {
        "/board",
        "/board/walk-in",
        "/clinic",
        "/clinic/shifts",
        "/courses",
        "/courses/new",
        "/find-time",
        "/floor",
        "/waitlist",
        "/waitlist/add",
        "/waitlist/offers",
    }
)
_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


@bp.before_app_request
def lead_to_chosen_site() -> ResponseReturnValue | None:
    """Add the site that was chosen before to an address that names none."""
    asks = request.method == "GET" and request.path in PAGES and "move" not in request.args
    chosen = session.get(KEPT) if asks and KEPT not in request.args else None
    if not chosen:
        return None
    named = [*request.args.items(multi=True), (KEPT, chosen)]
    return redirect(f"{request.path}?{urlencode(named)}")


@bp.after_app_request
def keep_chosen_site(response: Response) -> Response:
    """Remember the site of a page that could be shown."""
    asked = request.args.get(KEPT, "")
    shown = request.method == "GET" and response.status_code == 200 and request.path in PAGES
    if shown and _PUBLIC_ID.fullmatch(asked) and session.get(KEPT) != asked:
        session[KEPT] = asked
    return response
