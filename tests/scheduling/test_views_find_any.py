"""Finding a time for any visit: of free length, with wishes, on any day, at any site."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.accounts.rules import Role
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, TEN, at
from tests.people import Form


@pytest.fixture(autouse=True)
def evening_before(site, patient, version):
    """It is the evening before; everything the pages need is there."""
    with time_machine.travel(EVENING_BEFORE, tick=False):
        yield


def url(patient, **more):
    asked = {"patient": patient.public_id} | more
    return "/find-time?" + "&".join(f"{name}={value}" for name, value in asked.items())


def free(patient, **more):
    return url(patient, protocol="", minutes="45", **more)


def links(page, pattern):
    """Return the addresses of the page's links that look like it."""
    found = re.findall(r'href="([^"]*)"', page.text)
    return [html.unescape(each) for each in found if re.search(pattern, html.unescape(each))]


def count(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_a_visit_of_free_length_is_found_and_booked(desk, patient, session):
    page = desk.submit(free(patient, turnover="10"), action="/appointments", purpose="A talk")

    visit = session.scalar(sa.select(Appointment))
    assert page.status_code == 303
    assert (visit.about, visit.protocol_version_id) == ("A talk", None)
    minutes = visit.prep_minutes, visit.infusion_minutes, visit.turnover_minutes
    assert minutes == (45, 0, 10)


def test_a_visit_with_a_pump_is_all_infusion(desk, patient, session):
    desk.submit(free(patient, pump="y"), action="/appointments", purpose="Saline")

    visit = session.scalar(sa.select(Appointment))
    assert (visit.prep_minutes, visit.infusion_minutes, visit.turnover_minutes) == (0, 45, 0)


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 121, "nul\0"])
def test_without_a_word_on_what_it_is_for_it_is_refused(desk, patient, session, purpose):
    page = desk.submit(free(patient), action="/appointments", purpose=purpose)

    assert page.status_code == 422
    assert "This needs attention" in page.text
    assert count(session) == 0


def test_a_time_that_has_gone_keeps_what_was_said_of_the_visit(
    desk, patient, version, site, session
):
    fields = Form(desk.get(free(patient)).text, "/appointments").fields
    builders.appointment(site, builders.patient(), version, NINE)
    gone = fields | {
        "starts_at": NINE.isoformat(),
        "chair": site.chairs[0].public_id,
        "purpose": "A talk & tea",
    }

    refused = desk.post("/appointments", gone)
    again = desk.post("/appointments", Form(refused.text, "/appointments").fields)

    assert refused.status_code == 422
    assert "A talk &amp; tea" in refused.text
    assert again.status_code == 303
    asked = sa.select(Appointment).where(Appointment.patient_id == patient.id)
    assert session.scalar(asked).purpose == "A talk & tea"


@pytest.mark.parametrize("minutes", ["soon", "0", "4", "721", "-5", "1e3", "9" * 12])
def test_a_length_that_cannot_be_is_said_beside_its_field(desk, patient, minutes):
    page = desk.get(url(patient, protocol="", minutes=minutes))

    assert page.status_code in (200, 422)
    assert "Book 0" not in page.text


@pytest.mark.parametrize(
    "spoilt",
    [
        {"minutes": ""},
        {"minutes": "soon"},
        {"minutes": "9999"},
        {"turnover": "x"},
        {"turnover": "999"},
    ],
)
def test_a_booking_of_no_length_is_refused_in_words(desk, patient, session, spoilt):
    fields = Form(desk.get(free(patient)).text, "/appointments").fields

    page = desk.post("/appointments", fields | {"purpose": "A talk"} | spoilt)

    assert page.status_code == 422
    assert count(session) == 0


def test_the_protocol_of_the_last_visit_is_looked_for_at_once(desk, patient, version, site):
    past = at(9, days=-20)
    builders.appointment(site, patient, version, past, status=AppointmentStatus.FULFILLED)

    page = desk.get(url(patient)).text

    assert f'value="{version.public_id}" selected' in page
    assert "Next free times" in page


def test_nothing_is_looked_for_while_nobody_said_what(desk, patient):
    page = desk.get(url(patient)).text

    assert "say how long the visit takes" in page
    assert "The coming weeks" not in page


def test_a_half_of_the_day_holds_for_every_proposal(desk, patient, version):
    page = desk.get(url(patient, protocol=version.public_id, half="afternoon")).text

    times = re.findall(r"Book (\d\d):", page)
    assert times
    assert all(int(hour) >= 12 for hour in times)


def test_only_chairs_that_have_what_is_wished_for_are_proposed(
    desk, patient, version, site, session
):
    site.chairs[1].features = ["bed"]

    page = desk.get(url(patient, protocol=version.public_id, features="bed")).text

    assert "Chair 2 is free" in page
    assert "Chair 1 is free" not in page
    assert "Chair 3 is free" not in page


def test_only_starts_at_which_the_wished_nurse_is_there_are_proposed(
    desk, patient, version, site, session
):
    nina = builders.user(Role.NURSE, name="Nina Vale")
    builders.shift(site, nina, TEN, at(15))
    asked = url(patient, protocol=version.public_id, nurse=nina.public_id)

    page = desk.submit(asked, action="/appointments")

    visit = session.scalar(sa.select(Appointment))
    assert page.status_code == 303
    assert TEN <= visit.starts_at <= visit.patient_until <= at(15)
    assert "Nina Vale" in desk.get(page.location).text


def test_a_nurse_who_went_home_meanwhile_is_said(desk, patient, version, site, session):
    nina = builders.user(Role.NURSE, name="Nina Vale")
    shift = builders.shift(site, nina)
    page = desk.get(url(patient, protocol=version.public_id, nurse=nina.public_id))
    session.delete(session.get_one(type(shift), shift.id))

    answer = desk.post("/appointments", Form(page.text, "/appointments").fields)

    assert answer.status_code == 422
    assert "Nina Vale is not on duty" in answer.text
    assert count(session) == 0


def test_every_day_of_the_weeks_leads_to_its_starts(desk, patient, version):
    page = desk.get(url(patient, protocol=version.public_id, half="morning"))
    days = links(page, r"on=2030-05-\d\d#day")

    answer = desk.get(next(each for each in days if "on=2030-05-08" in each))

    assert len(days) > 20
    assert "Wed 8 May 2030: 40 free starts" in answer.text
    assert 'aria-current="date"' in answer.text


def test_the_cells_say_in_words_what_their_colour_says(desk, patient, version):
    page = desk.get(url(patient, protocol=version.public_id)).text

    assert "Tue 7 May 2030: 40 starts left, chairs 0 % taken" in page


def test_a_free_start_leads_to_its_button(desk, patient, version, session):
    page = desk.get(url(patient, protocol=version.public_id, on=MONDAY))
    (nine,) = links(page, r"start=2030-05-06T13%3A00%3A00")

    answer = desk.submit(nine, action="/appointments")

    assert answer.status_code == 303
    assert session.scalar(sa.select(Appointment.starts_at)) == NINE


def test_every_greyed_start_says_why_without_a_script(desk, patient, version):
    page = desk.get(url(patient, protocol=version.public_id, on=MONDAY)).text

    greyed = re.findall(r"<details class=\"start\".*?</details>", page, re.DOTALL)
    assert len(greyed) == 8
    assert all("The clinic closes at 19:00" in one for one in greyed)


def test_a_start_that_is_taken_says_by_what(desk, patient, version, site):
    for chair in site.chairs:
        builders.appointment(site, builders.patient(), version, NINE, chair_id=chair.id)

    page = desk.get(url(patient, protocol=version.public_id, on=MONDAY)).text

    assert "No chair is free at 09:00." in page


def test_a_manager_comes_from_a_greyed_start_to_the_rule(manager, patient, version):
    page = manager.get(url(patient, protocol=version.public_id, on=MONDAY))

    late = next(each for each in links(page, "start=") if "T21%3A00" in each)
    assert "Set the rule aside" in manager.get(late).text


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"latest": "06:00"}, "After 06:00"),
        ({"earliest": "17:00"}, "Before 17:00"),
        ({"earliest": "17:00", "half": "morning"}, "Before 17:00"),
    ],
)
def test_what_would_help_is_offered_with_its_first_time(desk, patient, version, wish, words):
    page = desk.get(url(patient, protocol=version.public_id, **wish))

    assert "Nothing fits in the next 90 days" in page.text
    assert words in page.text


def test_a_smaller_wish_is_one_click_from_its_booking(desk, patient, version, session):
    page = desk.get(url(patient, protocol=version.public_id, earliest="17:00"))
    (way,) = links(page, "start=")

    answer = desk.submit(way, action="/appointments")

    assert answer.status_code == 303
    assert session.scalar(sa.select(Appointment.starts_at)) == at(16, 45)


def test_a_feature_nobody_has_room_for_is_let_go_of(desk, patient, version, site, session):
    site.chairs[0].features = ["bed"]
    builders.closure(site, at(0), at(0, days=90), chair_id=site.chairs[0].id)

    page = desk.get(url(patient, protocol=version.public_id, features="bed"))

    assert "Without “bed”" in page.text


def test_another_site_speaks_of_its_own_hours(desk, patient, version):
    london = builders.site(zone="Europe/London")
    for _ in range(2):
        builders.shift(london, builders.user(Role.NURSE), at(2), at(14))

    page = desk.get(
        url(patient, protocol=version.public_id, earliest="18:00", site=london.public_id)
    )

    assert "Before 18:00" in page.text


def test_what_another_site_has_is_offered_where_this_one_is_full(desk, patient, version, session):
    lonely = builders.site(name="Aa Lonely")

    page = desk.get(url(patient, protocol=version.public_id, site=lonely.public_id))

    assert "At Site" in page.text
    (way,) = links(page, "start=")
    assert desk.submit(way, action="/appointments").status_code == 303


def test_a_time_after_the_weeks_is_offered(desk, patient, version, site, session):
    nurse = builders.user(Role.NURSE)
    far = at(7, days=110)
    builders.shift(site, nurse, far, far + timedelta(hours=12))
    later = url(patient, protocol=version.public_id, **{"from": "2030-05-20"})

    page = desk.get(later)

    assert "Later than 90 days from then" in page.text
    assert desk.submit(links(page, "start=")[0], action="/appointments").status_code == 303


def test_times_and_starts_are_those_of_the_site(desk, patient, version, session):
    london = builders.site(zone="Europe/London", grid_minutes=30)
    change = datetime(2030, 10, 27, tzinfo=UTC)
    for _ in range(2):
        builders.shift(london, builders.user(Role.NURSE), change, change + timedelta(hours=20))
    asked = url(patient, protocol=version.public_id, site=london.public_id, on="2030-10-27")

    with time_machine.travel(change - timedelta(days=1), tick=False):
        desk.signed_in(builders.user(Role.DESK))
        page = desk.get(asked).text

    shown = re.findall(r"start--free\" href=\"[^\"]*\">(\d\d:\d\d)", page)
    assert shown[0] == "07:00"
    assert all(each.endswith((":00", ":30")) for each in shown)


def test_moving_keeps_the_nurse_who_was_wished_for(desk, patient, version, site, session):
    nina = builders.user(Role.NURSE, name="Nina Vale")
    builders.shift(site, nina, TEN, at(15))
    visit = builders.appointment(site, patient, version, at(9, days=1), wished_nurse_id=nina.id)

    page = desk.get(f"/find-time?move={visit.public_id}").text

    assert f'value="{nina.public_id}" selected' in page
    assert set(re.findall(r"Move to (\d\d):", page)) <= {"10", "11", "12"}


def test_a_visit_of_free_length_is_moved_from_here(desk, patient, site, session):
    visit = builders.free_visit(site, patient, at(9, days=1))
    page = desk.get(f"/find-time?move={visit.public_id}")

    answer = desk.post(
        f"/appointments/{visit.public_id}/move",
        Form(page.text, f"/appointments/{visit.public_id}/move").fields,
    )

    assert answer.status_code == 303
    session.expire_all()
    assert visit.starts_at != at(9, days=1)


@pytest.mark.parametrize(
    "wish",
    [
        "half=noon",
        "features=wings",
        "nurse=nobody",
        "start=soon",
        "start=2030-05-06T09:00",
        "on=someday",
        "on=1066-10-14",
        "minutes=x",
        "turnover=-1",
        "protocol=nothing",
    ],
)
def test_a_wish_nobody_could_mean_is_said_beside_its_field(desk, patient, version, wish):
    page = desk.get(f"{url(patient, protocol=version.public_id)}&{wish}")

    assert page.status_code == (200 if wish.startswith("protocol") else 422)
