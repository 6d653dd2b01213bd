"""Dragging a date of a planned series, in a real browser."""

import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests import builders

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def plan(page, served, desk, patient, version, session):
    """The plan of a series in May, opened by somebody who is signed in."""
    site = builders.site()
    builders.staffed(site, nurses=3, days=40)
    session.commit()
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    cookie = desk.client.get_cookie(served.config["SESSION_COOKIE_NAME"])
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page.goto(
        f"{address}/courses/new?patient={patient.public_id}&protocol={version.public_id}"
        f"&site={site.public_id}&from=2030-05-06"
    )
    yield page
    server.shutdown()
    thread.join()
    server.server_close()


def drag(page, visit, day):
    date = page.locator(f"a[data-visit='{visit}']")
    to = page.locator(f"td[data-day='{day}']").bounding_box()
    date.hover()
    page.mouse.down()
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + to["height"] / 2, steps=4)
    page.mouse.up()


def test_a_date_dragged_to_another_day_stays_there_and_the_rest_follow(plan):
    drag(plan, 2, "2030-05-10")

    expect(plan.locator("#visit-2")).to_contain_text("Fri 10 May 2030")
    expect(plan.locator("#visit-2")).to_contain_text("Let it move")
    expect(plan.locator(".course-date")).to_have_count(6)


def test_a_date_dropped_where_it_was_leaves_the_plan(plan):
    before = plan.url
    drag(plan, 2, "2030-05-09")

    assert plan.url.split("#")[0] == before


def test_a_date_leads_to_its_row(plan):
    plan.get_by_role("link", name="Visit 6", exact=True).click()

    assert plan.url.endswith("#visit-6")


def test_the_keyboard_does_the_same(plan):
    row = plan.locator("#visit-2")
    row.get_by_text("Another day or time").focus()
    plan.keyboard.press("Enter")
    row.get_by_label("Day", exact=True).fill("2030-05-10")
    row.get_by_label("Day", exact=True).press("Enter")

    expect(plan.locator("#visit-2")).to_contain_text("Fri 10 May 2030")
