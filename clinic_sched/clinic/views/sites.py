"""The clinic at a glance, and what its sites are."""

from datetime import datetime
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries, service
from clinic_sched.clinic.days import dates_of
from clinic_sched.clinic.forms import ChangeSiteForm, HoursForm, SiteForm
from clinic_sched.clinic.rules import WEEKDAYS, Span
from clinic_sched.clinic.service import SiteDetails
from clinic_sched.clinic.views.blueprint import bp, edit
from clinic_sched.config import Settings
from clinic_sched.transaction import writes


@bp.get("/clinic")
@access.requires(Permission.MANAGE_CLINIC)
def overview() -> ResponseReturnValue:
    """Show a site: hours, chairs, cover, closures to come."""
    asked = request.args.get("site")
    if not asked and queries.first_site() is None:
        return render_template("clinic/no_site.html")
    site = queries.get_site(asked)
    return render_template(
        "clinic/overview.html",
        site=site,
        sites=queries.sites(),
        week=list(zip(WEEKDAYS, week_of(site), strict=True)),
        chairs=queries.all_chairs(site),
        closures=[
            (closure, dates_of(site, closure.starts_at, closure.ends_at))
            for closure in queries.closures(site, clock.now())
        ],
        now=clock.now(),
        today=clock.local_date(clock.now(), site.clock),
    )


@bp.route("/clinic/sites/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_site() -> ResponseReturnValue:
    """Open another place."""
    first = queries.first_site()
    settings: Settings = current_app.extensions["clinic_sched"]
    form = SiteForm(obj=first, data=None if first else {"zone": settings.timezone})
    if not form.is_submitted():
        form.name.data = form.message_name.data = form.address.data = form.phone.data = ""

    def add(by: Any, now: datetime) -> str:
        return _page_of(service.add_site(_details(form), by=by, now=now))

    return edit(form, "clinic/site.html", add, "The site is added. Enter its hours.", site=None)


@bp.route("/clinic/sites/<site_id>", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def change_site(site_id: str) -> ResponseReturnValue:
    """Change what a site is and works by."""
    site = queries.get_site(site_id)
    form = ChangeSiteForm(obj=site)

    def change(by: Any, now: datetime) -> str:
        sent = form.version.data or ""
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
        service.change_site(site, _details(form), expected_version=version, by=by, now=now)
        return _page_of(site)

    return edit(form, "clinic/site.html", change, "Saved.", thing=site, site=site)


@bp.route("/clinic/sites/<site_id>/hours", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def change_hours(site_id: str) -> ResponseReturnValue:
    """Say when the site is open."""
    site = queries.get_site(site_id)
    form = HoursForm(data={f"day_{nth}": spans for nth, spans in enumerate(week_of(site))})

    def change(by: Any, now: datetime) -> str:
        service.set_hours(site, [day.data or () for day in form.days()], by=by, now=now)
        return _page_of(site)

    return edit(form, "clinic/hours.html", change, "The hours are saved.", site=site)


def week_of(site: Any) -> list[list[Span]]:
    """Return the opening hours of each weekday, Monday first."""
    week: list[list[Span]] = [[] for _ in WEEKDAYS]
    for row in queries.hours(site):
        week[row.weekday].append(Span(row.opens, row.closes))
    return week


def _details(form: SiteForm) -> SiteDetails:
    kept = SiteDetails.__dataclass_fields__
    return SiteDetails(**{name: form[name].data for name in kept})


def _page_of(site: Any) -> str:
    return f"/clinic?site={site.public_id}"
