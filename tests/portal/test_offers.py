"""A time that came free, on the patient's phone."""

from datetime import time as time_of_day
from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.scheduling import service
from clinic_sched.scheduling.models import Appointment, WaitlistEntry
from clinic_sched.scheduling.rules import OfferStatus
from clinic_sched.scheduling.service import offers
from tests import builders
from tests.people import Form
from tests.portal.patients import link_to, signed_in


@pytest.fixture
def site(session):
    """A site that is staffed tomorrow and writes at any hour."""
    made = builders.site(
        zone="UTC", messages_from=time_of_day(0), messages_until=time_of_day(23, 59)
    )
    opens = tomorrow(7)
    for _ in range(2):
        builders.shift(made, builders.user(Role.NURSE), opens, opens + timedelta(hours=12))
    return made


def tomorrow(hour):
    day = now().replace(hour=hour, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


@pytest.fixture
def asked(site):
    """Two patients who are offered one chair."""
    version, desk = builders.protocol_version(), builders.user(Role.DESK)
    entries = [
        service.wait(
            patient=builders.ready(builders.patient(), version, tomorrow(9).date()),
            version=version,
            site=site,
            notice_hours=0,
            priority=2,
            by=desk,
            now=now(),
        )
        for _ in range(2)
    ]
    shape = service.shape_of(version)
    kept = offers.keep_chair(site, site.chairs[0].id, shape, tomorrow(9), now=now())
    return offers.propose(kept, entries, by=None, now=now())


def page_of(offer):
    return f"/my/offers/{offer.public_id}"


def test_the_page_says_what_is_offered_and_never_what_for(asked, visitor):
    phone = signed_in(visitor(), asked[0].entry.patient)

    page = phone.get(page_of(asked[0])).text

    assert "A time has come free" in page
    assert "09:00" in page
    assert "Northside Clinic" in page
    assert asked[0].entry.protocol_version.name not in page


def test_the_link_leads_to_the_offer(asked, visitor):
    patient = asked[0].entry.patient
    link = link_to(patient, page_of(asked[0]))

    answer = visitor().submit(link, birth_date=f"{patient.birth_date:%Y-%m-%d}")

    assert answer.location.endswith(page_of(asked[0]))


def test_accepting_books_the_visit_and_leads_to_it(asked, visitor, session):
    phone = signed_in(visitor(), asked[0].entry.patient)

    answer = phone.submit(page_of(asked[0]), action=f"{page_of(asked[0])}/accept")

    visit = session.scalar(sa.select(Appointment))
    assert (answer.status_code, answer.location) == (303, f"/my/appointments/{visit.public_id}")
    assert "The time is yours" in phone.get(answer.location).text
    assert "The time is yours" in phone.get(page_of(asked[0])).text


def test_whoever_comes_second_is_told_kindly(asked, visitor, session):
    first, second = (signed_in(visitor(), one.entry.patient) for one in asked)
    form = second.get(page_of(asked[1]))
    first.submit(page_of(asked[0]), action=f"{page_of(asked[0])}/accept")

    answer = second.post(f"{page_of(asked[1])}/accept", _token(form))

    assert answer.status_code == 409
    assert "The earlier time has gone. You keep your place" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 1
    assert "The earlier time has gone" in second.get(page_of(asked[1])).text


def test_declining_costs_nothing(asked, visitor, session):
    phone = signed_in(visitor(), asked[0].entry.patient)

    phone.submit(page_of(asked[0]), action=f"{page_of(asked[0])}/decline")

    assert "You keep your place" in phone.get(page_of(asked[0])).text
    session.expire_all()
    assert asked[0].status == OfferStatus.DECLINED
    assert asked[0].entry.left_at is None


def test_an_answer_after_the_time_to_answer_is_met_kindly(asked, visitor, session):
    phone = signed_in(visitor(), asked[0].entry.patient)
    form = phone.get(page_of(asked[0]))
    kept = asked[0].hold
    kept.made_at, kept.expires_at = now() - timedelta(hours=2), now() - timedelta(hours=1)

    answer = phone.post(f"{page_of(asked[0])}/accept", _token(form))

    assert answer.status_code == 409
    assert "The earlier time has gone" in answer.text
    assert session.scalar(sa.select(Appointment)) is None


def test_what_a_rule_forbids_by_now_is_settled_on_the_phone(asked, visitor, session):
    phone = signed_in(visitor(), asked[0].entry.patient)
    form = phone.get(page_of(asked[0]))
    session.execute(sa.text("DELETE FROM consents"))

    answer = phone.post(f"{page_of(asked[0])}/accept", _token(form))

    assert answer.status_code == 409
    assert "Please call us" in answer.text
    assert "consent" not in answer.text.lower()
    assert session.scalar(sa.select(Appointment)) is None


@pytest.mark.parametrize("part", ["", "/accept", "/decline"])
def test_the_other_patients_offer_does_not_exist(asked, visitor, part):
    phone = signed_in(visitor(), asked[1].entry.patient)
    form = phone.get(page_of(asked[1]))
    ask = phone.post if part else phone.get
    facts = {"data": _token(form)} if part else {}

    assert ask(f"{page_of(asked[0])}{part}", **facts).status_code == 404


def test_the_first_page_shows_what_may_still_be_taken(asked, visitor):
    phone = signed_in(visitor(), asked[0].entry.patient)
    assert page_of(asked[0]) in phone.get("/my").text

    phone.submit(page_of(asked[0]), action=f"{page_of(asked[0])}/decline")

    assert page_of(asked[0]) not in phone.get("/my").text


def test_taking_an_earlier_time_moves_the_visit_they_had(site, visitor, session):
    version, desk = builders.protocol_version(), builders.user(Role.DESK)
    patient = builders.ready(builders.patient(), version, tomorrow(9).date())
    visit = builders.appointment(site, patient, version, tomorrow(9) + timedelta(days=9))
    entry = service.wait(
        patient=patient, site=site, instead_of=visit, notice_hours=0, priority=1, by=desk, now=now()
    )
    offered = service.offer(entry, tomorrow(9), by=desk, now=now())
    phone = signed_in(visitor(), patient)
    assert "moves to this time" in phone.get(page_of(offered)).text

    phone.submit(page_of(offered), action=f"{page_of(offered)}/accept")

    session.expire_all()
    assert visit.starts_at == tomorrow(9)
    assert db.session.scalar(sa.select(WaitlistEntry.left_reason)) == offers.TAKEN_UP


def _token(page):
    return Form(page.text, None).fields
