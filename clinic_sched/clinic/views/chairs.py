"""Chairs: added, changed, taken out of use."""

from datetime import datetime
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries, service
from clinic_sched.clinic.forms import ChairForm, NewChairForm
from clinic_sched.clinic.views.blueprint import bp, edit
from clinic_sched.errors import NotFound
from clinic_sched.transaction import writes


@bp.route("/clinic/sites/<site_id>/chairs/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_chair(site_id: str) -> ResponseReturnValue:
    """Put another chair at the end of the row."""
    site = queries.get_site(site_id)
    form = NewChairForm()

    def add(by: Any, now: datetime) -> str:
        service.add_chair(
            site,
            form.label.data,
            features=form.features.data or (),
            is_overflow=form.is_overflow.data,
            by=by,
            now=now,
        )
        return _chairs_of(site)

    return edit(form, "clinic/chair.html", add, "The chair is added.", site=site, chair=None)


@bp.route("/clinic/sites/<site_id>/chairs/<chair_id>", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def change_chair(site_id: str, chair_id: str) -> ResponseReturnValue:
    """Rename a chair, move it in the row, or say what it offers."""
    site, chair = _site_and_chair(site_id, chair_id)
    form = ChairForm(obj=chair)

    def change(by: Any, now: datetime) -> str:
        service.change_chair(
            site,
            chair,
            label=form.label.data,
            position=form.position.data,
            features=form.features.data or (),
            is_overflow=form.is_overflow.data,
            by=by,
            now=now,
        )
        return _chairs_of(site)

    today = clock.local_date(clock.now(), site.clock)
    return edit(form, "clinic/chair.html", change, "Saved.", site=site, chair=chair, today=today)


@bp.post("/clinic/sites/<site_id>/chairs/<chair_id>/return")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def return_chair(site_id: str, chair_id: str) -> ResponseReturnValue:
    """Bring a chair back into use."""
    site, chair = _site_and_chair(site_id, chair_id)
    service.return_chair(site, chair, by=access.signed_in_user(), now=clock.now())
    flash(f"{chair.label} is in use again.")
    return redirect(_chairs_of(site))


def _chairs_of(site: Any) -> str:
    return f"/clinic?site={site.public_id}#chairs"


def _site_and_chair(site_id: str, chair_id: str) -> tuple[Any, Any]:
    site, chair = queries.get_site(site_id), queries.get_chair(chair_id)
    if chair.site_id != site.id:
        raise NotFound("chair")
    return site, chair
