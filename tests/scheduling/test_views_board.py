"""The day by chair on its page."""

from datetime import date, timedelta

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.scheduling.models import ChairHold
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


def card(page, visit):
    """Return what is written on the card of a visit."""
    found = page.split(f'id="visit-{visit.public_id}"')[1].split("</li>")[0]
    return " ".join(found.split())


@pytest.mark.parametrize(
    ("show", "facts", "moment", "shown"),
    [
        ("expected", {}, at(8), True),
        ("here", {}, at(8), False),
        ("here", {"status": AppointmentStatus.ARRIVED}, at(8), True),
        ("here", {"status": AppointmentStatus.CHECKED_IN}, at(8), True),
        ("done", {"status": AppointmentStatus.FULFILLED}, at(13), True),
        ("expected", {"status": AppointmentStatus.FULFILLED}, at(13), False),
        ("unconfirmed", {}, at(8), True),
        ("unconfirmed", {"confirmed_at": EVENING_BEFORE}, at(8), False),
        ("late", {}, at(9, 4), False),
        ("late", {}, at(9, 5), True),
        ("nonsense", {}, at(8), True),
    ],
)
def test_only_the_group_that_was_asked_for_stands_out(
    reception, site, patient, version, show, facts, moment, shown
):
    visit = builders.appointment(site, patient, version, NINE, **facts)

    page = reception(moment).get(f"/board/{MONDAY}?show={show}").text

    assert (f'href="/appointments/{visit.public_id}"' in card(page, visit)) == shown
    assert patient.full_name in card(page, visit)


def test_the_groups_are_counted(reception, visit, site, version):
    builders.appointment(
        site,
        builders.patient(),
        version,
        NINE,
        chair_id=site.chairs[1].id,
        confirmed_at=EVENING_BEFORE,
    )

    page = " ".join(reception(at(8)).get(f"/board/{MONDAY}").text.split())

    assert "Expected <b>2</b>" in page
    assert "Not confirmed <b>1</b>" in page
    assert "Late <b>0</b>" in page


def test_the_part_keeps_to_what_was_asked_for(reception, visit):
    part = reception(at(8)).get(f"/board/{MONDAY}/part?show=here").text

    assert "visit--dim" in part
    assert 'id="show-here" aria-current="true"' in part


def test_two_of_one_name_are_told_apart_by_their_birth_dates(reception, site, version):
    cards = []
    for chair, year in zip(site.chairs, (1980, 1991, 1991), strict=True):
        name = "Twin" if year == 1980 or chair is site.chairs[1] else "Single"
        person = builders.patient(family_name=name, birth_date=date(year, 5, 6))
        cards.append(builders.appointment(site, person, version, NINE, chair_id=chair.id))

    page = reception(at(8)).get(f"/board/{MONDAY}").text

    classes = [page.split(f'" id="visit-{one.public_id}"')[0][-60:] for one in cards]
    assert ["visit--twin" in each for each in classes] == [True, True, False]
    assert "born 6 May 1980" in card(page, cards[0])
    assert "born 6 May 1991" in card(page, cards[2])


def test_a_rule_that_was_set_aside_is_shown_with_its_reason(reception, site, patient, version):
    visit = builders.appointment(
        site,
        patient,
        version,
        NINE,
        override_reason="Comes from far away",
        override_by_id=builders.user(Role.MANAGER).id,
    )

    page = reception(at(8)).get(f"/board/{MONDAY}").text

    assert "Rule set aside: Comes from far away" in card(page, visit)
    assert "Rules set aside" in page


def test_a_chair_kept_for_an_offer_says_until_when(reception, site, session):
    hold = ChairHold(
        site_id=site.id,
        chair_id=site.chairs[1].id,
        starts_at=NINE,
        chair_until=at(10),
        prep_minutes=0,
        infusion_minutes=60,
        recovery_minutes=0,
        turnover_minutes=0,
        made_at=EVENING_BEFORE,
        expires_at=at(8, 40),
    )
    builders.kept(hold)
    desk = reception(at(8))

    shown = desk.get(f"/board/{MONDAY}").text
    hold.released_at = at(8)
    gone = desk.get(f"/board/{MONDAY}").text

    assert "Held for an offer until 08:40" in shown
    assert "board__block--held at-24 for-12 col-2" in shown
    assert "Held for an offer" not in gone


def test_only_what_can_be_moved_offers_to(reception, site, patient, version):
    over = builders.appointment(site, patient, version, NINE, status=AppointmentStatus.FULFILLED)
    booked = builders.appointment(
        site, builders.patient(), version, NINE, chair_id=site.chairs[1].id
    )

    page = reception(at(13)).get(f"/board/{MONDAY}").text

    assert "/move" not in card(page, over)
    assert f"/appointments/{booked.public_id}/move" in card(page, booked)


def test_an_overflow_chair_that_nobody_uses_shifts_no_closure(reception, site):
    second = site.chairs[1].id
    builders.chair(site, 0, is_overflow=True, label="Spare")
    builders.closure(site, at(9), at(10), chair_id=second, reason="Repair")

    page = reception(at(8)).get(f"/board/{MONDAY}").text

    assert 'col-2">Repair</div>' in page
    assert "Spare" not in page


def test_who_waits_is_told_from_who_is_in_the_chair(reception, site, patient, version):
    facts = {"status": AppointmentStatus.CHECKED_IN}
    waits = builders.appointment(site, patient, version, NINE, **facts)
    sits = builders.appointment(
        site,
        builders.patient(),
        version,
        NINE,
        chair_id=site.chairs[1].id,
        seated_at=at(9, 5),
        **facts,
    )

    page = reception(at(9, 10)).get(f"/board/{MONDAY}").text

    assert "Checked in" in card(page, waits)
    assert "In the chair" in card(page, sits)
