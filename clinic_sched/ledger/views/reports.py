"""Reports: on a page that prints, and as CSV."""

import csv
import io
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record as note
from clinic_sched.clinic import queries as clinic
from clinic_sched.ledger.forms import ReportForm
from clinic_sched.ledger.queries import reports
from clinic_sched.ledger.queries.reports import KINDS, MOMENTS, Asked
from clinic_sched.ledger.views.blueprint import about, bp, site
from clinic_sched.transaction import keep

_FIGURES = ("mL", "mg")
# A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@bp.get("/ledger/reports")
@access.requires(Permission.MANAGE_LEDGER)
def show_report() -> ResponseReturnValue:
    """Show a report, for the screen and for paper."""
    at = site()
    form, asked, kind = _asked(at)
    found = _look(at, kind, asked)
    page = render_template(
        "ledger/report.html",
        form=form,
        kind=kind,
        asked=asked,
        report=found,
        headings=[(head, "number") if head in _FIGURES else head for head in found.headings],
        sites=clinic.sites(),
        query=request.query_string.decode("ascii", "replace"),
        **about(at),
    )
    return page, form.status


@bp.get("/ledger/reports.csv")
@access.requires(Permission.MANAGE_LEDGER)
def download_report() -> ResponseReturnValue:
    """Give a report as a file."""
    at = site()
    _, asked, kind = _asked(at)
    found = _look(at, kind, asked)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(found.headings)
    rows.writerows([[_harmless(cell) for cell in row] for row in found.rows])
    name = f"{kind}-{asked.first}-{asked.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue(), mimetype="text/csv", headers=headers)


def _asked(at: Any) -> tuple[Any, Asked, str]:
    form = ReportForm()
    form.kind.choices, form.moment.choices = list(KINDS.items()), list(MOMENTS.items())
    today = clock.local_date(clock.now(), at.clock)
    form.accepted()
    first = form.first.data or today.replace(day=1)
    last = max(form.last.data or today, first)
    kind = form.kind.data if form.kind.data in KINDS else "usage"
    moment = form.moment.data if form.moment.data in MOMENTS else "close"
    if not form.errors:
        form.kind.data, form.moment.data = kind, moment
        form.first.data, form.last.data = first, last
    return form, Asked(first, last, moment), kind


def _look(at: Any, kind: str, asked: Asked) -> Any:
    user, now = access.signed_in_user(), clock.now()
    subject = f"site:{at.public_id}"
    about_it = {"report": kind, "first": str(asked.first), "last": str(asked.last)}
    keep(lambda: note("read ledger report", subject, about_it, by=user, now=now))
    return reports.report(at, kind, asked, now=now)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
