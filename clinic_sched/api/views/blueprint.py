"""What the endpoints hang on, and how they say no."""

import json
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, make_response, request

from clinic_sched.api.errors import ApiRefusal, ScopeMissing, Unauthenticated
from clinic_sched.api.problems import FOLDER, KINDS, kind_of_refusal, kind_of_status
from clinic_sched.errors import DomainError
from clinic_sched.web import csrf, errors

PREFIX = "/api/"
REALM = 'Bearer realm="clinic_sched"'
WAIT_SECONDS = {429: "900", 503: "2"}

bp = Blueprint("api", __name__)
# A guard against forged forms is for browsers that hold cookies; here none is looked at.
csrf.exempt(bp)
bp.record_once(lambda state: errors.speak_under(cast("Flask", state.app), PREFIX, _voice))


def problem(kind: str, detail: str = "", **facts: Any) -> Response:
    """Answer with a problem of RFC 9457, with facts of its own beside the usual ones."""
    status, title, about = KINDS[kind]
    base_url = current_app.extensions["clinic_sched"].base_url
    said = {
        "type": f"{base_url}{FOLDER}{kind}",
        "title": title,
        "status": status,
        "detail": detail or about,
        **facts,
    }
    answer = make_response(json.dumps(said, ensure_ascii=False), status)
    answer.mimetype = "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = f'{REALM}, error="invalid_token"'
    if status in WAIT_SECONDS:
        answer.headers["Retry-After"] = WAIT_SECONDS[status]
    return answer


@bp.errorhandler(DomainError)
def on_refusal(refusal: DomainError) -> Response:
    """Answer with the problem a refusal is."""
    if isinstance(refusal, ApiRefusal):
        answer = problem(refusal.kind, str(refusal), **refusal.facts)
        if isinstance(refusal, Unauthenticated):
            answer.headers["WWW-Authenticate"] = REALM
        if isinstance(refusal, ScopeMissing):
            scope = f'error="insufficient_scope", scope="{refusal.scope}"'
            answer.headers["WWW-Authenticate"] = f"{REALM}, {scope}"
        return answer
    kind, field = kind_of_refusal(refusal, _fields())
    if field:
        errors_found = [{"in": "body", "field": field, "detail": str(refusal)}]
        return problem(kind, str(refusal), errors=errors_found)
    return problem(kind, str(refusal))


def _fields() -> list[str]:
    """List the fields that the body of this request may have."""
    view = current_app.view_functions.get(request.endpoint or "")
    body = getattr(getattr(view, "operation", None), "body", None)
    return [one.name for one in body.fields] if body else []


def _voice(status: int, sentence: str, reference: str) -> Response:
    """Say what went wrong outside the endpoints: no such address, too much, a crash."""
    facts = {"reference": reference} if reference else {}
    answer = problem(kind_of_status(status), sentence, **facts)
    if answer.status_code != status:
        answer.status_code = status
        answer.set_data(json.dumps(answer.get_json() | {"status": status}))
    return answer
