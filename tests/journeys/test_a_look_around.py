"""What a stranger sees first; `make screenshots` keeps the pictures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic_sched.accounts.rules import Role
from clinic_sched.portal import service as portal
from tests.browser import screenshot
from tests.journeys import addresses
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import PHONE, TABLET
from tests.journeys.pages import ROBIN_BORN, FindTime, Portal, button
from tests.journeys.test_desk import MOOD


@pytest.fixture
def clinic(opened: Callable[[str], Clinic]) -> Clinic:
    """The demo clinic as it begins."""
    return opened("sqlite")


def test_the_desk_sees_the_day_and_finds_a_time(desk: Page, clinic: Clinic) -> None:
    desk.goto("/board")
    expect(desk.get_by_role("region", name="The day by chair")).to_contain_text("KET-MOOD-40")
    screenshot(desk, "board")

    with clinic.behind():
        patient = addresses.the_patient().public_id
    desk.goto(f"/find-time?patient={patient}")
    FindTime(desk).choose(MOOD)
    screenshot(desk, "find-time")


def test_the_nurse_sees_who_sits_where_and_what_is_due(
    member: Callable[..., Page], clinic: Clinic
) -> None:
    nurse = member(Role.NURSE, TABLET)
    nurse.goto("/floor")
    seats = nurse.get_by_role("list", name="Chairs").get_by_role("listitem")
    expect(seats.filter(has_text="Infusing").first).to_be_visible()
    screenshot(nurse, "floor")

    raised = seats.filter(has_text="call the prescriber")
    (raised if raised.count() else seats.filter(has_text="Infusing")).first.get_by_role(
        "link"
    ).first.click()
    expect(nurse.get_by_role("region", name="Readings", exact=True)).to_be_visible()
    screenshot(nurse, "session")

    with clinic.behind():
        pages = addresses.of_staff()
    nurse.goto(pages["/sessions/<public_id>/record"][0])
    nurse.get_by_role("heading", name="Course").evaluate("each => each.scrollIntoView()")
    screenshot(nurse, "record")
    nurse.goto("/worklist")
    expect(nurse.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    screenshot(nurse, "worklist")


def test_the_patient_sees_the_next_visit_and_answers_how_it_goes(
    visitor: Callable[..., Page], nurse: Page, clinic: Clinic
) -> None:
    phone = visitor(PHONE, device_scale_factor=2)
    with clinic.behind() as now:
        link = portal.make_link(addresses.the_patient(), base_url=clinic.url, now=now)
    Portal(phone).follow(link)
    Portal(phone).is_born(ROBIN_BORN)
    expect(phone.get_by_role("region", name="Your next visit")).to_be_visible()
    screenshot(phone, "portal")

    phone.get_by_role("link", name="Answer now").click()
    expect(button(phone, "Send my answers")).to_be_visible()
    screenshot(phone, "check-in")

    with clinic.behind():
        told_most = addresses.whose_pain_changed_most().public_id
    nurse.goto(f"/patients/{told_most}/progress")
    expect(nurse.get_by_role("region", name="Answers against infusions")).to_be_visible()
    screenshot(nurse, "progress")
