"""Undo, on the pages that offer it."""

from datetime import timedelta

import pytest

from clinic_sched.scheduling.rules import UNDO_WITHIN, AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at

BOARD = f"/board/{MONDAY}"
SOON = EVENING_BEFORE + timedelta(minutes=1)


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(
        site, patient, version, NINE, changed_at=EVENING_BEFORE - timedelta(days=9)
    )


def url(visit, verb=""):
    return f"/appointments/{visit.public_id}{verb}"


def moved(desk, visit, to="2030-05-06T13:00"):
    return desk.submit(url(visit, "/move"), starts_at=to, chair=visit.site.chairs[1].public_id)


def test_a_move_is_undone_on_the_page_of_the_visit(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    moved(desk, visit)

    page = desk.get(url(visit)).text
    assert "from Mon 6 May 2030, 09:00, Chair 1 to 13:00, Chair 2." in " ".join(page.split())
    answer = desk.submit(url(visit), action=url(visit, "/undo"))

    assert answer.location.endswith(url(visit))
    session.refresh(visit)
    assert visit.starts_at == NINE
    assert "/undo" not in desk.get(url(visit)).text


def test_a_move_is_undone_on_the_board(reception, visit, session, patient):
    desk = reception(EVENING_BEFORE)
    moved(desk, visit)
    page = desk.get(BOARD).text
    assert 'data-undo-seconds="180"' in page

    answer = desk.submit(BOARD, action=url(visit, "/undo"))

    assert answer.location.startswith(BOARD)
    assert "The move is undone. Nobody is told." in desk.get(answer.location).text


def test_what_another_desk_did_is_theirs_to_undo_on_the_board(reception, visit):
    moved(reception(EVENING_BEFORE), visit)

    other = reception(EVENING_BEFORE)

    assert "/undo" not in other.get(BOARD).text
    assert "/undo" in other.get(url(visit)).text


def test_after_three_minutes_nothing_is_offered(reception, visit, it_is):
    desk = reception(EVENING_BEFORE)
    moved(desk, visit)

    it_is(EVENING_BEFORE + UNDO_WITHIN)

    assert "/undo" not in desk.get(url(visit)).text + desk.get(BOARD).text


def test_an_undo_that_comes_too_late_says_so(reception, visit, it_is, session):
    desk = reception(EVENING_BEFORE)
    moved(desk, visit)
    fields = {"version": str(visit.version)}
    it_is(EVENING_BEFORE + UNDO_WITHIN)
    session.refresh(visit)

    answer = desk.post(url(visit, "/undo"), {"version": str(visit.version)} | token(desk, visit))

    assert answer.status_code == 409
    assert "It is too late to undo that" in answer.text
    assert fields


def test_a_place_taken_meanwhile_is_said_to_the_board_in_one_sentence(
    reception, visit, version, site, session
):
    desk = reception(EVENING_BEFORE)
    moved(desk, visit)
    builders.appointment(site, builders.patient(), version, at(10))
    session.refresh(visit)

    answer = desk.post(
        url(visit, "/undo"),
        {"version": str(visit.version)} | token(desk, visit),
        headers={"X-Board": "1"},
    )

    assert answer.status_code == 409
    assert answer.json["sentence"].startswith("The old time and chair are no longer free.")


def test_a_cancellation_is_undone(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    desk.submit(url(visit, "/cancel"), cancelled_by="pat", reason="Ill")

    desk.submit(url(visit), action=url(visit, "/undo"))

    session.refresh(visit)
    assert visit.status == AppointmentStatus.BOOKED


def token(desk, visit):
    page = desk.get(url(visit)).text
    return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
