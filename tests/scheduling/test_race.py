"""Fifty clients want the same chair at the same time, through the real program.

`make torture` has them race for each of a hundred chair-times, `make test` for five.
"""

import http.client
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Site
from clinic_sched.database import db, writing
from clinic_sched.errors import DomainError
from clinic_sched.patients.models import Patient
from clinic_sched.protocols import library
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import service
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import HOLDS_CHAIR
from clinic_sched.scheduling.service import gate
from tests import builders
from tests.moments import EVENING_BEFORE, NINE
from tests.people import Form
from tests.servers import serving

CLIENTS = 50
THREADS = 16
CHAIRS = 5
DAYS = int(os.environ.get("CLINIC_RACE_DAYS", "1"))
TIMES = (9, 12) if DAYS > 1 else (9,)
TRIES = 12
CHAIR_TIMES = CHAIRS * DAYS * len(TIMES)


class Client:
    """One desk's browser: signs in by the page, and sends the page's own form."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.cookies: dict[str, str] = {}
        self.form: dict[str, str] = {}

    def ask(self, method, url, fields=None):
        """Return the status and the body of an answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection(self.host, timeout=180)) as connection:
            connection.request(method, url, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: found.value for name, found in SimpleCookie(value).items()}
        return answer.status, body

    def signed_in(self, email):
        _, page = self.ask("GET", "/sign-in")
        fields = Form(page, None).fields | {"email": email, "password": builders.PASSWORD}
        status, _ = self.ask("POST", "/sign-in", fields)
        assert status == 302
        return self

    def opened(self, patient, version, first):
        """Open the page of free times and keep its form."""
        asked = urlencode({"patient": patient, "protocol": version, "from": first})
        status, page = self.ask("GET", f"/find-time?{asked}")
        assert status == 200
        self.form = Form(page, "/appointments").fields
        return self

    def book(self, starts_at, chair):
        wanted = {"starts_at": starts_at, "chair": chair, "form_key": str(uuid4())}
        return self.ask("POST", "/appointments", self.form | wanted)


def overlaps(session):
    """List the pairs of visits that hold one chair at one time."""
    one, other = sa.orm.aliased(Appointment), sa.orm.aliased(Appointment)
    query = (
        sa.select(one.id, other.id)
        .join(other, sa.and_(other.chair_id == one.chair_id, other.id > one.id))
        .where(
            one.status.in_(HOLDS_CHAIR),
            other.status.in_(HOLDS_CHAIR),
            one.starts_at < other.chair_until,
            other.starts_at < one.chair_until,
        )
    )
    return session.execute(query).all()


def as_often_as_wished(code):
    """A protocol whose visits need no days between, so that only chairs are fought for."""
    return library.document(code) | {"min_gap_days": {"value": 0, "source": "for the race"}}


@pytest.fixture
def clinic(session):
    """A site with enough nurses for every chair, ten days from tomorrow on; and who wants in."""
    site = builders.site(chairs=CHAIRS, zone="UTC", pumps=CHAIRS)
    first = clock.day_span(clock.now().date() + timedelta(days=1), site.clock)[0]
    for _ in range(CHAIRS + 1):
        nurse = builders.user(Role.NURSE)
        for day in range(DAYS):
            opens = first + timedelta(days=day, hours=7)
            builders.shift(site, nurse, opens, opens + timedelta(hours=12))
    wanted = [
        ((first + timedelta(days=day, hours=hour)).isoformat(), chair.public_id)
        for day in range(DAYS)
        for hour in TIMES
        for chair in site.chairs
    ]
    version = builders.protocol_version("MAG-30", document=as_often_as_wished("MAG-30"))
    desks = [builders.user(Role.DESK).email for _ in range(CLIENTS)]
    patients = [
        builders.ready(builders.patient(), version, first.date()).public_id for _ in range(CLIENTS)
    ]
    protocol = version.public_id
    session.commit()
    return wanted, protocol, list(zip(desks, patients, strict=True)), first.date()


def test_a_chair_that_fifty_want_is_given_to_one(clinic, database_url, session, tmp_path):
    wanted, version, people, first = clinic
    assert len(wanted) == CHAIR_TIMES

    with (
        serving(tmp_path, database_url) as address,
        ThreadPoolExecutor(THREADS) as pool,
    ):

        def arrive(person):
            return Client(address).signed_in(person[0]).opened(person[1], version, first)

        clients = list(pool.map(arrive, people))
        tries = [(client, *chair_time) for chair_time in wanted for client in clients]
        answers = list(pool.map(lambda one: one[0].book(*one[1:]), tries))

    statuses = Counter(status for status, _ in answers)
    assert statuses == {303: CHAIR_TIMES, 422: CHAIR_TIMES * (CLIENTS - 1)}
    refusals = [body for status, body in answers if status == 422]
    assert all("The nearest times that are free" in body for body in refusals)
    booked = session.execute(sa.select(Appointment.starts_at, Appointment.chair_id)).all()
    assert len(set(booked)) == len(booked) == CHAIR_TIMES
    assert overlaps(session) == []


@pytest.fixture
def meet(app, session):
    """Book one patient at two sites at the same moment; return what became of each."""
    sites = [builders.site(), builders.site()]
    for site in sites:
        builders.staffed(site, days=TRIES)
    wanted = [(Site, site.id) for site in sites]
    version, by = builders.protocol_version("KET-CRPS-240x10"), builders.user(Role.DESK)
    person = builders.candidate(version)
    common = [(Patient, person.id), (ProtocolVersion, version.id), (User, by.id)]
    session.commit()
    together = threading.Barrier(len(sites))

    def book(place, starts_at):
        with app.app_context():
            writing.set(True)
            site, patient, version, by = (db.session.get_one(*one) for one in (place, *common))
            db.session.commit()
            together.wait(30)
            facts = {"patient": patient, "version": version, "site": site, "by": by}
            try:
                service.book(starts_at=starts_at, now=EVENING_BEFORE, **facts)
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return "refused"
            finally:
                db.session.remove()
        return "booked"

    with ThreadPoolExecutor(len(sites)) as pool:
        yield lambda starts_at: sorted(pool.map(book, wanted, [starts_at] * len(sites)))


def test_a_patient_whom_two_sites_want_at_once_goes_to_one(meet):
    answers = [meet(NINE + timedelta(days=day)) for day in range(TRIES)]

    assert answers == [["booked", "refused"]] * TRIES


def test_the_check_finds_an_overlap_where_nothing_prevents_one(
    site, version, receptionist, session, monkeypatch
):
    blind = gate.Found(site.chairs[0].id, ())
    monkeypatch.setattr(gate, "take", lambda *_, **__: None)
    monkeypatch.setattr(gate, "find_seat", lambda *_, **__: blind)
    guards = {guard.name: guard for guard in Appointment.__table__.info["guards"]}
    for statement in guards["appointments_chair_once"].drop(db.engine.dialect.name):
        session.execute(sa.text(statement))

    for _ in range(2):
        service.book(
            patient=builders.candidate(version),
            version=version,
            site=site,
            starts_at=NINE,
            by=receptionist,
            now=EVENING_BEFORE,
        )

    assert len(overlaps(session)) == 1
