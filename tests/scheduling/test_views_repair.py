"""Putting a day right at the desk, and what of it the board shows."""

import pytest

from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import NINE, at
from tests.scheduling.closings import BOARD, accept


@pytest.fixture
def desk(reception):
    """At seven on the Monday, before anybody has come."""
    return reception(at(7))


def test_a_late_patient_gets_a_new_time_and_nobody_moves_until_it_is_accepted(
    reception, site, booked, session
):
    desk = reception(at(9, 20))
    late = booked(9)
    url = f"{BOARD}/repair?site={site.public_id}"

    page = desk.get(f"{url}&at-{late.public_id}=10:00")
    session.refresh(late)
    assert late.starts_at == NINE
    assert "10:00, Chair 1 (60 min later)" in page.text

    accept(desk, page, url)
    session.refresh(late)
    assert late.starts_at == at(10)


def test_an_overrun_pushes_the_next_visit_to_another_chair(reception, site, booked, session):
    desk = reception(at(11, 50))
    over = booked(9, status=AppointmentStatus.CHECKED_IN)
    after = booked(12)
    url = f"{BOARD}/repair?site={site.public_id}"

    page = desk.get(f"{url}&at-{over.public_id}=12:30")
    accept(desk, page, url)

    session.refresh(after)
    session.refresh(over)
    assert (after.starts_at, after.chair_id == over.chair_id) == (at(12), False)
    assert over.starts_at == NINE


def test_a_time_that_cannot_be_read_keeps_what_was_typed(reception, site, booked):
    desk = reception(at(9, 20))
    late = booked(9)

    page = desk.get(f"{BOARD}/repair?site={site.public_id}&at-{late.public_id}=soon")

    assert 'value="soon"' in page.text
    assert "Enter a time such as 09:05." in page.text


def test_who_reads_no_mail_is_on_the_list_until_they_confirm(desk, site, version, booked):
    person = builders.candidate(version, given_name="Petra", family_name="Phoned", email=None)
    moved = booked(9, days=2, patient=person, move_number=1, changed_at=at(7))
    url = f"{BOARD}/repair?site={site.public_id}"

    assert "Phoned" in desk.get(url).text
    moved.confirmed_at = at(7)
    assert "Phoned" not in desk.get(url).text


def test_a_quiet_day_needs_no_repair(desk, site, booked):
    booked(9)

    assert "Nothing need be moved." in desk.get(f"{BOARD}/repair?site={site.public_id}").text


def test_a_visit_on_a_chair_out_of_use_is_still_on_the_board(reception, site, booked):
    desk = reception(at(7))
    left = booked(9)
    site.chairs[0].retired_at = at(6)

    page = desk.get(f"{BOARD}?site={site.public_id}").text

    assert "Out of use" in page
    assert f'id="visit-{left.public_id}"' in page
    assert "Chair gone: needs another" in page
