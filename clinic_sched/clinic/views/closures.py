"""Closures: whole days or some hours, of the site or of one chair."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries, service
from clinic_sched.clinic.days import dates_of
from clinic_sched.clinic.forms import ClosureForm
from clinic_sched.clinic.views.blueprint import bp, edit
from clinic_sched.transaction import writes

WHOLE_SITE = ""


@bp.route("/clinic/sites/<site_id>/closures/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_closure(site_id: str) -> ResponseReturnValue:
    """Close the site or a chair for a while."""
    site = queries.get_site(site_id)
    form = ClosureForm()
    chairs = {chair.public_id: chair for chair in queries.chairs(site)}
    form.chair.choices = [
        (WHOLE_SITE, "The whole site"),
        *((public_id, chair.label) for public_id, chair in chairs.items()),
    ]

    def add(by: Any, now: datetime) -> str:
        starts_at, ends_at = _stretch(form, site)
        closure = service.close(
            site,
            chair=chairs.get(form.chair.data or WHOLE_SITE),
            starts_at=starts_at,
            ends_at=ends_at,
            reason=form.reason.data,
            by=by,
            now=now,
        )
        return f"/clinic/closures/{closure.public_id}"

    return edit(form, "clinic/closure_form.html", add, "The closure is saved.", site=site)


@bp.get("/clinic/closures/<closure_id>")
@access.requires(Permission.MANAGE_CLINIC)
def show_closure(closure_id: str) -> ResponseReturnValue:
    """Show a closure, and the way to the visits it hits."""
    closure = queries.get_closure(closure_id)
    site = closure.site
    days = dates_of(site, closure.starts_at, closure.ends_at)
    return render_template("clinic/closure.html", closure=closure, site=site, days=days)


@bp.post("/clinic/closures/<closure_id>/remove")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def remove_closure(closure_id: str) -> ResponseReturnValue:
    """Remove a closure."""
    closure = queries.get_closure(closure_id)
    site = closure.site
    service.reopen(site, closure, by=access.signed_in_user(), now=clock.now())
    flash("The closure is removed.")
    return redirect(f"/clinic?site={site.public_id}#closures")


def _stretch(form: ClosureForm, site: Any) -> tuple[datetime, datetime]:
    """Return the moments meant: without times, whole days."""
    last = form.ends_on.data or form.starts_on.data
    starts = datetime.combine(form.starts_on.data, form.starts.data or time())
    if form.ends.data is None:
        ends = datetime.combine(last, time()) + timedelta(days=1)
    else:
        ends = datetime.combine(last, form.ends.data)
    return clock.at_wall(starts, site.clock), clock.at_wall(ends, site.clock)
