"""Offers by the real program: two workers at once, one killed, and many who answer together."""

import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import time as time_of_day
from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Site
from clinic_sched.clock import now
from clinic_sched.database import db, writing
from clinic_sched.messaging.models import Message
from clinic_sched.portal import service as portal
from clinic_sched.scheduling import service
from clinic_sched.scheduling.models import Appointment, ChairHold, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.rules import OfferStatus
from tests import builders
from tests.people import Form
from tests.scheduling.test_race import Client, overlaps
from tests.servers import environment, serving, started

ASKED = 6
ROUNDS = 8


@pytest.fixture
def site(session):
    """One chair without nurses yet, at a site that asks many at once and writes at any hour."""
    return builders.site(
        chairs=1,
        zone="UTC",
        offer_batch=ASKED,
        offer_notice_hours=0,
        messages_from=time_of_day(0),
        messages_until=time_of_day(23, 59),
    )


def tomorrow(hour):
    day = now().replace(hour=hour, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


def waiting(site, number=ASKED):
    """Put some on the waitlist, then make room for them: nurses come tomorrow."""
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
        for _ in range(number)
    ]
    for _ in range(2):
        builders.shift(site, builders.user(Role.NURSE), tomorrow(8), tomorrow(11))
    return entries


def count(session, model, *conditions):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_two_workers_at_once_make_each_offer_once(app, session, site):
    waiting(site)
    session.commit()
    together = threading.Barrier(2)

    def work():
        with app.app_context():
            asked = 0
            for _ in range(ROUNDS):
                together.wait(30)
                writing.set(True)
                asked += service.offer_next(db.session.scalars(sa.select(Site)).one(), now=now())
                db.session.commit()
            db.session.remove()
            return asked

    with ThreadPoolExecutor(2) as pool:
        asked = [one.result() for one in [pool.submit(work) for _ in range(2)]]

    assert sum(asked) == ASKED
    assert count(session, ChairHold) == 1
    assert count(session, WaitlistOffer) == ASKED


@pytest.fixture
def working(session, settings, post_office, tmp_path):
    """Start the real worker."""

    def start():
        facts = {"database_url": settings.database_url, "smtp_url": post_office.url}
        environ = environment(tmp_path, base_url="http://clinic.example", **facts)
        session.commit()
        return started("worker", log=tmp_path / "worker.log", environ=environ)

    return start


def test_killed_between_the_hold_and_the_message_all_are_told_and_the_chair_comes_back(
    session, site, working, post_office
):
    entries = waiting(site)
    addresses = sorted(entry.patient.email for entry in entries)
    with working() as process:
        until(lambda: count(session, ChairHold) == 1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    session.rollback()
    claimed = {"claimed_at": now() - timedelta(minutes=3)}
    session.execute(sa.update(Message).where(Message.status == "claimed").values(claimed))

    with working():
        until(lambda: count(session, Message, Message.status == "sent") == ASKED)
        lapsed = {"made_at": now() - timedelta(hours=2), "expires_at": now() - timedelta(hours=1)}
        session.execute(sa.update(ChairHold).values(lapsed))
        session.commit()
        until(lambda: count(session, ChairHold, ChairHold.released_at.is_not(None)) == 1)

    told = Counter(str(mail["To"]) for mail in post_office.messages)
    assert sorted(told) == addresses
    assert sum(told.values()) <= ASKED + 1
    assert count(session, WaitlistOffer, WaitlistOffer.status == OfferStatus.EXPIRED) == ASKED
    assert all("/my/sign-in/" in mail.get_content() for mail in post_office.messages)


class Phone(Client):
    """A patient's phone: signs in by the link, and keeps the form of the offer."""

    def opened(self, link, birth_date, offer):
        path = link.removeprefix("http://localhost")
        fields = Form(self.ask("GET", path)[1], None).fields
        status, _ = self.ask("POST", path, fields | {"birth_date": birth_date})
        assert status == 302
        self.address = f"/my/offers/{offer}/accept"
        status, page = self.ask("GET", f"/my/offers/{offer}")
        assert status == 200
        self.form = Form(page, self.address).fields
        return self

    def accept(self):
        return self.ask("POST", self.address, self.form)


def test_of_all_who_accept_together_exactly_one_has_the_time(session, site, database_url, tmp_path):
    waiting(site)
    assert service.offer_next(site, now=now()) == ASKED
    asked = [
        (
            portal.make_link(one.entry.patient, base_url="http://localhost", now=now()),
            f"{one.entry.patient.birth_date:%Y-%m-%d}",
            one.public_id,
        )
        for one in session.scalars(sa.select(WaitlistOffer))
    ]
    session.commit()

    with serving(tmp_path, database_url) as address, ThreadPoolExecutor(ASKED) as pool:
        phones = list(pool.map(lambda one: Phone(address).opened(*one), asked))
        answers = list(pool.map(lambda phone: phone.accept(), phones))
        again = list(pool.map(lambda phone: phone.accept(), phones))

    assert Counter(status for status, _ in answers) == {303: 1, 409: ASKED - 1}
    assert Counter(status for status, _ in again) == {303: 1, 409: ASKED - 1}
    lost = [body for status, body in answers if status == 409]
    assert all("The earlier time has gone. You keep your place" in body for body in lost)
    assert count(session, Appointment) == 1
    assert count(session, WaitlistEntry, WaitlistEntry.left_at.is_(None)) == ASKED - 1
    assert count(session, WaitlistOffer, WaitlistOffer.status == OfferStatus.TAKEN) == ASKED - 1
    assert overlaps(session) == []
