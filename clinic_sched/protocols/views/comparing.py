"""Two versions of one protocol, side by side."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import NotFound
from clinic_sched.protocols import queries
from clinic_sched.protocols.comparison import compare as differences
from clinic_sched.protocols.views.blueprint import bp


@bp.get("/protocols/<code>/compare")
@access.requires(Permission.SEE_PROTOCOLS)
def compare(code: str) -> ResponseReturnValue:
    """Show what changed from one version to another; from the one before to the newest, unasked."""
    versions = queries.versions_of(code)
    if not versions:
        raise NotFound("protocol")
    newest = versions[0].number
    to = _asked("to", newest)
    before = max((one.number for one in versions if one.number < to), default=to)
    old = queries.get_numbered(code, _asked("from", before))
    new = queries.get_numbered(code, to)
    return render_template(
        "protocols/compare.html",
        code=code,
        versions=versions,
        old=old,
        new=new,
        differences=differences(queries.plan_of(old), queries.plan_of(new)),
    )


def _asked(name: str, otherwise: int) -> int:
    asked = request.args.get(name, "")
    if not asked:
        return otherwise
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
        raise NotFound("version")
    return int(asked)
