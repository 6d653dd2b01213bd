"""The day by chair on its page."""

from datetime import timedelta

import pytest

from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


def test_the_board_shows_the_day_by_chair(reception, visit, patient, site):
    page = reception(at(10)).get("/board").text

    assert patient.full_name in page
    assert "09:00–11:15 KET-MOOD-40" in page.replace("\n", " ")
    assert "Late" in page
    assert "3 on duty" in page


def test_the_board_says_what_is_closed_and_who_does_not_come(reception, visit, site, session):
    builders.closure(site, at(12), at(13), reason="Fire drill")
    visit.status = AppointmentStatus.NO_SHOW

    page = reception(at(11)).get(f"/board/{MONDAY}").text

    assert "Clinic closed 12:00–13:00: Fire drill" in page
    assert "Did not come" in page


def test_a_board_without_anything_is_still_a_board(reception):
    builders.site(chairs=0)

    page = reception(EVENING_BEFORE).get("/board/2031-12-25")

    assert page.status_code == 200
    assert "Nobody is on duty." in page.text


@pytest.mark.parametrize("on", ["today", "2030-02-30", "1066-10-14", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(reception, on):
    assert reception(EVENING_BEFORE).get(f"/board/{on}").status_code == 404


def test_the_board_is_sent_again_only_when_it_changed(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    part = f"/board/{MONDAY}/part"
    tag = desk.get(part, headers={"X-Refresh": "1"}).headers["ETag"]

    same = desk.get(part, headers={"X-Refresh": "1", "If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    desk.submit(
        f"/appointments/{visit.public_id}", action=f"/appointments/{visit.public_id}/confirm"
    )
    changed = desk.get(part, headers={"X-Refresh": "1", "If-None-Match": tag})

    assert changed.status_code == 200
    assert "Confirmed" in changed.text


def test_the_board_moves_on_with_the_clock(reception, visit):
    part = f"/board/{MONDAY}/part"
    tag = reception(at(9)).get(part).headers["ETag"]

    later = reception(at(9, 5)).get(part, headers={"If-None-Match": tag})

    assert later.status_code == 200
    assert "Late" in later.text


def test_a_day_of_twenty_five_hours_is_drawn_whole(reception, site, patient, version):
    reach = at(9, days=181)
    builders.appointment(site, patient, version, reach)

    page = reception(reach - timedelta(days=1)).get("/board/2030-11-03").text

    assert "09:00–11:15" in page


def test_the_board_of_another_site_shows_the_others(reception, visit, patient):
    other = builders.site()

    page = reception(EVENING_BEFORE).get(f"/board/{MONDAY}?site={other.public_id}").text

    assert patient.full_name not in page
