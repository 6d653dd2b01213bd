"""The site somebody works at: chosen once, and kept from page to page."""

import re

from flask import Response, request, session
from werkzeug.datastructures import ImmutableMultiDict

from clinic_sched.clinic.views.blueprint import bp

KEPT = "site"
# The pages that show one site and mean the first where none is named.
PAGES = frozenset(
    {
        "/board",
        "/clinic",
        "/clinic/shifts",
        "/courses",
        "/courses/new",
        "/find-time",
        "/floor",
        "/ledger",
        "/ledger/reports",
        "/records",
        "/waitlist",
        "/waitlist/add",
        "/waitlist/offers",
    }
)
_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


@bp.before_app_request
def mean_chosen_site() -> None:
    """Take the site that was chosen before for the one an address leaves out."""
    asks = _shows_a_site() and "move" not in request.args
    chosen = session.get(KEPT) if asks and KEPT not in request.args else None
    if chosen:
        request.args = ImmutableMultiDict([*request.args.items(multi=True), (KEPT, chosen)])


@bp.after_app_request
def keep_chosen_site(response: Response) -> Response:
    """Remember the site of a page that could be shown."""
    asked = request.args.get(KEPT, "")
    shown = _shows_a_site() and response.status_code == 200
    if shown and _PUBLIC_ID.fullmatch(asked) and session.get(KEPT) != asked:
        session[KEPT] = asked
    return response


def _shows_a_site() -> bool:
    of_a_day = request.path.startswith("/board/")
    return request.method == "GET" and (of_a_day or request.path in PAGES)
