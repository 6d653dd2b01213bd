"""Putting a day right: who runs late, who has no place, whom to phone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling import queries, rules
from clinic_sched.scheduling.forms import RepairForm
from clinic_sched.scheduling.queries import calls
from clinic_sched.scheduling.queries.replanning import Running
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.day import read_date
from clinic_sched.scheduling.views.replanning import Change, accept, preview
from clinic_sched.transaction import writes
from clinic_sched.web.parsing import parse_time

# What a patient who is late is first taken to need, until somebody says better.
_SOON = timedelta(minutes=15)
_STEP = 5 * 60
AT = "at-"


@dataclass(frozen=True)
class Late:
    """A visit that runs late, and the time it is counted on."""

    visit: Any
    is_here: bool
    typed: str
    moment: datetime
    error: str = ""


@bp.route("/board/<on>/repair", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def repair(on: str) -> ResponseReturnValue:
    """Show how the day could be put right, and do what is accepted of it."""
    site, day, now = clinic.get_site(request.args.get("site")), read_date(on), clock.now()
    late = [_late(visit, day, now) for visit in queries.day(site, day) if _runs_late(visit, now)]
    query = f"?site={site.public_id}"
    change = Change(
        site,
        day,
        day,
        "Put the day right",
        f"{day:%A} {day.day} {day:%B %Y}",
        "Accept",
        "The day is put right.",
        f"/board/{day}/repair{query}",
        f"/board/{day}{query}",
        running=Running(
            {one.visit.id: one.moment for one in late if not one.is_here},
            {one.visit.id: one.moment for one in late if one.is_here},
        ),
        typed={AT + one.visit.public_id: one.typed for one in late},
        template="scheduling/repair.html",
        is_done=True,
        shown={"late": late, "phone": calls.to_phone(site, now=now), "at": AT},
    )
    form = RepairForm()
    return accept(change, form) if form.accepted() else preview(change, form)


def _runs_late(visit: Any, now: datetime) -> bool:
    return rules.is_late(visit.status, visit.starts_at, now=now) or rules.is_overdue(
        visit.status, visit.patient_until, now=now
    )


def _late(visit: Any, day: date, now: datetime) -> Late:
    """Read when somebody comes, or is done; what cannot be read is taken to be soon."""
    zone, is_here = visit.site.clock, visit.status != rules.AppointmentStatus.BOOKED
    soon = now + _SOON
    soon += timedelta(seconds=-int(soon.timestamp()) % _STEP)
    typed = request.values.get(AT + visit.public_id)
    if not typed:
        return Late(visit, is_here, f"{clock.local(soon, zone):%H:%M}", soon)
    try:
        moment = clock.at_wall(datetime.combine(day, parse_time(typed.strip())), zone)
    except (ValueError, clock.MissingHour) as refusal:
        return Late(visit, is_here, typed, soon, str(refusal))
    return Late(visit, is_here, typed, max(moment, now))
