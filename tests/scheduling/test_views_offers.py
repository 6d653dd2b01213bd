"""The desk offers times to those who wait, and notes what they say on the phone."""

import pytest
import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.scheduling import service
from clinic_sched.scheduling.models import Appointment, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.rules import OfferStatus
from tests import builders
from tests.moments import MONDAY, NINE, at
from tests.scheduling.waitlists import FRIDAY, waits


@pytest.fixture
def entry(version, site, receptionist):
    return waits(version, site, receptionist)


@pytest.fixture
def desk(reception):
    return reception(FRIDAY)


@pytest.fixture
def offered(desk, entry):
    desk.submit(f"/waitlist/{entry.public_id}", starts_at="2030-05-06T09:00")
    return db.session.scalars(sa.select(WaitlistOffer)).one()


def test_the_list_says_who_is_asked_first_and_what_fits(desk, entry, version, site, receptionist):
    wish = service.Wish(weekdays=(0, 2), wishes="Comes by bus")
    urgent = waits(version, site, receptionist, priority=1, wish=wish)

    page = desk.get(f"/waitlist?site={site.public_id}").text

    assert page.index(urgent.patient.full_name) < page.index(entry.patient.full_name)
    assert "Mon, Wed" in page
    assert "Comes by bus" in page
    assert "Mon 6 May 2030, 07:00" in page


def test_a_start_that_fits_is_offered_with_one_press(desk, entry):
    url = f"/waitlist/{entry.public_id}"

    answer = desk.submit(url, action=url)

    assert answer.status_code == 303
    assert "until" in desk.get(url).text
    [offer] = db.session.scalars(sa.select(WaitlistOffer)).all()
    assert offer.offered_by_id == desk.user.id


def test_a_time_that_is_taken_is_not_offered_and_says_why(desk, entry, site, version):
    for chair in site.chairs:
        builders.appointment(site, builders.patient(), version, NINE, chair_id=chair.id)

    answer = desk.submit(f"/waitlist/{entry.public_id}", starts_at="2030-05-06T09:00")

    assert answer.status_code == 422
    assert "2030-05-06T09:00" in answer.text
    assert db.session.scalar(sa.select(WaitlistOffer)) is None


def test_a_yes_on_the_phone_books_the_visit(desk, entry, offered):
    url = f"/waitlist/offers/{offered.public_id}/accept"

    answer = desk.submit(f"/waitlist/{entry.public_id}", action=url)

    visit = db.session.scalars(sa.select(Appointment)).one()
    assert answer.location == f"/appointments/{visit.public_id}"
    assert visit.booked_by_id == desk.user.id


@pytest.mark.parametrize(
    ("answer", "status"), [("decline", OfferStatus.DECLINED), ("withdraw", OfferStatus.WITHDRAWN)]
)
def test_a_no_or_a_withdrawal_keeps_the_place(desk, entry, offered, answer, status):
    url = f"/waitlist/offers/{offered.public_id}/{answer}"

    desk.submit(f"/waitlist/{entry.public_id}", action=url)

    db.session.expire_all()
    assert offered.status == status
    assert entry.left_at is None


def test_the_history_says_who_was_asked_by_whom_and_what_they_said(desk, entry, offered):
    desk.submit(
        f"/waitlist/{entry.public_id}", action=f"/waitlist/offers/{offered.public_id}/decline"
    )

    for page in (
        f"/waitlist/{entry.public_id}",
        "/waitlist/offers",
        f"/waitlist/offers/{offered.public_id}",
    ):
        text = desk.get(f"{page}?site={entry.site.public_id}").text
        assert "Declined" in text
        assert desk.user.name in text
        assert "Mon 6 May 2030, 09:00" in text


def test_a_hole_shows_who_fits_it(desk, entry, site, version, receptionist):
    late = waits(version, site, receptionist, wish=service.Wish(earliest=at(13).time()))
    url = f"/waitlist/fits?site={site.public_id}&starts_at={NINE:%Y-%m-%dT%H:%M:%SZ}"

    page = desk.get(url)

    assert entry.patient.full_name in page.text
    assert late.patient.full_name not in page.text
    answer = desk.submit(url, action=f"/waitlist/{entry.public_id}")
    assert answer.status_code == 303
    assert db.session.scalars(sa.select(WaitlistOffer)).one().hold.starts_at == NINE


def test_wishes_are_changed(desk, entry):
    url = f"/waitlist/{entry.public_id}/wishes"

    answer = desk.submit(url, weekdays="2", latest="10:30", notice_hours="72", wishes="By train")

    assert answer.status_code == 303
    db.session.expire_all()
    assert (entry.weekdays, entry.notice_hours, entry.wishes) == ([2], 72, "By train")
    assert entry.latest.hour == 10


@pytest.mark.parametrize(
    "spoilt",
    [
        {"earliest": "12:00", "latest": "09:00"},
        {"first_on": "2030-05-09", "last_on": "2030-05-08"},
        {"weekdays": "8"},
        {"notice_hours": ""},
    ],
)
def test_wishes_that_cannot_be_are_refused(desk, entry, spoilt):
    answer = desk.submit(f"/waitlist/{entry.public_id}/wishes", **spoilt)

    assert answer.status_code == 422


def test_the_desk_says_at_which_site_somebody_waits(desk, site, version):
    other = builders.site(name="Zeta site")
    patient = builders.candidate(version)
    typed = {"protocol": version.public_id, "site": other.public_id}

    desk.submit(f"/waitlist/add?patient={patient.public_id}", **typed)

    assert db.session.scalar(sa.select(WaitlistEntry.site_id)) == other.id


def test_a_visit_is_put_on_the_list_to_be_brought_forward(desk, site, version):
    patient = builders.candidate(version)
    visit = builders.appointment(site, patient, version, at(9, days=7))
    page = f"/waitlist/add?patient={patient.public_id}&appointment={visit.public_id}"
    assert page.replace("&", "&amp;") in desk.get(f"/appointments/{visit.public_id}").text

    desk.submit(page)

    entry = db.session.scalars(sa.select(WaitlistEntry)).one()
    assert (entry.appointment_id, entry.site_id) == (visit.id, site.id)


def test_a_kept_chair_is_taken_on_the_board_and_in_the_search(desk, offered, site):
    chair = offered.hold.chair.label
    board = desk.get(f"/board/{MONDAY}?site={site.public_id}").text

    assert "waitlist" in board.lower()
    assert chair in board


def test_the_sites_rules_are_set_on_its_form(manager, site, session):
    url = f"/clinic/sites/{site.public_id}"
    rules = {"offer_batch": "5", "offer_minutes": "45", "offer_same_length": "y"}

    manager.submit(url, **rules)

    session.refresh(site)
    assert (site.offer_batch, site.offer_minutes, site.offer_same_length) == (5, 45, True)
    assert "5 at once, 45 min to answer" in manager.get(f"/clinic?site={site.public_id}").text


@pytest.mark.parametrize(
    "spoilt", [{"offer_batch": "21"}, {"offer_minutes": "4"}, {"offers_a_week": "0"}]
)
def test_rules_a_site_cannot_keep_are_refused(manager, site, spoilt):
    answer = manager.submit(f"/clinic/sites/{site.public_id}", **spoilt)

    assert answer.status_code == 422
