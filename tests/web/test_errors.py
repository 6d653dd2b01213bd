"""Every failure is a page of ours, with something to do next."""

import re

import pytest

STATUSES = [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503]


@pytest.mark.parametrize("status", STATUSES)
def test_every_failure_has_a_page(browser_of_site, status):
    answer = browser_of_site.get(f"/abort/{status}")

    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert "Go to the start page" in answer.text


@pytest.mark.parametrize("status", [418, 501])
def test_a_failure_nobody_foresaw_has_a_page_too(browser_of_site, status):
    answer = browser_of_site.get(f"/abort/{status}")

    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1


def test_a_method_that_is_not_allowed_says_which_are(browser_of_site):
    answer = browser_of_site.get("/only-post")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize("header", ["HX-Request", "X-Refresh"])
@pytest.mark.parametrize("url", ["/abort/404", "/crash", "/refuse"])
def test_a_part_of_a_page_is_answered_with_a_paragraph(browser_of_site, url, header):
    answer = browser_of_site.get(url, headers={header: "true"})

    assert answer.status_code >= 400
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_refusal_nobody_caught_is_a_409_with_its_sentence(browser_of_site):
    answer = browser_of_site.get("/refuse")

    assert answer.status_code == 409
    assert "This visit is over. Add a note instead." in answer.text


def test_a_crash_shows_a_reference_that_the_log_knows_and_no_detail(browser_of_site, caplog):
    answer = browser_of_site.get("/crash")
    reference = re.search(r"reference <strong>([0-9a-f]{12})</strong>", answer.text)[1]

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert reference in caplog.text


def test_a_database_that_is_busy_asks_to_come_back_soon(browser_of_site):
    answer = browser_of_site.get("/busy")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "two waited" not in answer.text


def test_a_database_that_is_broken_is_a_crash(browser_of_site):
    assert browser_of_site.get("/broken").status_code == 500


@pytest.mark.parametrize("url", ["/crash", "/abort/503"])
def test_a_crash_asks_nothing_of_what_may_have_failed(browser_of_site, site, url):
    @site.context_processor
    def fail():
        raise RuntimeError("the database is gone")

    answer = browser_of_site.get(url)

    assert answer.status_code in (500, 503)
    assert "Go to the start page" in answer.text


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_a_body_over_the_limit_is_a_413_page(browser_of_site, kind):
    answer = browser_of_site.post("/everything", data=b"note=" * 400_000, content_type=kind)

    assert answer.status_code == 413
    assert "send less text" in answer.text


def test_a_slash_too_many_leads_back(browser_of_site, site):
    site.add_url_rule("/folder/", view_func=lambda: "here", endpoint="folder")

    assert browser_of_site.get("/folder").status_code == 308
