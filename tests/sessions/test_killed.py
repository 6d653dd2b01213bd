"""The server is killed between any two writes of a session: what was acknowledged is there.

`make torture` kills at every write of every request, on both databases.
"""

import http.client
import os
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.database import Base, db
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import gate_words
from tests import builders
from tests.forked import fork
from tests.ledger import cabinet
from tests.moments import NINE
from tests.people import Form
from tests.ports import free_port
from tests.servers import await_ready, end, environment
from tests.sessions import chairside
from tests.sessions.mortal import COMMIT, COMMITTED, ORDERS
from tests.sessions.pages import url
from tests.sessions.plain_session import MOVES

EVERYWHERE = bool(os.environ.get("CLINIC_ORDERS"))
# Kept apart from what the page does: who was active when, and who tried to sign in.
APART = {"sign_ins", "sign_in_attempts"}
CALM = {code: str(value) for code, value in chairside.CALM.items()}
HOME = {code: str(value) for code, value in chairside.HOME.items()}
LOW = CALM | {"spo2": "90"}
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in APART]


class Requests:
    """Forms as a nurse sends them to a server that may die of any of them."""

    def __init__(self, nurse, infusion, wall, orders, port):
        self.nurse, self.infusion, self.wall = nurse, infusion, wall
        self.orders, self.port = orders, port
        self.now, self.kills = NINE, 0

    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.wall.move_to(self.now)
        # Nobody stays signed in who does nothing for an hour.
        self.nurse.signed_in(self.nurse.user)

    def fields(self, part, typed):
        """Fill in the form as it stands on the page."""
        form = Form(self.nurse.get(url(self.infusion)).text, url(self.infusion, part))
        assert form.found, f"there is no form for {part}"
        return form.fields | typed

    def send(self, part, fields, dies_at=""):
        """Return the status of the answer, or nothing if none came."""
        self.orders.write_text(f"{self.now.isoformat()} {dies_at}")
        cookie = self.nurse.client.get_cookie(self.nurse.app.config["SESSION_COOKIE_NAME"])
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{cookie.key}={cookie.value}",
            "Host": "localhost",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("POST", url(self.infusion, part), urlencode(fields), headers)
            return line.getresponse().status
        except (http.client.HTTPException, OSError):
            self.kills += 1
            return None
        finally:
            line.close()

    def writes(self):
        """How many writes came before the commit at which the server last died."""
        return int(self.orders.with_suffix(".writes").read_text())

    def survive(self, part, typed, *, adds, nth, thoroughly):
        """Have the server killed of a request, repeat it, and find it done once."""
        fields, before = self.fields(part, typed), kept(self.infusion)
        if thoroughly:
            assert self.send(part, fields, COMMIT) is None
            writes = self.writes()
            points = range(1, writes + 1) if EVERYWHERE else [1 + nth * 3 % writes] * (nth % 2)
            for point in points:
                assert kept(self.infusion) == before, f"{part} was half kept"
                assert self.send(part, fields, str(point)) is None, f"{part} survived {point}"
            assert kept(self.infusion) == before, f"{part} was half kept"
            assert self.send(part, fields, COMMITTED) is None
            committed = kept(self.infusion)

        assert self.send(part, fields) == 303, f"{part} was refused"
        after = kept(self.infusion)
        assert not thoroughly or after == committed, f"{part} was done twice"
        assert after[adds] > before[adds], f"{part} is not kept"
        check_sound(self.infusion)


def kept(infusion):
    """How many rows each table has, and how the session and its visit stand."""
    db.session.rollback()
    counts = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in TABLES]
    rows = db.session.execute(sa.select(*counts)).one()
    found = dict(zip((table.name for table in TABLES), rows, strict=True))
    facts = infusion.status, infusion.version, infusion.started_at, infusion.given_mg
    visit = infusion.appointment.status, infusion.appointment.version
    return found | {"session": facts, "visit": visit}


def check_sound(infusion):
    """The steps lead to where the session stands, and the trail tells of each of them."""
    status = "precheck"
    for step in infusion.steps:
        assert status in MOVES[step.kind][0], f"{step.kind} came after {status}"
        status = MOVES[step.kind][1]
    assert infusion.status == status
    assert (infusion.started_at is not None) == any(s.kind == "started" for s in infusion.steps)
    about = AuditEvent.subject == f"session:{infusion.public_id}"
    told = set(db.session.scalars(sa.select(AuditEvent.action).where(about)))
    assert {step.kind.value for step in infusion.steps} <= told
    is_over = infusion.left_at is not None
    assert (infusion.appointment.status == AppointmentStatus.FULFILLED) == is_over


@pytest.fixture
def mortal(session, settings, nurse, wall, tmp_path):
    """A session at the checks, and a server that dies when it is told to."""

    @contextmanager
    def serving():
        place = builders.site(counts_controlled=True)
        bottle = cabinet.vial(cabinet.cabinet(place)).public_id
        infusion = chairside.opened(chairside.visit(site=place), by=nurse.user)
        chairside.answer_gate(infusion, by=nurse.user)
        people = builders.user(Role.PRESCRIBER), builders.user(), bottle
        session.commit()
        port, orders = free_port(), tmp_path / "orders"
        orders.write_text(f"{NINE.isoformat()} ")
        facts = {"database_url": settings.database_url, "secret_key": settings.secret_key}
        environ = environment(tmp_path, port=str(port), base_url="http://localhost", **facts)
        environ[ORDERS] = str(orders)
        log = tmp_path / "mortal.log"
        process = fork(environ=environ, output=log, program="tests.sessions.mortal")
        try:
            await_ready(process, f"http://127.0.0.1:{port}/readyz", log)
            yield Requests(nurse, infusion, wall, orders, port), people
        finally:
            end(process)

    return serving


def visit(infusion, doctor, second, bottle):
    """What a nurse sends from the order to the addendum."""
    signed = {"email": doctor.email, "password": builders.PASSWORD}
    read = {"mg": "40", "email": second.email, "password": builders.PASSWORD}
    steps = "session_steps"
    yield 0, "order", signed, "dose_orders"
    yield 0, "vitals", CALM, "vital_signs"
    yield 0, "ready", {}, steps
    yield 0, "drug/draw", {"vial": bottle}, "ledger_entries"
    yield 0, "pump", read, "session_checks"
    yield 1, "start", {}, steps
    yield 5, "vitals", LOW, "session_concerns"
    concern = f"concerns/{infusion.concerns[-1].public_id}"
    yield 1, concern, {"answer": "Oxygen"}, "audit_events"
    yield 1, "pause", {"reason": "Low"}, steps
    yield 3, "vitals", CALM, "vital_signs"
    yield 0, "resume", {"reason": "Better", **signed}, steps
    yield 5, "rate", {"rate": "50", "reason": "Dizzy"}, steps
    reaction = {"term": "Nausea", "grade": "1", "action": "Watched"}
    yield 2, "reactions", reaction, "reactions"
    over = f"reactions/{infusion.reactions[-1].public_id}/over"
    yield 2, over, {}, "audit_events"
    yield 1, "notes", {"text": "Sleeps"}, "session_notes"
    yield 25, "end", {"given_mg": "38", "reason": "By the pump"}, steps
    yield 1, "emergency", {}, steps
    yield 1, "outcome", {"outcome": "recovery", "reason": "Awake", **signed}, steps
    yield 70, "vitals", HOME, "vital_signs"
    yield 0, "scores/aldrete", {k: str(v) for k, v in chairside.ALDRETE.items()}, "vital_signs"
    yield 0, "home", dict.fromkeys(gate_words.BEFORE_LEAVING, "yes"), "session_checks"
    yield 0, "discharge", {}, steps
    why = {"password": builders.PASSWORD, "meaning": "recorded", "explanation": "No time"}
    why |= {"email": doctor.email, "decider_password": builders.PASSWORD}
    seen = {"password": builders.PASSWORD, "witness": second.public_id}
    yield 5, "drug/account", seen | {"witness_password": builders.PASSWORD}, "ledger_entries"
    yield 0, "sign", why, steps
    yield 5, "addendum", {"text": "Called", "password": builders.PASSWORD}, "session_notes"


def test_killed_anywhere_in_a_session_nothing_is_lost_and_nothing_doubled(session, mortal):
    few = db.engine.dialect.name == "postgresql" and not EVERYWHERE
    with mortal() as (requests, people):
        for nth, (later, part, typed, adds) in enumerate(visit(requests.infusion, *people)):
            requests.wait(later)
            thoroughly = not few or nth % 5 == 3
            requests.survive(part, typed, adds=adds, nth=nth, thoroughly=thoroughly)

    assert requests.infusion.status == "signed"
    assert requests.kills >= (12 if few else 2 * nth)
