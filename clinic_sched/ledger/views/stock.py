"""What comes into a cabinet, and what leaves it other than for a patient."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import LedgerRefused
from clinic_sched.ledger.forms import MoveForm, ReceiveForm, WasteForm
from clinic_sched.ledger.service import Delivery
from clinic_sched.ledger.views.blueprint import (
    bp,
    cabinet_choices,
    edit,
    signed,
    site,
    witness_choices,
)
from clinic_sched.transaction import writes


@bp.route("/ledger/receive", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_LEDGER)
@writes
def receive() -> ResponseReturnValue:
    """Put a delivery into a cabinet."""
    at = site()
    cabinets = cabinet_choices(at)
    form = ReceiveForm(cabinet=cabinets[0][0] if cabinets else None)
    form.cabinet.choices = cabinets

    def put_in(by: Any, now: datetime) -> str:
        delivery = Delivery(
            drug=form.drug.data,
            strength_mg_ml=form.strength.data,
            volume_ml=form.volume.data,
            lot=form.lot.data,
            expires_on=form.expires_on.data,
            vials=form.vials.data,
            supplier=form.supplier.data,
            document=form.document.data,
            ndc=form.ndc.data,
        )
        service.receive(queries.get_cabinet(form.cabinet.data), delivery, by=by, now=now)
        return f"/ledger?site={at.public_id}"

    return edit(form, "ledger/receive.html", put_in, "The delivery is in the book.", at=at)


@bp.route("/ledger/vials/<public_id>/waste", methods=["GET", "POST"])
@access.requires(Permission.USE_LEDGER)
@writes
def waste_rest(public_id: str) -> ResponseReturnValue:
    """Throw away what is left in an opened vial."""
    vial = queries.get_vial(public_id)
    form = WasteForm()
    form.witness.choices = witness_choices(access.signed_in_user())

    def waste(by: Any, now: datetime) -> str:
        said = signed(form, by)
        service.waste_rest(vial, form.ml.data, form.reason.data, said, by=by, now=now)
        return f"/ledger/vials/{public_id}"

    at = vial.cabinet.site
    left = queries.balance_of(vial)
    return edit(
        form, "ledger/waste.html", waste, "The waste is in the book.", at=at, vial=vial, left=left
    )


@bp.post("/ledger/vials/<public_id>/apart")
@access.requires(Permission.USE_LEDGER)
@writes
def set_apart(public_id: str) -> ResponseReturnValue:
    """Set an expired vial apart."""
    vial = queries.get_vial(public_id)
    service.set_apart(vial, by=access.signed_in_user(), now=clock.now())
    flash("Set apart. Nobody can draw from it any more.")
    return redirect(f"/ledger/vials/{public_id}", 303)


@bp.route("/ledger/vials/<public_id>/move", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_LEDGER)
@writes
def move(public_id: str) -> ResponseReturnValue:
    """Say where a vial went: to another cabinet, to the distributor, or nobody knows."""
    vial = queries.get_vial(public_id)
    at = vial.cabinet.site
    form = MoveForm()
    form.cabinet.choices = [("", "Choose"), *cabinet_choices(at, without=vial.cabinet)]

    def go(by: Any, now: datetime) -> str:
        _MOVES[form.what.data](vial, form, {"by": by, "now": now})
        return f"/ledger/vials/{public_id}"

    left = queries.balance_of(vial)
    return edit(form, "ledger/move.html", go, "It is in the book.", at=at, vial=vial, left=left)


def _transfer(vial: Any, form: Any, who: dict[str, Any]) -> None:
    if not form.cabinet.data:
        raise LedgerRefused("cabinet", "Choose the cabinet it goes to.")
    to = queries.get_cabinet(form.cabinet.data)
    service.transfer(vial, to, form.reason.data, **who)


def _dispose(vial: Any, form: Any, who: dict[str, Any]) -> None:
    if not form.party.data:
        raise LedgerRefused("party", "Enter the distributor, with the registration number.")
    service.dispose(vial, form.party.data, form.document.data, **who)


def _lose(vial: Any, form: Any, who: dict[str, Any]) -> None:
    if form.ml.data is None:
        raise LedgerRefused("ml", "Enter how much was lost.")
    service.lose(vial, form.ml.data, form.reason.data, form.document.data, **who)


_MOVES: dict[str, Callable[[Any, Any, dict[str, Any]], None]] = {
    "transfer": _transfer,
    "dispose": _dispose,
    "lose": _lose,
}
