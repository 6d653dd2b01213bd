"""With what the clinic gives care: sites, chairs, protocols."""

from typing import Any

from flask import Response

from clinic_sched.accounts.rules import Scope
from clinic_sched.api.access import scoped
from clinic_sched.api.answers import chair_facts, protocol_facts, site_facts
from clinic_sched.api.asked import SITE_ASKED
from clinic_sched.api.descriptions import CHAIR, PROTOCOL, SITE
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import page_of
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.references import site_of
from clinic_sched.api.views.speaking import speaks, told
from clinic_sched.clinic import queries as clinic
from clinic_sched.protocols import queries as protocols

TAG = "Clinic"


@bp.get("/api/v1/sites")
@scoped(Scope.CLINIC_READ)
@speaks(Operation("List the sites", page_of(SITE), conditional=True, tag=TAG))
def list_sites() -> Response:
    """List the sites by name."""
    return _told_all([site_facts(site) for site in clinic.sites()])


@bp.get("/api/v1/chairs")
@scoped(Scope.CLINIC_READ)
@speaks(
    Operation("List the chairs in use", page_of(CHAIR), query=SITE_ASKED, conditional=True, tag=TAG)
)
def list_chairs(query: dict[str, Any]) -> Response:
    """List the chairs in use, in the order they stand."""
    sites = [site_of(query)] if query["site"] else clinic.sites()
    found = [chair_facts(chair, site) for site in sites for chair in clinic.chairs(site)]
    return _told_all(found)


@bp.get("/api/v1/protocols")
@scoped(Scope.CLINIC_READ)
@speaks(Operation("List the protocols in use", page_of(PROTOCOL), conditional=True, tag=TAG))
def list_protocols() -> Response:
    """List the protocols that can be booked."""
    found = [one for one in protocols.approved() if protocols.plan_of(one).enabled]
    return _told_all([protocol_facts(version) for version in found])


def _told_all(items: list[dict[str, Any]]) -> Response:
    return told({"items": items, "next": None})
