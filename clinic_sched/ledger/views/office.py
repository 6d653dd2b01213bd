"""For who answers for the book: cabinets and terms, corrections, and the proof of the chain."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.ledger import queries, rules, service
from clinic_sched.ledger.forms import CabinetForm, CorrectForm, TermsForm
from clinic_sched.ledger.queries import Terms
from clinic_sched.ledger.views.blueprint import about, bp, edit, site
from clinic_sched.transaction import writes


@bp.route("/ledger/cabinets", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_LEDGER)
@writes
def add_cabinet() -> ResponseReturnValue:
    """Show the cabinets of a site, and add one."""
    at = site()
    form = CabinetForm()

    def add(by: Any, now: datetime) -> str:
        service.add_cabinet(at, form.name.data, by=by, now=now)
        return f"/ledger/cabinets?site={at.public_id}"

    cabinets = queries.cabinets(at)
    return edit(
        form, "ledger/cabinets.html", add, "The cabinet is added.", at=at, cabinets=cabinets
    )


@bp.route("/ledger/terms", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_LEDGER)
@writes
def change_terms() -> ResponseReturnValue:
    """Show what the site has decided about its book, and change it."""
    at = site()
    form = TermsForm(obj=queries.terms_of(at.id))

    def change(by: Any, now: datetime) -> str:
        said = Terms(form.tolerance_ml.data, form.unresolved_hours.data, form.kept_years.data)
        service.change_terms(at, said, by=by, now=now)
        return f"/ledger?site={at.public_id}"

    return edit(form, "ledger/terms.html", change, "Saved.", at=at)


@bp.post("/ledger/entries/<public_id>/correct")
@access.requires(Permission.MANAGE_LEDGER)
@writes
def correct(public_id: str) -> ResponseReturnValue:
    """Reverse a line by another one."""
    entry = queries.get_entry(public_id)
    form = CorrectForm()

    def reverse(by: Any, now: datetime) -> str:
        made = service.correct(entry, form.reason.data, by=by, now=now)
        return f"/ledger/entries/{made.public_id}"

    return edit(
        form,
        "ledger/entry.html",
        reverse,
        "Corrected by a line of its own.",
        at=entry.cabinet.site,
        entry=entry,
        may_be_corrected=entry.kind in rules.CORRECTABLE and not queries.is_corrected(entry),
    )


@bp.get("/ledger/proof")
@access.requires(Permission.MANAGE_LEDGER)
def prove() -> ResponseReturnValue:
    """Compute the whole chain again, and say whether it is as it was written."""
    at = site()
    last = queries.last_entries(at, limit=1)
    return render_template(
        "ledger/proof.html",
        broken=queries.find_break(at),
        last=last[0] if last else None,
        **about(at),
    )
