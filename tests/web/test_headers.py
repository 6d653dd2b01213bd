"""What every answer tells the browser."""

import pytest

EVERY_KIND = ["/everything", "/abort/404", "/crash", "/nowhere", "/static/mark.svg"]


@pytest.mark.parametrize("url", EVERY_KIND)
def test_every_answer_has_a_strict_content_policy(browser_of_site, url):
    with browser_of_site.get(url) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("url", EVERY_KIND)
def test_every_answer_forbids_sniffing_and_framing(browser_of_site, url):
    with browser_of_site.get(url) as answer:
        headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_are_never_kept(browser_of_site):
    assert browser_of_site.get("/everything").headers["Cache-Control"] == "no-store"


def test_a_view_may_say_otherwise(browser_of_site):
    assert browser_of_site.get("/kept").headers["Cache-Control"] == "private, max-age=60"


def test_our_files_are_kept_for_long_under_an_address_that_changes_with_them(browser_of_site):
    with browser_of_site.get("/static/mark.svg?v=1") as kept:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with browser_of_site.get("/static/mark.svg") as asked_again:
        assert asked_again.headers["Cache-Control"] == "no-cache"


def test_a_missing_file_is_not_kept(browser_of_site):
    answer = browser_of_site.get("/static/missing.css?v=1")

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_https_is_held_on_to_only_where_it_was_used(browser_of_site):
    plain = browser_of_site.get("/kept")
    secure = browser_of_site.get("/kept", base_url="https://clinic.example")

    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=")


def test_no_page_holds_a_script_or_style_of_its_own(browser_of_site):
    page = browser_of_site.get("/everything").text

    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "onclick" not in page
