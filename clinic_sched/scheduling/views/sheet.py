"""The day on paper, for when nothing else works."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries
from clinic_sched.scheduling.rules import HOLDS_CHAIR
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.day import chosen_site, read_date

BLANK_LINES = 6
BLANK_LINES_PER_CHAIR = 2


@dataclass(frozen=True)
class Line:
    """A visit as the sheet prints it."""

    visit: Any
    code: str
    escort: str


@bp.get("/board/<on>/sheet")
@access.requires(Permission.BOOK)
def sheet(on: str) -> ResponseReturnValue:
    """Print the day by time and by chair, with lines left to write on."""
    day, site = read_date(on), chosen_site(clinic.sites())
    lines = [_line(visit) for visit in queries.day(site, day) if visit.status in HOLDS_CHAIR]
    return render_template(
        "scheduling/sheet.html",
        site=site,
        zone=site.clock,
        on=day,
        lines=lines,
        chairs=[
            (chair, [line for line in lines if line.visit.chair_id == chair.id])
            for chair in clinic.chairs(site)
        ],
        blank=BLANK_LINES,
        blank_per_chair=BLANK_LINES_PER_CHAIR,
        printed_at=clock.now(),
    )


def _line(visit: Any) -> Line:
    version, person = visit.protocol_version, visit.patient
    if version is None:
        return Line(visit, visit.about, "")
    if not protocols.plan_by(version.public_id).escort_required.value:
        return Line(visit, version.protocol.code, "")
    named = ", ".join(filter(None, (person.escort_name, person.escort_phone)))
    return Line(visit, version.protocol.code, f"Needed: {named or 'nobody named yet'}")
