"""Word of times that came free, from the offer to the moment before it goes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.followup import service
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.service import offers
from tests import builders
from tests.moments import NINE, at
from tests.scheduling.waitlists import FRIDAY, waits

SOON = FRIDAY + timedelta(minutes=1)


@pytest.fixture
def desk(session):
    return builders.user(Role.DESK)


@pytest.fixture
def version(session):
    return builders.protocol_version()


@pytest.fixture
def site(session):
    made = builders.site(address="1 River Street")
    builders.staffed(made, days=8)
    return made


@pytest.fixture
def asked(site, version, desk):
    """Two patients who are offered one chair."""
    entries = [waits(version, site, desk) for _ in range(2)]
    shape = scheduling.shape_of(version)
    kept = offers.keep_chair(site, site.chairs[0].id, shape, NINE, now=FRIDAY)
    return offers.propose(kept, entries, by=None, now=FRIDAY)


def messages(session):
    session.expire_all()
    return session.scalars(sa.select(Message).order_by(Message.id)).all()


def sent(session, now=SOON):
    """Send what waits, as the worker would."""
    while claimed := outbox.claim_next(now=now):
        outbox.mark_sent(claimed, now=now)


def test_an_offer_is_told_once_with_a_link_and_until_when(session, asked):
    assert service.tell_offers(now=FRIDAY) == 2
    assert service.tell_offers(now=FRIDAY) == 0

    first, _ = messages(session)
    assert first.kind == "time offered"
    assert first.about == f"offer:{asked[0].public_id}"
    assert first.expires_at == asked[0].hold.expires_at
    assert "{link}" in first.body
    assert "Monday 6 May 2030, 09:00" in first.body
    assert "Friday 3 May, 10:30" in first.body


def test_no_text_names_a_drug_a_diagnosis_or_a_specialty(session, asked, desk):
    service.tell_offers(now=FRIDAY)
    sent(session)
    scheduling.accept(asked[0], by=asked[0].entry.patient, now=SOON)
    service.tell_offers(now=SOON)

    text = " ".join(one.subject + one.body for one in messages(session)).lower()

    for word in ("ketamine", "infusion", "mood", "depression", "psych", "pain", "protocol"):
        assert word not in text


def test_whoever_lost_the_race_is_told_kindly_once(session, asked):
    service.tell_offers(now=FRIDAY)
    sent(session)
    scheduling.accept(asked[0], by=asked[0].entry.patient, now=SOON)

    assert service.tell_offers(now=SOON) == 1
    assert service.tell_offers(now=SOON) == 0
    last = messages(session)[-1]
    assert (last.kind, last.address) == ("time gone", asked[1].entry.patient.email)
    assert "You keep your place" in last.body


def test_whoever_never_heard_of_the_offer_hears_nothing_of_its_end(session, asked):
    service.tell_offers(now=FRIDAY)
    scheduling.accept(asked[0], by=asked[0].entry.patient, now=SOON)

    assert service.tell_offers(now=SOON) == 0


@pytest.mark.parametrize("ending", ["decline", "accept", "lapse"])
def test_a_message_about_an_offer_that_stands_no_more_is_not_sent(session, asked, ending):
    service.tell_offers(now=FRIDAY)
    then = SOON
    if ending == "lapse":
        then = asked[1].hold.expires_at
    else:
        getattr(scheduling, ending)(asked[1], by=asked[1].entry.patient, now=SOON)
    claimed = [outbox.claim_next(now=SOON) for _ in range(2)]

    verdict = service.still_owed(claimed[1], now=then)

    assert verdict.reason_to_drop == "The offer does not stand any more."


def test_an_offer_made_at_night_that_lapses_by_morning_is_not_written(session, site, version, desk):
    entry = waits(version, site, desk)
    scheduling.offer(entry, NINE, by=desk, now=at(23, days=-3))

    assert service.tell_offers(now=at(23, days=-3)) == 0


def test_whom_no_mail_reaches_is_written_nothing(session, asked):
    asked[0].entry.patient.wants_email = False
    asked[1].entry.patient.email = None
    session.flush()

    assert service.tell_offers(now=FRIDAY) == 0


def test_leaving_the_waitlist_says_nothing_of_a_place_that_is_kept(session, asked, desk):
    service.tell_offers(now=FRIDAY)
    sent(session)
    scheduling.leave(asked[1].entry, "Moved away", by=desk, now=SOON)

    assert service.tell_offers(now=SOON) == 0
    assert {one.status for one in messages(session)} == {MessageStatus.SENT}
