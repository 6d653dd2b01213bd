"""A clinic with several sites, each with a clock of its own."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Shift
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.errors import DoesNotFit
from clinic_sched.scheduling.queries import openings
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE

SHORT = VisitShape(0, 20, 10, 0)


@pytest.fixture
def new_york(session):
    return builders.site(1, name="New York", zone="America/New_York", grid_minutes=15)


@pytest.fixture
def london(session):
    return builders.site(1, name="London", zone="Europe/London", grid_minutes=30)


@pytest.fixture
def lord_howe(session):
    return builders.site(1, name="Lord Howe", zone="Australia/Lord_Howe", grid_minutes=60)


@pytest.fixture
def sites(new_york, london, lord_howe):
    return new_york, london, lord_howe


@pytest.fixture
def evening():
    with time_machine.travel(EVENING_BEFORE, tick=False):
        yield


@pytest.fixture
def desk(evening, visitor):
    return visitor().signed_in(builders.user(Role.DESK))


@pytest.fixture
def manager(evening, visitor):
    return visitor().signed_in(builders.user(Role.MANAGER))


def from_seven_to_seven(site, nurse, on=MONDAY):
    begins = datetime(on.year, on.month, on.day, 7, tzinfo=site.clock).astimezone(UTC)
    return builders.shift(site, nurse, begins, begins + timedelta(hours=12))


def test_each_site_reads_its_own_clock(desk, sites):
    version = builders.protocol_version()
    told = []
    for site in sites:
        visit = builders.appointment(site, builders.patient(), version, NINE)
        told.append(desk.get(f"/appointments/{visit.public_id}").text)

    for page, words in zip(told, ("09:00", "14:00", "23:30"), strict=True):
        assert f"Mon 6 May 2030, {words}" in page


def test_the_board_of_a_site_is_its_own_day(visitor, sites):
    """When it is Sunday evening in New York, the Monday has begun on Lord Howe."""
    with time_machine.travel(datetime(2030, 5, 5, 22, tzinfo=UTC), tick=False):
        desk = visitor().signed_in(builders.user(Role.DESK))
        pages = [desk.get(f"/board?site={site.public_id}").text for site in sites]

    for page, today in zip(pages, ("Sun 5 May", "Sun 5 May", "Mon 6 May"), strict=True):
        assert f"Board {today} 2030" in page


def test_each_site_starts_visits_on_its_own_grid(sites):
    for site in sites:
        from_seven_to_seven(site, builders.user())
        search = openings.Search(
            site, builders.patient(), SHORT, EVENING_BEFORE - timedelta(days=1), MONDAY
        )
        found = [one.starts_at.astimezone(site.clock) for one in openings.openings(search)]
        assert found
        assert all((60 * one.hour + one.minute) % site.grid_minutes == 0 for one in found)
        assert all(one.hour >= 7 for one in found)


def test_a_patient_is_seen_at_more_than_one_site_but_never_at_two_at_once(new_york, london):
    by, person = builders.user(Role.DESK), builders.patient()
    for site in (new_york, london):
        from_seven_to_seven(site, builders.user())
    given = {"version": None, "purpose": "Blood test", "shape": SHORT, "by": by}
    given |= {"patient": person, "now": EVENING_BEFORE - timedelta(days=1)}
    service.book(site=new_york, starts_at=NINE, **given)

    with pytest.raises(DoesNotFit, match="already has a visit from 14:00 to 14:30"):
        service.book(site=london, starts_at=NINE, **given)
    service.book(site=london, starts_at=NINE + timedelta(hours=1), **given)


def test_a_nurse_works_at_two_sites_but_never_at_once(manager, new_york, london, session):
    ana = builders.user(Role.NURSE, name="Ana Ruiz")
    typed = {"nurse": ana.public_id, "on": str(MONDAY)}
    pages = [f"/clinic/sites/{site.public_id}/shifts/new" for site in (new_york, london)]

    morning = manager.submit(pages[1], **typed, starts="07:00", ends="12:00")
    clash = manager.submit(pages[0], **typed, starts="06:00", ends="12:00")
    later = manager.submit(pages[0], **typed, starts="07:00", ends="12:00")

    assert (morning.status_code, clash.status_code, later.status_code) == (302, 422, 302)
    assert "Ana Ruiz already has a shift at that time" in clash.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Shift)) == 2


def test_a_nurse_gives_cover_only_where_her_shift_is(new_york, london):
    from_seven_to_seven(new_york, builders.user())
    given = {"version": None, "purpose": "Blood test", "shape": SHORT}
    given |= {"by": builders.user(Role.DESK), "now": EVENING_BEFORE - timedelta(days=1)}

    with pytest.raises(DoesNotFit, match="No nurse is on duty"):
        service.book(site=london, patient=builders.patient(), starts_at=NINE, **given)


@pytest.mark.parametrize("address", ["/board", "/waitlist", "/courses"])
def test_the_site_chosen_is_kept_from_page_to_page(desk, sites, address):
    london = sites[1]
    assert desk.get(f"/board?site={london.public_id}").status_code == 200

    answer = desk.get(address)

    assert answer.status_code == 200
    assert "London" in answer.text
    assert london.public_id in answer.text


def test_a_time_is_looked_for_at_the_site_chosen(desk, sites):
    desk.get(f"/board?site={sites[1].public_id}")
    person, version = builders.patient(), builders.protocol_version()

    page = desk.get(f"/find-time?patient={person.public_id}&protocol={version.public_id}").text

    assert f'value="{sites[1].public_id}" selected' in page


def test_a_day_of_the_board_is_the_chosen_sites(desk, sites):
    desk.get(f"/board?site={sites[1].public_id}")

    for page in (f"/board/{MONDAY}", f"/board/{MONDAY}/close", f"/board/{MONDAY}/repair"):
        assert f"site={sites[1].public_id}" in desk.get(page).text


def test_another_site_can_always_be_asked_for(desk, sites):
    desk.get(f"/board?site={sites[1].public_id}")

    assert "Lord Howe" in desk.get(f"/board?site={sites[2].public_id}").text
    assert f'value="{sites[2].public_id}" selected' in desk.get("/board").text


def test_a_site_that_does_not_exist_is_not_kept(desk, sites):
    assert desk.get("/board?site=aaaaaaaaaaaaaaaaaaaaaa").status_code == 404
    assert desk.get("/board").status_code == 200


def test_a_visit_that_moves_stays_at_its_site(desk, sites):
    desk.get(f"/board?site={sites[1].public_id}")
    visit = builders.appointment(sites[0], builders.patient(), builders.protocol_version(), NINE)

    assert desk.get(f"/find-time?move={visit.public_id}").status_code == 200


def test_the_weeks_shifts_lead_to_the_same_week_of_the_other_sites(manager, sites):
    page = manager.get(f"/clinic/shifts?site={sites[0].public_id}&week={MONDAY}").text

    assert f"/clinic/shifts?site={sites[1].public_id}&amp;week={MONDAY}" in page


def test_closing_one_site_hits_no_visit_of_another(desk, new_york, london):
    version = builders.protocol_version()
    builders.appointment(london, builders.candidate(version), version, NINE)
    page = f"/board/{MONDAY}/close?site={new_york.public_id}"

    answer = desk.submit(page, action=page, reason="Training")

    assert answer.status_code == 303
