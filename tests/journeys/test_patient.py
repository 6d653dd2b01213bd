"""What a patient does on a phone, from the mail that came."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clinic import Clinic
from tests.journeys.conftest import PHONE
from tests.journeys.given import Visit, a_visit, somebody_asked_about_safety
from tests.journeys.pages import Portal, button, heading, told


@pytest.fixture
def phone(visitor: Callable[..., Page]) -> Page:
    """A phone on which nobody has signed in."""
    return visitor(PHONE, has_touch=True)


def test_a_visit_is_confirmed_from_the_mail_that_announced_it(
    phone: Page, visitor: Callable[..., Page], clinic: Clinic, tmp_path: Path
) -> None:
    visit = a_visit(clinic, "Georgiana", starts_in=timedelta(days=9))
    letter = clinic.letter_to(visit.patient.email, "your visit on")
    assert "ketamine" not in letter.lower()

    portal = Portal(phone)
    link = portal.follow(letter)
    portal.is_born(visit.patient.born + timedelta(days=1))
    told(phone, "birth date")
    portal.is_born(visit.patient.born)
    expect(portal.main).to_contain_text("Somebody must take you home.")

    button(phone, "Yes, I am coming").click()
    expect(portal.main).to_contain_text("Confirmed")
    _is_in_the_calendar(phone, visit, tmp_path)
    another = visitor(PHONE)
    another.goto(link)
    expect(heading(another)).to_have_text("This link cannot be used any more")


def _is_in_the_calendar(phone: Page, visit: Visit, folder: Path) -> None:
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Add to my calendar").click()
    download.value.save_as(folder / "visit.ics")

    calendar = icalendar.Calendar.from_ical((folder / "visit.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [visit.starts_at]
    assert "ketamine" not in calendar.to_ical().decode().lower()


def test_an_answer_of_risk_is_met_at_once_and_lands_on_the_worklist(
    phone: Page, nurse: Page, clinic: Clinic
) -> None:
    patient = somebody_asked_about_safety(clinic)
    phone.goto("/my/sign-in")
    phone.get_by_label("Your e-mail address").fill(patient.email)
    button(phone, "Send me a link").click()
    portal = Portal(phone)
    portal.follow(clinic.letter_to(patient.email, "your link"))
    portal.is_born(patient.born)

    phone.get_by_role("link", name="Answer now").click()
    portal.answer("How is your mood today?", "2")
    portal.answer("In the past day, have you thought of harming yourself", "Yes")
    for each in (
        portal.main.get_by_role("region", name="How you have felt").get_by_label("No").all()
    ):
        each.check()
    button(phone, "Send my answers").click()
    expect(heading(phone)).to_have_text("Thank you")
    expect(phone.get_by_role("region", name="Please talk to somebody now")).to_contain_text("988")

    nurse.goto("/worklist")
    task = (
        nurse.get_by_role("listitem").filter(has_text=patient.name).filter(has_text="Risk answer")
    )
    expect(task).to_contain_text("Contact the patient now.")
    button(task, "I take it").click()
    told(nurse, "The task is yours.")
    nurse.get_by_role("main").get_by_role("link", name=patient.name).click()
    nurse.get_by_role("link", name="Progress").click()
    expect(nurse.get_by_role("region", name="Answers against infusions")).to_contain_text("Mood")
