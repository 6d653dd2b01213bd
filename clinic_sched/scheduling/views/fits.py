"""Where a visit that is dragged can be dropped."""

from datetime import datetime
from typing import Any

from flask import jsonify, make_response, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import days
from clinic_sched.errors import DomainError
from clinic_sched.scheduling import queries, rules
from clinic_sched.scheduling.queries.fits import where_it_fits
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.day import read_date


@bp.get("/appointments/<public_id>/fits")
@access.requires(Permission.BOOK)
def fits(public_id: str) -> ResponseReturnValue:
    """Answer for every chair and start of a day at once, so that the drop holds no surprise."""
    appointment, now = queries.get(public_id), clock.now()
    on = read_date(request.args.get("on", ""))
    tag = _tag(appointment, on, now)
    if request.headers.get("If-None-Match") == tag:
        return make_response("", 304, {"ETag": tag})
    same_day = on == clock.local_date(appointment.starts_at, appointment.site.clock)
    try:
        rules.check_movable(appointment.status, same_day=same_day)
    except DomainError as refusal:
        return jsonify(sentence=str(refusal)), 422
    found = where_it_fits(appointment, on, now=now)
    answer = found.for_the_board() | {
        "name": appointment.patient.full_name,
        "version": appointment.version,
        "chair": appointment.chair.label,
        "cell": found.day.timeline.locate(appointment.starts_at)[0],
    }
    return make_response(jsonify(answer), 200, {"ETag": tag})


def _tag(appointment: Any, on: Any, now: datetime) -> str:
    """Name the state of the answer: the day, the visit, and the minute it is."""
    version = days.version_of(appointment.site, on)
    return f'"{version}-{appointment.version}-{int(now.timestamp()) // 60}"'
