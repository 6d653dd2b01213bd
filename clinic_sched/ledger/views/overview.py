"""The ledger at a glance, one vial, and one line."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.ledger import queries, rules
from clinic_sched.ledger.forms import ApartForm, CorrectForm
from clinic_sched.ledger.views.blueprint import about, bp


@bp.get("/ledger")
@access.requires(Permission.USE_LEDGER)
def show() -> ResponseReturnValue:
    """Show what is there, what is open, and the last lines."""
    site = clinic.find_site(request.args.get("site"))
    if site is None:
        return render_template("ledger/no_site.html")
    now = clock.now()
    cabinets = queries.cabinets(site)
    hours = queries.terms_of(site.id).unresolved_hours
    differences = [
        (entry, rules.is_overdue(entry.at, hours=hours, now=now))
        for entry in queries.open_differences(site)
    ]
    return render_template(
        "ledger/overview.html",
        sites=clinic.sites(),
        cabinets=cabinets,
        counts=[(one, queries.last_count(one)) for one in cabinets],
        items=queries.items(queries.held(site, now=now)),
        draws=queries.open_draws_at(site),
        differences=differences,
        entries=queries.last_entries(site),
        **about(site),
    )


@bp.get("/ledger/vials/<public_id>")
@access.requires(Permission.USE_LEDGER)
def show_vial(public_id: str) -> ResponseReturnValue:
    """Show one vial, and everything that was written of it."""
    vial = queries.get_vial(public_id)
    site = vial.cabinet.site
    today = clock.local_date(clock.now(), site.clock)
    return render_template(
        "ledger/vial.html",
        vial=vial,
        balance=queries.balance_of(vial),
        is_opened=queries.is_opened(vial),
        is_apart=queries.is_apart(vial),
        has_expired=rules.has_expired(vial.expires_on, today=today),
        entries=queries.of_vial(vial),
        form=ApartForm(),
        **about(site),
    )


@bp.get("/ledger/entries/<public_id>")
@access.requires(Permission.USE_LEDGER)
def show_entry(public_id: str) -> ResponseReturnValue:
    """Show one line of the book."""
    entry = queries.get_entry(public_id)
    return render_template(
        "ledger/entry.html",
        entry=entry,
        form=CorrectForm(),
        may_be_corrected=entry.kind in rules.CORRECTABLE and not queries.is_corrected(entry),
        **about(entry.cabinet.site),
    )
