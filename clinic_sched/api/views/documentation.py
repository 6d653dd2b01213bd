"""What the API says of itself; open to read, for it tells nothing of anybody."""

from collections.abc import Iterator
from importlib.metadata import version

from flask import Response, abort, current_app, request

from clinic_sched.accounts.access import open_to_all
from clinic_sched.api.openapi import Endpoint, document, problem_example
from clinic_sched.api.problems import FOLDER, KINDS
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.speaking import tag_of, told


@bp.get("/api/v1/openapi.json")
@open_to_all
def openapi() -> Response:
    """Describe every endpoint as OpenAPI 3.1."""
    found = document(_endpoints(), base_url=_base_url(), version=version("clinic_sched"))
    answer = told(found)
    answer.headers["ETag"] = tag_of(answer.get_data())
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.make_conditional(request)
    return answer


@bp.get(f"{FOLDER}<kind>")
@open_to_all
def show_problem(kind: str) -> Response:
    """Say what a kind of problem means, and what to do about it."""
    if kind not in KINDS:
        abort(404)
    found = KINDS[kind]
    example = problem_example(kind, _base_url())
    return told(
        {"title": found.title, "status": found.status, "about": found.about} | {"example": example}
    )


def _endpoints() -> Iterator[Endpoint]:
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        view = current_app.view_functions[rule.endpoint]
        if operation := getattr(view, "operation", None):
            methods = set(rule.methods or ()) & {"GET", "POST"}
            scope = getattr(view, "scope", "")
            for method in sorted(methods):
                name = rule.endpoint.rpartition(".")[2]
                yield Endpoint(method, rule.rule, name, scope, operation)


def _base_url() -> str:
    url: str = current_app.extensions["clinic_sched"].base_url
    return url
