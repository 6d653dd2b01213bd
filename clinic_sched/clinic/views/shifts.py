"""Who works when: a week at a time."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.rules import Permission, Role
from clinic_sched.clinic import queries, rules, service
from clinic_sched.clinic.forms import ShiftForm
from clinic_sched.clinic.rules import Span
from clinic_sched.clinic.views.blueprint import bp, edit
from clinic_sched.transaction import writes
from clinic_sched.web.parsing import parse_date

ON_DUTY = (Role.NURSE, Role.PRESCRIBER)
_WEEK = timedelta(days=7)


@bp.get("/clinic/shifts")
@access.requires(Permission.MANAGE_CLINIC)
def week() -> ResponseReturnValue:
    """Show the shifts of a week: a row for each person, a column for each day."""
    site = queries.get_site(request.args.get("site"))
    monday = _monday(site)
    days = [monday + timedelta(days=nth) for nth in range(7)]
    start, _ = clock.day_span(days[0], site.clock)
    _, end = clock.day_span(days[-1], site.clock)
    return render_template(
        "clinic/shifts.html",
        site=site,
        sites=queries.sites(),
        days=days,
        rows=_by_person(queries.shifts(site, start, end), site),
        earlier=monday - _WEEK,
        later=monday + _WEEK,
        today=clock.local_date(clock.now(), site.clock),
    )


@bp.route("/clinic/sites/<site_id>/shifts/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_shift(site_id: str) -> ResponseReturnValue:
    """Put somebody on duty, once or every week."""
    site = queries.get_site(site_id)
    people = {
        user.public_id: user for user in accounts.staff(roles=ON_DUTY) if user.disabled_at is None
    }
    asked = {"nurse": request.args.get("nurse"), "on": _asked_date("on")}
    form = ShiftForm(data={name: value for name, value in asked.items() if value})
    form.nurse.choices = [("", "Choose"), *((key, user.name) for key, user in people.items())]

    def add(by: Any, now: datetime) -> str:
        dates = rules.repeated(form.on.data, form.until.data, form.weekdays.data)
        rest = Span(form.break_starts.data, form.break_ends.data)
        service.add_shifts(
            site,
            people[form.nurse.data],
            dates,
            shift=Span(form.starts.data, form.ends.data),
            rest=rest if form.break_starts.data else None,
            by=by,
            now=now,
        )
        return f"/clinic/shifts?site={site.public_id}&week={dates[0]}"

    return edit(form, "clinic/shift.html", add, "The shifts are saved.", site=site)


def _by_person(shifts: Any, site: Any) -> list[tuple[Any, dict[date, list[Any]]]]:
    """Return each person with their shifts by local day, in order of names."""
    found: dict[Any, dict[date, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for shift in shifts:
        found[shift.user][clock.local_date(shift.starts_at, site.clock)].append(shift)
    return sorted(found.items(), key=lambda row: row[0].name)


def _monday(site: Any) -> date:
    day = _asked_date("week") or clock.local_date(clock.now(), site.clock)
    return day - timedelta(days=day.weekday())


def _asked_date(name: str) -> date | None:
    try:
        return parse_date(request.args.get(name, ""))
    except ValueError:
        return None
