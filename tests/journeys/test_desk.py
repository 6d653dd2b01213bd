"""A day at the front desk."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from tests.journeys.clinic import Clinic
from tests.journeys.given import a_patient, a_visit
from tests.journeys.pages import FindTime, Keyboard, Register, VisitPage, button, heading, told

CODE = "KET-MOOD-40"
MOOD = "Ketamine 0.5 mg/kg over 40 min (mood)"


def test_a_new_patient_is_registered_though_another_is_alike_and_booked(
    desk: Page, clinic: Clinic
) -> None:
    known = a_patient(clinic, "Ottoline")
    family = known.name.split()[1]

    register = Register(desk)
    register.look_for(known.name[2:7].upper())
    expect(register.found(known.name)).to_be_visible()

    register.begin_registering("Ottilie", family, known.born, "ottilie@mail.example")
    alike = desk.get_by_role("region", name="Is it one of these people?")
    expect(alike.get_by_role("link", name=known.name)).to_be_visible()
    register.is_another()
    expect(heading(desk)).to_contain_text(f"Ottilie {family}")
    lately = clock.now().date() - timedelta(days=2)
    register.record_consultation(CODE, lately)
    register.record_consent(CODE, lately)

    finder = FindTime(desk)
    finder.begin()
    finder.choose(MOOD)
    expect(finder.offers.first.get_by_role("list")).to_be_visible()
    booked_at = finder.take()

    told(desk, "The visit is booked.")
    expect(heading(desk)).to_contain_text(booked_at)


def test_a_second_desk_that_wants_the_same_chair_is_offered_other_times(
    desk: Page, member: Callable[..., Page], clinic: Clinic
) -> None:
    other_desk = member(Role.DESK, number="1")
    first, second = a_patient(clinic, "Philippa"), a_patient(clinic, "Rosalind")
    ours, theirs = _finder(desk, first.url), _finder(other_desk, second.url)

    wanted = ours.take()
    told(desk, "The visit is booked.")
    assert theirs.take() == wanted
    told(other_desk, "is taken")
    expect(heading(other_desk)).to_have_text("Not booked")

    nearest = FindTime(other_desk).take()
    told(other_desk, "The visit is booked.")
    expect(heading(other_desk)).to_contain_text(nearest)


def _finder(page: Page, patient: str) -> FindTime:
    finder = FindTime(page)
    page.goto(patient)
    finder.begin()
    finder.choose(MOOD, first_on=clock.now().date() + timedelta(days=8))
    return finder


def test_a_visit_is_confirmed_moved_and_called_off(desk: Page, clinic: Clinic) -> None:
    visit = a_visit(clinic, "Beatrix", starts_in=timedelta(days=3))
    page = VisitPage(desk).open(visit.url)

    page.do("Confirm")
    page.has_status("Confirmed")

    page.go_to("Find another time")
    moved_to = FindTime(desk).take(1)
    told(desk, "The visit is moved.")
    expect(heading(desk)).to_contain_text(moved_to)
    page.has_status("Booked")

    page.go_to("Cancel the visit")
    page.cancel("The patient", "")
    told(desk, "Say why.")
    page.cancel("The patient", "Has a cold")
    page.has_status("Cancelled")
    page.go_to("Day board")
    not_coming = desk.get_by_role("region", name="Not coming")
    expect(not_coming).to_contain_text(visit.patient.name)


def test_one_patient_comes_and_another_does_not(desk: Page, clinic: Clinic) -> None:
    expected = a_visit(clinic, "Cordelia", starts_in=timedelta(minutes=20))
    missing = a_visit(clinic, "Drusilla", starts_in=timedelta(minutes=-40))

    page = VisitPage(desk).open(expected.url)
    page.do("Arrived")
    page.has_status("Arrived")
    page.do("Check in")
    page.has_status("Checked in")

    page.open(missing.url).do("Did not come")
    page.has_status("Did not come")
    desk.get_by_role("link", name="Day board").click()
    expect(desk.get_by_role("link", name=expected.patient.name)).to_contain_text("Checked in")
    expect(desk.get_by_role("region", name="Not coming")).to_contain_text(missing.patient.name)


def test_a_time_is_found_and_booked_without_a_mouse(desk: Page, clinic: Clinic) -> None:
    patient = a_patient(clinic, "Wilhelmina")
    keyboard = Keyboard(desk)
    desk.goto("/patients")

    keyboard.type(patient.name)
    keyboard.press("Enter")
    keyboard.reach(desk.get_by_role("link", name=f"Find a time for {patient.name}"))
    keyboard.press("Enter")
    keyboard.reach(desk.get_by_label("Protocol"))
    keyboard.type(MOOD[:12])
    keyboard.reach(button(desk, "Show times"))
    keyboard.press("Space")
    keyboard.reach(button(desk, "Book").first)
    keyboard.press("Enter")

    told(desk, "The visit is booked.")
