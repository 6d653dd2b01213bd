"""When a visit could be."""

from typing import Any

from flask import Response

from clinic_sched import clock
from clinic_sched.accounts.rules import Scope
from clinic_sched.api.access import scoped
from clinic_sched.api.answers import finding_facts, start_facts
from clinic_sched.api.asked import AVAILABILITY_ASKED
from clinic_sched.api.descriptions import AVAILABILITY
from clinic_sched.api.operation import Operation
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.conflicts import chair_ids
from clinic_sched.api.views.references import patient_of, protocol_of, site_of
from clinic_sched.api.views.speaking import speaks, told
from clinic_sched.api.views.wished import relaxations, wishes_of
from clinic_sched.scheduling import service
from clinic_sched.scheduling.queries import candidacy, openings


@bp.get("/api/v1/availability")
@scoped(Scope.AVAILABILITY_READ)
@speaks(
    Operation(
        "Find times for a visit",
        AVAILABILITY,
        query=AVAILABILITY_ASKED,
        conditional=True,
        tag="Availability",
        about="Chairs, nurse cover, pumps, hours, closures and the patient's own visits are all "
        "looked at. A start is not kept for you: book it. Where no time fits, `relaxations` say "
        "what would have to give.",
    )
)
def availability(query: dict[str, Any]) -> Response:
    """List the next times that fit, or else what would have to give."""
    version, patient, site = protocol_of(query), patient_of(query), site_of(query)
    now, days = clock.now(), query["days"]
    today = clock.local_date(now, site.clock)
    first_on = max(query["from"] or today, today)
    shape, wishes = service.shape_of(version), wishes_of(query)
    search = openings.Search(site, patient, shape, now, first_on, wishes)
    found = openings.openings(search, limit=query["limit"], per_day=query["per_day"], count=days)
    starts, chairs = [one.starts_at for one in found], chair_ids(site)
    said = candidacy.findings(patient, version, starts, site=site, now=now)
    return told(
        {
            "starts": [start_facts(one, chairs, site.clock) for one in found],
            "relaxations": [] if found else relaxations(search, days),
            "candidacy": finding_facts(said),
        }
    )
