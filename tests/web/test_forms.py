"""Forms are guarded, keep their key, and show a refusal where it belongs."""

import re

import pytest


def value_of(name, page):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def test_a_form_that_was_not_sent_shows_no_errors(browser_of_site):
    answer = browser_of_site.get("/everything")

    assert answer.status_code == 200
    assert "This needs attention" not in answer.text


def test_a_form_with_a_mistake_is_a_422_with_a_summary_that_leads_to_it(browser_of_site):
    answer = browser_of_site.post("/everything", data={})

    assert answer.status_code == 422
    assert "This needs attention" in answer.text
    assert 'href="#name"' in answer.text
    assert 'aria-describedby="name-hint name-error"' in answer.text


def test_a_refusal_stands_beside_the_field_it_concerns(browser_of_site, site):
    answer = browser_of_site.post("/everything", data={"name": "Ada", "chair": "2"})

    assert answer.status_code == 422
    assert site.extensions["told"].form.chair.errors == ["Chair 2 is already booked around 09:00."]
    assert 'id="chair-error"' in answer.text


def test_a_refusal_of_no_field_stands_in_the_summary(browser_of_site):
    answer = browser_of_site.post("/everything", data={"name": "Ada", "count": "13"})

    assert answer.status_code == 422
    assert "This visit is over. Add a note instead." in answer.text


def test_a_form_has_a_new_key_each_time_it_is_opened(browser_of_site):
    keys = {value_of("form_key", browser_of_site.get("/everything").text) for _ in range(3)}

    assert len(keys) == 3


def test_a_form_keeps_its_key_when_it_is_shown_again(browser_of_site):
    page = browser_of_site.post("/everything", data={"form_key": "a-key"}).text

    assert value_of("form_key", page) == "a-key"


def test_a_form_carries_its_version_along(browser_of_site):
    assert value_of("version", browser_of_site.get("/everything").text) == "7"


@pytest.mark.parametrize("body", ["[1, 2]", '"text"', "{}", "null", "{broken"])
def test_a_body_of_json_is_no_form(browser_of_site, body):
    answer = browser_of_site.post("/everything", data=body, content_type="application/json")

    assert answer.status_code == 422


def test_a_form_without_its_token_is_answered_with_what_to_do(site):
    answer = site.test_client().post("/everything", data={"name": "Ada"})

    assert answer.status_code == 400
    assert "The form has expired" in answer.text
    assert "send it again" in answer.text


@pytest.mark.parametrize("token", ["", "x", "ä", "\0", "x" * 10_000])
def test_a_token_that_is_nonsense_is_answered_alike(site, token):
    answer = site.test_client().post("/everything", data={"csrf_token": token})

    assert answer.status_code == 400


def test_a_form_with_its_token_is_accepted(site):
    browser = site.test_client()
    token = value_of("csrf_token", browser.get("/everything").text)

    answer = browser.post("/everything", data={"name": "Ada", "csrf_token": token})

    assert answer.status_code == 200
    assert "Sent." in answer.text


@pytest.mark.parametrize(
    ("query", "status", "shown"),
    [("", 200, ""), ("?day=22/11/2026", 200, "2026-11-22"), ("?day=soon", 422, "soon")],
)
def test_a_form_that_only_asks_needs_no_token(site, query, status, shown):
    answer = site.test_client().get(f"/day{query}")

    assert (answer.status_code, answer.text) == (status, shown)
