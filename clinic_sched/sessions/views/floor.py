"""The floor: every chair of a site right now."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.sessions.queries import floor
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.web.parts import unless_unchanged


@bp.get("/floor")
@access.requires(Permission.RECORD_SESSION)
def show_floor() -> ResponseReturnValue:
    """Show every chair of a site, who waits, and who is late."""
    return render_template("sessions/floor.html", sites=clinic.sites(), **_about())


@bp.get("/floor/part")
@access.requires(Permission.RECORD_SESSION)
def show_floor_part() -> ResponseReturnValue:
    """Show the chairs alone, or that nothing has changed."""
    return unless_unchanged(render_template("sessions/_floor.html", **_about()))


def _about() -> dict[str, Any]:
    wanted = request.args.get("site")
    site = clinic.get_site(wanted) if wanted else clinic.first_site()
    now = clock.now()
    if site is None:
        return {"site": None, "floor": None, "zone": None, "now": now}
    return {"site": site, "floor": floor.look(site, now=now), "zone": site.clock, "now": now}
