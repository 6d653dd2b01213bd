"""The manager sets the clinic up."""

from datetime import time

import pytest
import sqlalchemy as sa

from clinic_sched.clinic import queries
from clinic_sched.clinic.days import version_of
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.clock import local_date, now
from tests import builders

NEW_SITE = {
    "name": "Southside",
    "message_name": "Southside Clinic",
    "zone": "Europe/London",
    "phone": "555-0101",
    "pumps": "4",
    "infusion_patients_per_nurse": "2",
    "recovery_patients_per_nurse": "3",
    "hands_on_minutes": "15",
    "grid_minutes": "15",
    "arrive_early_minutes": "60",
    "no_show_after_minutes": "30",
    "messages_from": "08:00",
    "messages_until": "21:00",
    "escalate_open_minutes": "15",
    "escalate_closed_minutes": "60",
}


@pytest.fixture
def site(session):
    return builders.site()


@pytest.fixture
def url(site):
    return f"/clinic/sites/{site.public_id}"


def test_an_empty_clinic_asks_for_its_first_site(manager):
    assert "There is no site yet." in manager.get("/clinic").text


def test_a_site_is_added(manager, session):
    answer = manager.submit("/clinic/sites/new", **NEW_SITE)

    site = session.scalar(sa.select(Site))
    assert answer.location == f"/clinic?site={site.public_id}"
    assert (site.zone, site.pumps, site.messages_until) == ("Europe/London", 4, time(21))


def test_an_unknown_time_zone_gets_one_sentence(manager, session):
    answer = manager.submit("/clinic/sites/new", **(NEW_SITE | {"zone": "Mars/Base"}))

    assert answer.status_code == 422
    assert "“Mars/Base” is not a time zone." in answer.text
    assert session.scalar(sa.select(Site)) is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("messages_until", "07:00", "Messages must stop later than they start."),
        ("infusion_patients_per_nurse", "0", "Enter 1 to 12."),
        ("pumps", "-1", "Enter 0 to 999."),
        ("grid_minutes", "7", "Choose one from the list."),
    ],
)
def test_a_number_the_clinic_cannot_work_by_is_refused(manager, session, field, value, sentence):
    answer = manager.submit("/clinic/sites/new", **(NEW_SITE | {field: value}))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_two_sites_cannot_bear_one_name(manager, site):
    answer = manager.submit("/clinic/sites/new", **(NEW_SITE | {"name": site.name}))

    assert answer.status_code == 422
    assert "Another site has this name already." in answer.text


def test_a_site_is_changed_and_its_day_is_told(manager, site, url, session):
    today = local_date(now(), site.clock)

    manager.submit(url, pumps="3")

    session.refresh(site)
    assert (site.pumps, site.version) == (3, 2)
    assert version_of(site, today) == 1


def test_a_stale_change_of_a_site_is_a_conflict_that_shows_what_changed(manager, url):
    manager.submit(url, pumps="3")

    answer = manager.submit(url, version="1", pumps="5")

    assert answer.status_code == 409
    assert "Somebody else changed this site" in answer.text


def test_hours_are_typed_as_people_write_them(manager, site, url, session):
    manager.submit(f"{url}/hours", day_0="8:00-12:00, 13.00 – 17:30", day_6="")

    rows = [(row.weekday, row.opens, row.closes) for row in queries.hours(site)]
    assert rows[:2] == [(0, time(8), time(12)), (0, time(13), time(17, 30))]
    assert 6 not in {weekday for weekday, _, _ in rows}


@pytest.mark.parametrize("typed", ["8-", "08:00–07:00", "08:00–12:00, 11:00–13:00", "25:00–26:00"])
def test_hours_without_sense_are_refused_and_the_old_ones_stay(manager, site, url, typed):
    answer = manager.submit(f"{url}/hours", day_0=typed)

    assert answer.status_code == 422
    assert typed in answer.text
    assert len(queries.hours(site)) == 7


def test_a_chair_is_added_at_the_end_of_the_row(manager, site, url):
    manager.submit(
        f"{url}/chairs/new", label="Bed 1", features="Bed,  private room", is_overflow="y"
    )

    chair = queries.chairs(site)[-1]
    assert (chair.label, chair.position, chair.is_overflow) == ("Bed 1", 4, True)
    assert chair.features == ["bed", "private room"]


def test_a_double_click_adds_one_chair(manager, site, url, session):
    for _ in range(2):
        manager.submit(f"{url}/chairs/new", label="Bed 1", form_key="the same")

    assert session.scalar(sa.select(sa.func.count()).select_from(Chair)) == 4


def test_two_chairs_cannot_bear_one_name(manager, url):
    answer = manager.submit(f"{url}/chairs/new", label="Chair 1")

    assert answer.status_code == 422
    assert "Another chair here is called Chair 1 already." in answer.text


def test_a_chair_is_renamed_retired_and_brought_back(manager, site, url, session):
    chair = site.chairs[0]
    page = f"{url}/chairs/{chair.public_id}"

    manager.submit(page, label="Window")
    manager.submit(f"{page}/retire")
    session.refresh(chair)
    assert (chair.label, chair.retired_at is None) == ("Window", False)

    manager.submit(page, action=f"{page}/return")
    session.refresh(chair)
    assert chair.retired_at is None


def test_a_chair_of_another_site_is_not_found_here(manager, url):
    other = builders.site()

    assert manager.get(f"{url}/chairs/{other.chairs[0].public_id}").status_code == 404


def test_an_unknown_site_is_not_found(manager, site):
    assert manager.get("/clinic?site=nobody").status_code == 404
    assert manager.get("/clinic?site=%00").status_code == 404
    assert manager.get("/clinic/shifts?site=nobody").status_code == 404


@pytest.mark.parametrize("page", ["", "/hours", "/chairs/new", "/shifts/new"])
def test_only_managers_set_the_clinic_up(desk, nurse, prescriber, url, page):
    assert desk.get(f"{url}{page}").status_code == 403
    assert nurse.get(f"{url}{page}").status_code == 403
    assert prescriber.get("/clinic").status_code == 403
