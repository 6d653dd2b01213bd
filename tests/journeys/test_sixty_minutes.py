"""A nurse records the readings of a whole hour on one screen, and leaves it not once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic_sched.accounts import queries as accounts
from clinic_sched.scheduling import queries as visits
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import TABLET
from tests.journeys.given import a_nurse, a_visit, checked_in
from tests.journeys.pages import SignIn
from tests.journeys.tapping import Tapping, Vitals
from tests.sessions.seated import begun

MOST_TAPS = 16
# At 5, 15, 30, 45 and 60 minutes: the highest and the longest figures among them.
HOUR = (
    Vitals(("124", "78", "72", "14", "98"), "5"),
    Vitals(("138", "84", "88", "16", "97"), "4"),
    Vitals(("152", "96", "104", "18", "100"), "4"),
    Vitals(("148", "92", "101", "16", "99"), "4"),
    Vitals(("131", "80", "84", "14", "98"), "5"),
)


@pytest.fixture
def running(clinic: Clinic) -> str:
    """A session that has just begun; its address."""
    visit = checked_in(clinic, a_visit(clinic, "Philippa", starts_in=timedelta(minutes=10)))
    with clinic.behind() as now:
        appointment = visits.get(visit.url.rpartition("/")[2])
        nurse = accounts.find_by_email("nurse@demo.example")
        assert nurse is not None
        return f"/sessions/{begun(appointment, by=nurse, now=now).public_id}"


@pytest.mark.parametrize("clinic", ["sqlite"], indirect=True)
@pytest.mark.parametrize("screen", [TABLET, {"width": 1024, "height": 768}], ids=["11in", "10in"])
def test_a_set_of_vitals_takes_few_taps_and_no_other_page(
    visitor: Callable[..., Page], clinic: Clinic, running: str, screen: dict[str, int]
) -> None:
    page = visitor(screen, has_touch=True)
    SignIn(page).as_(a_nurse(clinic))
    page.goto(running)
    nurse = Tapping(page)

    taps = [nurse.record(vitals) for vitals in HOUR]

    print(f"Taps for each set of vitals: {taps}")
    assert max(taps) <= MOST_TAPS
    loads = page.evaluate("performance.getEntriesByType('navigation').length")
    assert (loads, page.evaluate("window.saved.length")) == (1, len(HOUR))
    assert page.evaluate("window.scrollY") == 0
    expect(page.get_by_role("button", name="Save readings")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Emergency stop")).to_be_in_viewport(ratio=1)
