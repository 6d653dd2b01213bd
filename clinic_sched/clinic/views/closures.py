"""Closures: shown, and removed again; the page that makes one shows whom it hits."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries, service
from clinic_sched.clinic.days import dates_of
from clinic_sched.clinic.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.get("/clinic/closures/<closure_id>")
@access.requires(Permission.BOOK)
def show_closure(closure_id: str) -> ResponseReturnValue:
    """Show a closure, and the way to the visits it hits."""
    closure = queries.get_closure(closure_id)
    site = closure.site
    days = dates_of(site, closure.starts_at, closure.ends_at)
    return render_template("clinic/closure.html", closure=closure, site=site, days=days)


@bp.post("/clinic/closures/<closure_id>/remove")
@access.requires(Permission.BOOK)
@writes
def remove_closure(closure_id: str) -> ResponseReturnValue:
    """Remove a closure."""
    closure = queries.get_closure(closure_id)
    site = closure.site
    on = dates_of(site, closure.starts_at, closure.ends_at)[0]
    service.reopen(site, closure, by=access.signed_in_user(), now=clock.now())
    flash("The closure is removed.")
    return redirect(f"/board/{on}?site={site.public_id}")
