"""A time that came free, as the patient is asked about it."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.portal import queries
from clinic_sched.portal.access import patients_only, signed_in_patient
from clinic_sched.portal.forms import PressForm
from clinic_sched.portal.views.blueprint import bp
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.errors import OfferGone, OfferNotPossible
from clinic_sched.transaction import writes


@bp.get("/my/offers/<public_id>")
@patients_only
def offer(public_id: str) -> ResponseReturnValue:
    """Show a time that came free, and until when it is kept."""
    return _page(queries.own_offer(signed_in_patient(), public_id))


@bp.post("/my/offers/<public_id>/accept")
@patients_only
@writes
def accept_offer(public_id: str) -> ResponseReturnValue:
    """Take the time, if nobody was faster."""
    patient = signed_in_patient()
    found = queries.own_offer(patient, public_id)
    if PressForm().accepted():
        try:
            visit = scheduling.accept(found, by=patient, now=clock.now())
        except OfferGone:
            return _page(found, 409)
        except OfferNotPossible:
            return _page(found, 409, cannot=True)
        flash("The time is yours. We look forward to seeing you.")
        return redirect(f"/my/appointments/{visit.public_id}", 303)
    return redirect(f"/my/offers/{public_id}", 303)


@bp.post("/my/offers/<public_id>/decline")
@patients_only
@writes
def decline_offer(public_id: str) -> ResponseReturnValue:
    """Leave the time to somebody else."""
    patient = signed_in_patient()
    found = queries.own_offer(patient, public_id)
    if PressForm().accepted():
        try:
            scheduling.decline(found, by=patient, now=clock.now())
        except OfferGone:
            return _page(found, 409)
    return redirect(f"/my/offers/{public_id}", 303)


def _page(found: Any, status: int = 200, *, cannot: bool = False) -> ResponseReturnValue:
    page = render_template(
        "portal/offer.html",
        offer=shown(found, cannot=cannot),
        site=found.hold.site,
        form=PressForm(),
    )
    return page, status


def shown(found: Any, *, cannot: bool = False) -> dict[str, Any]:
    """Return what a patient is told of an offer: when, where, until when, never what for."""
    kept, entry = found.hold, found.entry
    lapsed = kept.released_at is not None or clock.now() >= kept.expires_at
    state = "expired" if found.status == "open" and lapsed else found.status.value
    visit = entry.appointment
    return {
        "public_id": found.public_id,
        "state": "cannot" if cannot else state,
        "starts_at": kept.starts_at,
        "minutes": kept.prep_minutes + kept.infusion_minutes + kept.recovery_minutes,
        "until": kept.expires_at,
        "zone": kept.site.clock,
        "instead_of": visit.starts_at if visit and visit.status == "booked" else None,
    }
