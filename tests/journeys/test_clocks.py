"""Browsers and a server whose clocks are not the clinic's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic_sched import clock
from clinic_sched.clinic import queries as places
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import DESK_SCREEN, PHONE
from tests.journeys.given import a_visit
from tests.journeys.pages import Portal, SignIn


def ten_in_nine_days(clinic: Clinic) -> datetime:
    """Return ten in the morning, by the clinic's own clock, in nine days."""
    with clinic.behind() as now:
        day = clock.local(now, places.get_site().clock) + timedelta(days=9)
        return day.replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("clinic", "zone"),
    [("sqlite", "Asia/Kathmandu"), ("postgresql", "America/Los_Angeles")],
    indirect=["clinic"],
)
def test_a_browser_in_another_zone_shows_the_clinics_time(
    visitor: Callable[..., Page], clinic: Clinic, zone: str
) -> None:
    on = ten_in_nine_days(clinic)
    name = {"Asia/Kathmandu": "Clotilde", "America/Los_Angeles": "Leopoldine"}[zone]
    visit = a_visit(clinic, name, starts_in=on - clock.now() + timedelta(seconds=1))
    assert visit.starts_at == on
    short = f"{on:%a} {on.day} {on:%b %Y}, 10:00"
    letter = clinic.letter_to(visit.patient.email, "your visit on")
    assert f"{on:%A} {on.day} {on:%B %Y}, 10:00" in letter

    desk = visitor(DESK_SCREEN, timezone_id=zone)
    SignIn(desk).as_("desk@demo.example")
    desk.goto(visit.url)
    expect(desk.get_by_role("heading", level=1)).to_contain_text(short)
    desk.goto(f"/board/{on.date()}")
    expect(desk.get_by_role("main")).to_contain_text("10:00–")
    desk.goto(f"{visit.url}/move")
    expect(desk.get_by_label("New start")).to_have_value(f"{on:%Y-%m-%d}T10:00")

    phone = Portal(visitor(PHONE, timezone_id=zone, has_touch=True))
    phone.follow(letter)
    phone.is_born(visit.patient.born)
    expect(phone.main).to_contain_text("10:00")
