"""The small scripts, in a real browser, under the strict policy."""

import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests import browser

SIZES = [(1440, 900), (390, 844)]


@pytest.fixture
def address(site):
    """The small site, served."""
    site.config["WTF_CSRF_ENABLED"] = False
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def blocked(page):
    """What the content policy kept from running or loading."""
    found = []
    page.on("console", lambda said: found.append(said.text) if "Policy" in said.text else None)
    return found


def test_errors_are_read_out_first_and_lead_to_their_field(page, address, blocked):
    page.goto(f"{address}/everything")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()

    page.get_by_role("link", name="Enter the name.").click()

    expect(page.get_by_label("Name")).to_be_focused()
    assert blocked == []


def test_a_second_click_sends_nothing(page, address):
    sent = []
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    page.goto(f"{address}/everything")
    page.get_by_label("Name").fill("Ada")

    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_text("Sent.")).to_be_visible()

    assert len(sent) == 1


@pytest.mark.parametrize(
    ("digits", "focused"), [("118", "Pulse"), ("27", "Pulse"), ("11", "Count")]
)
def test_a_full_field_passes_the_focus_on(page, address, digits, focused):
    page.goto(f"{address}/everything")
    page.get_by_label("Count").click()

    page.keyboard.type(digits)

    expect(page.get_by_label(focused)).to_be_focused()


def test_a_part_refreshes_and_keeps_the_focus(page, address, site, blocked):
    page.goto(f"{address}/live")
    page.locator("#chair").focus()

    site.extensions["told"].tag = "1"

    expect(page.locator("#chair")).to_have_text("Chair 4 at 1")
    expect(page.locator("#chair")).to_be_focused()
    assert blocked == []


def test_a_part_waits_while_somebody_types(page, address, site):
    page.goto(f"{address}/live")
    page.get_by_label("Note").fill("half a sen")

    site.extensions["told"].tag = "1"
    page.wait_for_timeout(2500)

    expect(page.locator("#chair")).to_have_text("Chair 4 at 0")
    expect(page.get_by_label("Note")).to_have_value("half a sen")


def test_a_part_says_when_it_is_no_longer_current(page, address, site):
    page.goto(f"{address}/live")

    site.extensions["told"].is_down = True
    expect(page.locator(".stale")).to_contain_text("Not up to date since")

    site.extensions["told"].is_down = False
    expect(page.locator(".stale")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("url", ["/everything", "/live", "/abort/404", "/crash"])
def test_pages_break_no_standard_and_fit_the_screen(page, address, size, url):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}{url}")

    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    assert browser.axe(page) == []
    assert not too_wide


def test_a_page_works_without_script(browser_name, address, playwright, browser_type_launch_args):
    without = playwright[browser_name].launch(**browser_type_launch_args)
    page = without.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/everything")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("link", name="Enter the name.")).to_be_visible()
    without.close()
