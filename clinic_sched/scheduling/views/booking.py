"""Booking a visit at a time that was chosen."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries as patients
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Nurse
from clinic_sched.scheduling.engine.wishes import Wishes
from clinic_sched.scheduling.errors import DoesNotFit
from clinic_sched.scheduling.forms import BookForm
from clinic_sched.scheduling.queries import openings
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.offers import offers
from clinic_sched.scheduling.views.overflow import spare_chairs
from clinic_sched.transaction import writes


@bp.post("/appointments")
@access.requires(Permission.BOOK)
@writes
def book() -> ResponseReturnValue:
    """Book the time chosen; when it has gone, offer the nearest that are left."""
    form = BookForm()
    if not form.accepted():
        return render_template("scheduling/not_booked.html", form=form), 422
    chosen = _chosen(form)
    try:
        appointment = service.book(
            **chosen,
            note=form.note.data,
            override_reason=form.override_reason.data,
            signed=candidacy.signed_off(form),
            by=access.signed_in_user(),
            now=clock.now(),
        )
    except DomainError as refusal:
        candidacy.refuse(form, refusal)
        return _refused(form, chosen, refusal)
    flash("The visit is booked.")
    return redirect(f"/appointments/{appointment.public_id}", 303)


def _chosen(form: BookForm) -> dict[str, Any]:
    return {
        "patient": patients.get(form.patient.data),
        **_planned(form),
        "wished_nurse": accounts.get(form.nurse.data) if form.nurse.data else None,
        "site": clinic.get_site(form.site.data),
        "chair": clinic.get_chair(form.chair.data) if form.chair.data else None,
        "starts_at": form.starts_at.data,
    }


def _planned(form: BookForm) -> dict[str, Any]:
    """Return what the visit is: a protocol's, or one of free length."""
    if form.protocol.data:
        return {"version": protocols.get_version(form.protocol.data)}
    minutes, turnover = form.minutes.data or 0, form.turnover.data or 0
    shape = VisitShape.free(minutes, with_pump=bool(form.pump.data), turnover_minutes=turnover)
    return {"version": None, "shape": shape, "purpose": form.purpose.data or ""}


def _refused(form: BookForm, chosen: dict[str, Any], refusal: DomainError) -> ResponseReturnValue:
    now = clock.now()
    may_override = access.signed_in_user().may(Permission.OVERRIDE_BOOKING)
    said = candidacy.panel_for(
        chosen["patient"], chosen["version"], [chosen["starts_at"]], site=chosen["site"], now=now
    )
    page = render_template(
        "scheduling/refused.html",
        form=form,
        **{"purpose": "", **chosen},
        **candidacy.show(form, said),
        alternatives=_alternatives(chosen, now) if said.is_clear else [],
        spare=spare_chairs(_search(chosen, now), chosen["starts_at"]) if said.is_clear else [],
        may_override=may_override and isinstance(refusal, DoesNotFit) and refusal.can_override,
    )
    return page, 422


def _search(chosen: dict[str, Any], now: datetime) -> openings.Search:
    site, nurse = chosen["site"], chosen["wished_nurse"]
    return openings.Search(
        site,
        chosen["patient"],
        service.shape_of(chosen["version"]) if chosen["version"] else chosen["shape"],
        now,
        clock.local_date(now, site.clock),
        Wishes(nurse=Nurse(nurse.id, nurse.name) if nurse else None),
    )


def _alternatives(chosen: dict[str, Any], now: datetime) -> list[Any]:
    search = _search(chosen, now)
    return offers(search, openings.alternatives(search, chosen["starts_at"]))
