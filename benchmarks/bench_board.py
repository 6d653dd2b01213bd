"""The board of 20 chairs and 120 visits against a bare view that writes the same rows."""

import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader
from sqlalchemy.orm import Session

from benchmarks import Row
from benchmarks.bare_search import Row as Visit
from benchmarks.bare_search import Setting
from benchmarks.big_clinic import BigClinic, big_clinic
from clinic_sched.accounts import service as accounts
from clinic_sched.clinic.models import Chair
from clinic_sched.clock import now
from clinic_sched.database import db, writing
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.scheduling.models import Appointment

LIMIT = 2.0
ROUNDS = 60
VISITS = 120
BARE_PAGE = """<!doctype html><html lang="en"><head><title>Board</title></head><body><h1>Board</h1>
{% for chair, visits in chairs.items() %}<section><h2>{{ chair }}</h2><ol>
{% for visit in visits %}<li><a href="/appointments/{{ visit.public_id }}">
<span>{{ visit.given_name }} {{ visit.family_name }}</span>
<span>{{ visit.starts_at.strftime("%H:%M") }}–{{ visit.patient_until.strftime("%H:%M") }}
{{ visit.code }}</span> <span>{{ visit.status }}</span></a></li>{% endfor %}
</ol></section>{% endfor %}</body></html>"""


def run() -> list[Row]:
    """Measure both pages in turn, so that the machine's moods meet both."""
    # All chairs begin at once, and each beginning takes a nurse: a day that the desk can book.
    setting = Setting(nurses=Setting().chairs)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    with big_clinic(setting, [(midnight, _visits(midnight, setting))], bookings=VISITS) as clinic:
        ours = signed_in(clinic)
        bare = _bare_app(clinic, midnight).test_client()
        address = f"/board/{midnight.date()}?site={clinic.site.public_id}"
        _check(ours, address)
        _check(bare, "/")
        pairs = [(_seconds(ours, address), _seconds(bare, "/")) for _ in range(ROUNDS)]
    measured, yardstick = (min(column) for column in zip(*pairs, strict=True))
    return [Row("the board, 20 chairs and 120 visits", measured, yardstick, LIMIT)]


def _visits(midnight: datetime, setting: Setting) -> list[Visit]:
    """Book six visits of 95 minutes onto each chair."""
    opens = midnight + timedelta(minutes=5 * setting.opens)
    each = VISITS // setting.chairs
    return [
        (chair, opens + timedelta(minutes=100 * nth), 20, 40, 25, 10)
        for chair in range(setting.chairs)
        for nth in range(each)
    ]


def signed_in(clinic: BigClinic) -> FlaskClient:
    """Return the desk's browser, signed in."""
    client = clinic.app.test_client()
    writing.set(True)
    token = accounts.sign_in(clinic.desk, browser="benchmark", now=now())
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"staff:{token}"
    return client


def _bare_app(clinic: BigClinic, midnight: datetime) -> Flask:
    """Make an application that knows nothing but how to write these rows."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"board.html": BARE_PAGE})
    engine = db.engine
    site_id = clinic.site.id

    @app.get("/")
    def board() -> str:
        with Session(engine) as session:
            chairs: defaultdict[str, list[Any]] = defaultdict(list)
            for row in session.execute(_query(site_id, midnight)):
                chairs[row.label].append(row)
            return render_template("board.html", chairs=chairs)

    return app


def _query(site_id: int, midnight: datetime) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Chair.label,
            Appointment.public_id,
            Appointment.starts_at,
            Appointment.patient_until,
            Appointment.status,
            Patient.given_name,
            Patient.family_name,
            Protocol.code,
        )
        .join(Chair, Chair.id == Appointment.chair_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(ProtocolVersion, ProtocolVersion.id == Appointment.protocol_version_id)
        .join(Protocol, Protocol.id == ProtocolVersion.protocol_id)
        .where(
            Appointment.site_id == site_id,
            Appointment.starts_at >= midnight,
            Appointment.starts_at < midnight + timedelta(days=1),
        )
        .order_by(Chair.position, Appointment.starts_at)
    )


def _check(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    visits = answer.text.count('id="visit-')
    assert (visits or answer.text.count('href="/appointments/')) == VISITS


def _seconds(client: FlaskClient, address: str) -> float:
    """Return the CPU seconds of one request."""
    began = time.process_time()
    client.get(address)
    return time.process_time() - began
