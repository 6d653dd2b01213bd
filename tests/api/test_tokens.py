"""Who comes in: tokens that hold, with the scope that is needed; nobody with a cookie."""

import re

import pytest
import sqlalchemy as sa

from clinic_sched.accounts import queries, service
from clinic_sched.accounts.models import SignInAttempt
from clinic_sched.accounts.rules import Role, Scope
from clinic_sched.audit.models import AuditEvent
from clinic_sched.audit.service import WORKER
from tests import builders, programs
from tests.moments import EVENING_BEFORE
from tests.programs import Program

OPEN = {"api.openapi", "api.show_problem"}
NEEDED = {
    "GET /api/v1/appointments": "appointments:read",
    "GET /api/v1/appointments/x": "appointments:read",
    "GET /api/v1/availability": "availability:read",
    "GET /api/v1/chairs": "clinic:read",
    "GET /api/v1/courses": "appointments:read",
    "GET /api/v1/courses/plan": "availability:read",
    "GET /api/v1/courses/x": "appointments:read",
    "GET /api/v1/patients": "patients:read",
    "GET /api/v1/patients/x": "patients:read",
    "GET /api/v1/protocols": "clinic:read",
    "GET /api/v1/sites": "clinic:read",
    "POST /api/v1/appointments": "appointments:write",
    "POST /api/v1/appointments/x/arrive": "appointments:write",
    "POST /api/v1/appointments/x/cancel": "appointments:write",
    "POST /api/v1/appointments/x/check-in": "appointments:write",
    "POST /api/v1/appointments/x/confirm": "appointments:write",
    "POST /api/v1/appointments/x/no-show": "appointments:write",
    "POST /api/v1/appointments/x/reschedule": "appointments:write",
    "POST /api/v1/courses": "appointments:write",
    "POST /api/v1/courses/x/stop": "appointments:write",
    "POST /api/v1/patients": "patients:write",
    "POST /api/v1/patients/search": "patients:read",
}


def endpoints(app):
    return sorted(
        f"{method} {re.sub(r'<[^>]+>', 'x', rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in OPEN
        for method in rule.methods & {"GET", "POST"}
    )


def ask(program, endpoint):
    method, url = endpoint.split()
    return program.ask(method, url)


def test_every_endpoint_is_in_the_matrix_of_scopes(app):
    assert endpoints(app) == sorted(NEEDED)


def test_nobody_comes_in_without_a_token(served, app):
    for endpoint in NEEDED:
        answer = ask(Program(served), endpoint)
        assert answer.status_code == 401, endpoint
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="clinic_sched"'
        assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("scope", list(Scope), ids=str)
def test_a_scope_opens_what_needs_it_and_nothing_else(program_with, scope, session):
    program = program_with(scope)

    for endpoint, needed in NEEDED.items():
        answer = ask(program, endpoint)
        if needed == scope:
            assert answer.status_code not in (401, 403), endpoint
        else:
            assert (answer.status_code, answer.json["scope"]) == (403, needed), endpoint
            assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"]


def test_what_a_program_was_refused_is_in_the_trail(program_with, session):
    program_with(Scope.CLINIC_READ).get("/api/v1/patients")

    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "refuse page")).one()
    assert event.details == {"needed": "patients:read"}


def test_a_signed_in_browser_is_nobody_here(desk):
    for endpoint in NEEDED:
        assert ask_browser(desk, endpoint) == 401, endpoint


def ask_browser(browser, endpoint):
    method, url = endpoint.split()
    return (browser.get(url) if method == "GET" else browser.post(url, json={})).status_code


def revoke(token):
    service.revoke_token(_row(token), by=WORKER, now=EVENING_BEFORE)


def expire(token):
    _row(token).expires_at = EVENING_BEFORE


def disable(token):
    service.disable(_row(token).user, by=WORKER, now=EVENING_BEFORE)


def _row(token):
    return queries.find_token("_".join(token.split("_")[:2]))


@pytest.mark.parametrize("end", [revoke, disable])
def test_a_token_that_was_ended_lets_nobody_in(served, end, session):
    token = programs.token()
    program = Program(served, token)
    assert program.get("/api/v1/sites").status_code == 200

    end(token)

    answer = program.get("/api/v1/sites")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert answer.json["type"].endswith("/unauthenticated")


def test_a_token_lets_nobody_in_after_its_last_day(served, session, evening_before):
    program = Program(served, programs.token())
    assert program.get("/api/v1/sites").status_code == 200

    evening_before.move_to(EVENING_BEFORE.replace(year=2031, month=6))

    assert program.get("/api/v1/sites").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Basic YTpi",
        "Bearer",
        "Bearer  ",
        "bearer x",
        "Bearer \xff\xfe",
        "Bearer " + "x" * 5000,
        "x",
    ],
)
def test_what_is_no_token_is_401(served, app, header):
    answer = Program(served).get("/api/v1/sites", headers={"Authorization": header})

    assert answer.status_code == 401


def test_who_guesses_for_long_is_told_to_wait_while_others_go_on(served, program, session):
    guesser = Program(served, "clinic_00000000_guess")
    statuses = [guesser.get("/api/v1/sites").status_code for _ in range(51)]

    answer = guesser.get("/api/v1/sites")

    assert statuses == [401] * 50 + [429]
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert program.get("/api/v1/sites").status_code == 200
    kept = sa.select(sa.func.count()).select_from(SignInAttempt)
    assert session.scalar(kept) == 50


def test_the_last_use_of_a_token_is_kept(served, session):
    token = programs.token()
    Program(served, token).get("/api/v1/sites")

    session.expire_all()
    assert _row(token).last_used_at == EVENING_BEFORE


def test_a_programs_password_opens_no_page(program, visitor, session):
    email = queries.find_program("Phone booth").email

    answer = visitor().submit("/sign-in", email=email, password="anything at all")

    assert answer.status_code == 422
    assert builders.user(Role.DESK).email != email
