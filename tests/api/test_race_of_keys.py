"""Eight clients send one key at the same moment, through the real program."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.scheduling.models import Appointment
from tests import builders, programs
from tests.servers import serving

VISITS = "/api/v1/appointments"
RACERS = 8


@pytest.fixture(autouse=True)
def evening_before():
    """Let the clock run: the server is a process of its own."""


@pytest.fixture
def wanted(session):
    """A visit that suits the day after tomorrow, at a site with room for all of them."""
    site = builders.site(chairs=RACERS, zone="UTC")
    on = clock.now().date() + timedelta(days=2)
    opens = clock.day_span(on, site.clock)[0] + timedelta(hours=7)
    for _ in range(4):
        builders.shift(site, builders.user(), opens, opens + timedelta(hours=12))
    version = builders.protocol_version("MAG-30")
    patient = builders.ready(builders.patient(), version, on=on)
    return {
        "patient": patient.public_id,
        "protocol": "MAG-30",
        "site": site.public_id,
        "start": (opens + timedelta(hours=2)).isoformat(),
    }


def send(address, token, body):
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "one and the same",
        "Content-Type": "application/json",
    }
    host = urlsplit(address).netloc
    with closing(http.client.HTTPConnection(host, timeout=60)) as connection:
        connection.request("POST", VISITS, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Idempotent-Replayed")


def test_one_key_sent_by_many_at_once_is_one_booking_and_one_answer(
    wanted, database_url, session, tmp_path
):
    token = programs.token()
    session.commit()
    together = threading.Barrier(RACERS)

    with serving(tmp_path, database_url) as address, ThreadPoolExecutor(RACERS) as pool:

        def book(_):
            together.wait(30)
            return send(address, token, wanted)

        answers = list(pool.map(book, range(RACERS)))

    assert {status for status, _, _ in answers} == {201}, answers
    assert len({said for _, said, _ in answers}) == 1
    assert sum(replayed == "true" for _, _, replayed in answers) == RACERS - 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 1
