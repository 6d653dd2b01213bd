"""Every page is guarded, and says by what."""

import re

import pytest

# Static files carry nothing of anybody.
OPEN = {"static"}
OPEN_TO_ALL = {
    "accounts.home",
    "accounts.sign_in",
    "api.openapi",
    "api.show_problem",
    "operations.healthz",
    "operations.readyz",
    "portal.sign_in",
    "portal.use_link",
    "portal.calendar",
}


def unguarded(app):
    return {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in OPEN and not hasattr(view, "permission")
    }


def test_every_page_names_the_permission_it_requires(app):
    assert unguarded(app) == set()


def test_a_page_without_a_guard_would_be_found(app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "planted", lambda: "anybody may read this")

    assert unguarded(app) == {"planted"}


def test_only_the_doors_themselves_are_open_to_all(app):
    found = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "permission", None) == "open"
    }

    assert found <= OPEN_TO_ALL


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_strangers_are_turned_away_from_every_page(app, visitor):
    stranger = visitor()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN | OPEN_TO_ALL:
            continue
        if "GET" not in rule.methods:
            continue
        answer = stranger.get(re.sub(r"<[^>]+>", "x", rule.rule))
        if rule.rule.startswith("/api/"):
            assert answer.status_code == 401, f"{rule} answered {answer.status_code}"
            continue
        assert answer.status_code in (302, 404), f"{rule} answered {answer.status_code}"
        assert answer.status_code == 404 or "sign-in" in answer.location, str(rule)
