"""The blind count, and what is found about a difference."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError, NotFound
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.forms import ExplainForm, count_form
from clinic_sched.ledger.rules import EntryKind
from clinic_sched.ledger.service import Counted
from clinic_sched.ledger.views.blueprint import about, bp, edit, refuse, site
from clinic_sched.transaction import writes


@bp.route("/ledger/count", methods=["GET", "POST"])
@access.requires(Permission.USE_LEDGER)
@writes
def count() -> ResponseReturnValue:
    """Ask what is on the shelf without saying what the book has; compare afterwards."""
    at, now = site(), clock.now()
    cabinet = queries.find_cabinet(at, request.args.get("cabinet"))
    held = queries.held(at, cabinet=cabinet, now=now) if cabinet else []
    items = queries.items(held)
    form = count_form(item.key for item in items)
    if cabinet and items and form.accepted():
        said = {
            item.key: Counted(form[f"full_{item.key}"].data, form[f"opened_{item.key}"].data)
            for item in items
        }
        try:
            with service.all_or_nothing():
                found = service.count(
                    cabinet, said, form.occasion.data, by=access.signed_in_user(), now=now
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            _say(found)
            return redirect(f"/ledger?site={at.public_id}", 303)
    page = render_template(
        "ledger/count.html",
        form=form,
        items=items,
        cabinet=cabinet,
        cabinets=queries.cabinets(at),
        **about(at),
    )
    return page, form.status


def _say(found: list[Any]) -> None:
    if not found:
        flash("Counted: the shelf is as the book says.")
        return
    flash(" ".join(entry.reason for entry in found) + " Somebody else must explain it.", "warning")


@bp.route("/ledger/differences/<public_id>", methods=["GET", "POST"])
@access.requires(Permission.USE_LEDGER)
@writes
def explain(public_id: str) -> ResponseReturnValue:
    """Say what was found about a difference, as a second person."""
    difference = queries.get_entry(public_id)
    if difference.kind != EntryKind.DISCREPANCY:
        raise NotFound("difference")
    at = difference.cabinet.site
    alike = [
        one
        for one in queries.held(at, cabinet=difference.cabinet, now=clock.now())
        if one.vial.drug == difference.drug
    ]
    form = ExplainForm()
    form.vial.choices = [
        ("", "The book is right"),
        *((one.vial.public_id, f"Vial {one.vial.number}, lot {one.vial.lot}") for one in alike),
    ]

    def close(by: Any, now: datetime) -> str:
        vial = queries.get_vial(form.vial.data) if form.vial.data else None
        service.explain(
            difference, form.reason.data, vial=vial, really_ml=form.really_ml.data, by=by, now=now
        )
        return f"/ledger?site={at.public_id}"

    return edit(
        form,
        "ledger/explain.html",
        close,
        "The difference is explained.",
        at=at,
        difference=difference,
    )
