"""An infusion, from the first check to the signed record."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic_sched.operations.demo import names
from clinic_sched.operations.demo.house import PASSWORD
from tests.journeys.chairside import CALM, Chairside, Floor
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import TABLET
from tests.journeys.given import Visit, a_nurse, a_visit, checked_in
from tests.journeys.pages import SignIn, told

AWAKE = {"Sedation (MOAA/S)": "5: answers readily", "Oriented": "all three"}
HIGH = CALM | {"Systolic": "190", "Diastolic": "96"}


@pytest.fixture
def nurse(visitor: Callable[..., Page], clinic: Clinic) -> Page:
    """A nurse whose shift begins: whoever is on duty may have as many patients as allowed."""
    page = visitor(TABLET)
    SignIn(page).as_(a_nurse(clinic))
    return page


def test_an_infusion_is_given_observed_signed_and_locked(nurse: Page, clinic: Clinic) -> None:
    visit = checked_in(clinic, a_visit(clinic, "Theodora", starts_in=timedelta(minutes=10)))

    chair = _started(Floor(nurse).begin(visit.patient.name))
    _a_high_pressure_is_answered_before_the_drug_goes_on(chair)
    _the_rate_is_lowered_for_a_reaction(chair)
    _nobody_leaves_before_everything_is_met(chair)
    chair.sign()
    told(nurse, "The controlled drug is not accounted for.")
    chair.account_for_the_drug(names.STAFF["nurse"][1])
    chair.sign()

    told(nurse, "The record is signed and locked.")
    expect(nurse.get_by_role("button", name="Save readings")).to_have_count(0)
    chair.step(
        "Write an addendum",
        "Add to the record",
        Addendum="Phoned at six: well.",
        Your_password=PASSWORD,
    )
    told(nurse, "The addendum is in the record.")
    nurse.get_by_role("link", name="The whole record").click()
    for said in (visit.patient.name, "190/96", "Nausea", "Phoned at six: well."):
        expect(nurse.get_by_role("main")).to_contain_text(said)
    _it_prints_whole_on_either_paper(nurse)


def _it_prints_whole_on_either_paper(record: Page) -> None:
    sheets = [record.pdf(format=size) for size in ("A4", "Letter")]
    assert all(3 <= len(re.findall(rb"/Type /Page\b", sheet)) <= 8 for sheet in sheets)

    record.emulate_media(media="print")
    # What heads a table is printed again at the head of every sheet.
    expect(record.locator(".paged__head")).to_have_css("display", "table-header-group")
    expect(record.get_by_role("link", name="Back to the session")).to_be_hidden()


def _started(chair: Chairside) -> Chairside:
    chair.pass_the_gate()
    chair.press("On to the pump")
    told(chair.page, "An order of a credentialed prescriber")
    chair.have_ordered()
    chair.press("On to the pump")

    chair.draw("0.9")
    chair.press("Start the infusion")
    told(chair.page, "The infusion cannot start yet.")
    chair.check_the_pump("350", "nurse1@demo.example")
    told(chair.page, "35")
    chair.check_the_pump("35", "nurse1@demo.example")
    told(chair.page, "The pump has been checked by two people.")
    chair.record(CALM, **AWAKE)
    chair.press("Start the infusion")
    told(chair.page, "The infusion is running.")
    chair.has_status("Infusing")
    return chair


def _a_high_pressure_is_answered_before_the_drug_goes_on(chair: Chairside) -> None:
    chair.record(HIGH)
    expect(chair.box("Answer needed")).to_contain_text("Systolic pressure 190 mmHg")
    chair.step("Pause", "Pause", Why="Pressure 190")
    chair.has_status("Paused")

    chair.step("Resume", "Resume", Why="Settled")
    told(chair.page, "Answer first what the readings call for")
    chair.answer_concern("Paused; Dr Okafor called")
    chair.step("Resume", "Resume", Why="Settled")
    told(chair.page, "Take these readings again first")

    chair.record(CALM)
    chair.step("Resume", "Resume", Why="Settled")
    told(chair.page, "A prescriber may allow it: sign here.")
    chair.sign_as(chair.panel("Resume"), "Prescriber’s", "prescriber@demo.example")
    chair.press("Resume", chair.panel("Resume"))
    chair.has_status("Infusing")


def _the_rate_is_lowered_for_a_reaction(chair: Chairside) -> None:
    chair.note_reaction("Nausea", "1 mild", "Ondansetron 4 mg")
    told(chair.page, "The reaction is in the record.")

    chair.step("Change the rate", "Change the rate", New_rate="45", Why="Nausea")
    told(chair.page, "The new rate is recorded.")

    chair.step("The dose is in", "End the infusion", Given="35")
    told(chair.page, "Look again, or say why they differ.")
    chair.step("The dose is in", "End the infusion", Given="35", Why_it_differs="By the pump")
    chair.has_status("Recovery")


def _nobody_leaves_before_everything_is_met(chair: Chairside) -> None:
    chair.press("Discharge")
    told(chair.page, "The patient cannot be discharged yet.")

    chair.press("It is over")
    told(chair.page, "The reaction is over.")
    chair.score_full_marks()
    chair.prepare_for_home()
    chair.take_every_reading()
    chair.press("Discharge")
    told(chair.page, "The minimum observation after the infusion has passed.")

    chair.set_aside("The minimum observation", "Seen, awake and well", "prescriber@demo.example")
    chair.press("Discharge")
    told(chair.page, "The patient is discharged.")


def test_one_tap_stops_everything(nurse: Page, clinic: Clinic) -> None:
    visit: Visit = checked_in(clinic, a_visit(clinic, "Seraphina", starts_in=timedelta(minutes=5)))
    chair = _started(Floor(nurse).begin(visit.patient.name))

    chair.press("Emergency stop")
    told(nurse, "Stop the pump, call for help.")
    chair.has_status("Emergency")

    chair.record(HIGH)
    outcome = chair.box("How it ended")
    outcome.get_by_label("Stays here to recover").check()
    outcome.get_by_label("What happened").fill("Fainted; awake again after a minute")
    chair.sign_as(outcome, "Prescriber’s", "prescriber@demo.example")
    chair.press("Record the outcome")
    chair.has_status("Recovery")
