"""What managers and prescribers set up, and what they can look up afterwards."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from clinic_sched import clock
from clinic_sched.operations.demo.house import PASSWORD
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import on_one_database
from tests.journeys.pages import button, heading, told

pytestmark = on_one_database


def test_a_chair_is_added_and_the_clinic_is_closed_for_a_day(
    manager: Page, desk: Page, clinic: Clinic
) -> None:
    closed_on = clock.now().date() + timedelta(days=40)
    manager.goto("/clinic")
    manager.get_by_role("main").get_by_role("link", name="Add a chair").click()
    manager.get_by_label("Name").fill("Garden chair")
    manager.get_by_label("Features").fill("window, bed")
    button(manager, "Add the chair").click()
    expect(manager.get_by_role("link", name="Garden chair")).to_be_visible()

    manager.get_by_role("link", name="Add a closure").first.click()
    manager.get_by_label("First day").fill(closed_on.isoformat())
    button(manager, "See whom it hits").click()
    told(manager, "Say why.")
    manager.get_by_label("Reason").fill("Garden party")
    button(manager, "See whom it hits").click()
    button(manager, "Close").click()

    desk.goto(f"/board/{closed_on}")
    expect(desk.get_by_role("heading", name="Garden chair")).to_be_visible()
    expect(desk.get_by_text("Garden party").first).to_be_visible()


def test_nobody_is_on_two_shifts_at_once(manager: Page) -> None:
    manager.goto("/clinic/shifts")
    manager.get_by_role("link", name="Add shifts").click()
    manager.get_by_label("Who").select_option(label="Nora Castellan")
    manager.get_by_label("From", exact=True).fill("11:00")
    manager.get_by_label("Until", exact=True).fill("15:00")
    button(manager, "Add").click()

    told(manager, "Nora Castellan")
    expect(manager.get_by_label("From", exact=True)).to_have_value("11:00")


def test_a_prescriber_edits_and_approves_a_draft_and_the_trail_says_so(
    manager: Page, prescriber: Page
) -> None:
    prescriber.goto("/protocols")
    drafts = prescriber.get_by_role("row").filter(has_text="Draft").filter(has_text="MAG-30")
    drafts.get_by_role("link").click()
    prescriber.get_by_role("link", name="Short phrases for notes").first.click()
    button(prescriber, "Add a phrase").click()
    expect(prescriber.get_by_label("Text").last).to_be_focused()
    prescriber.keyboard.type("Quiet and at ease.")
    prescriber.keyboard.press("Enter")
    expect(prescriber.locator("#phrases")).to_contain_text("Quiet and at ease.")

    prescriber.get_by_label("Your password").fill("not this one, surely")
    button(prescriber, "Approve").click()
    told(prescriber, "password")
    prescriber.get_by_label("Your password").fill(PASSWORD)
    button(prescriber, "Approve").click()
    expect(prescriber.get_by_role("main")).to_contain_text("Approved by Dr Helen Okafor")

    manager.goto("/audit")
    expect(heading(manager)).to_be_visible()
    approved = manager.get_by_role("row").filter(has_text="Dr Helen Okafor")
    expect(approved.first).to_contain_text("pprove")
