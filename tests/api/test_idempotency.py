"""The same key does the same thing once, however often and however closely it is sent."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_sched.accounts import queries as accounts
from clinic_sched.api import queries, service
from clinic_sched.api.errors import KeyReused
from clinic_sched.api.models import ApiReceipt
from clinic_sched.audit.models import AuditEvent
from clinic_sched.scheduling.models import Appointment
from tests import builders, programs
from tests.moments import EVENING_BEFORE, NINE, NOON
from tests.programs import Program

VISITS = "/api/v1/appointments"


def counted(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_the_same_key_and_body_give_the_same_answer_and_one_visit(program, wanted, session):
    first = program.post(VISITS, wanted(), key="k1")
    second = program.post(VISITS, wanted(), key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert second.mimetype == first.mimetype
    assert second.location == first.location
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert counted(session, Appointment) == 1


def test_the_answer_stays_the_first_one_whatever_happened_since(program, wanted):
    first = program.post(VISITS, wanted(), key="k1")
    program.post(f"{first.location}/cancel", {"reason": "Ill", "by": "patient"})

    assert program.post(VISITS, wanted(), key="k1").json["status"] == "booked"


def test_the_order_and_the_spaces_of_a_body_do_not_matter(program, wanted):
    body = wanted()
    turned = json.dumps(dict(reversed(body.items())), indent=4)
    first = program.post(VISITS, body, key="k1")

    second = program.post(VISITS, key="k1", data=turned, content_type="application/json")

    assert second.json == first.json


def test_the_same_key_with_another_body_is_refused(program, wanted, session):
    program.post(VISITS, wanted(), key="k1")

    answer = program.post(VISITS, wanted(start=NOON.isoformat()), key="k1")

    assert answer.status_code == 422
    assert answer.json["type"].endswith("/idempotency-key-reused")
    assert counted(session, Appointment) == 1


def test_the_same_key_at_another_address_is_refused(program, booked):
    program.post(f"{VISITS}/{booked['id']}/confirm", key="k1")

    answer = program.post(f"{VISITS}/{booked['id']}/arrive", key="k1")

    assert answer.status_code == 422


def test_keys_of_two_programs_are_two_keys(served, program, wanted, version, session):
    other = Program(served, programs.token(name="Another program"))
    program.post(VISITS, wanted(), key="k1")

    body = wanted(patient=builders.candidate(version).public_id)
    answer = other.post(VISITS, body, key="k1")

    assert answer.status_code == 201
    assert counted(session, Appointment) == 2


@pytest.mark.parametrize("key", [None, "", "x" * 201, "tab\there"])
def test_without_a_sound_key_nothing_is_done(program, wanted, key, session):
    headers = {} if key is None else {"Idempotency-Key": key}

    answer = program.ask("POST", VISITS, json=wanted(), headers=headers)

    assert answer.status_code == 400
    assert answer.json["type"].endswith("/idempotency-key-needed")
    assert counted(session, Appointment) == 0


def test_a_refusal_is_not_kept_so_the_same_key_may_be_tried_again(program, wanted, site, session):
    closure = builders.closure(site, NINE, NOON)
    assert program.post(VISITS, wanted(), key="k1").status_code == 409
    assert counted(session, ApiReceipt) == 0

    session.delete(closure)

    assert program.post(VISITS, wanted(), key="k1").status_code == 201


def test_a_crash_leaves_neither_key_nor_visit(program, wanted, session, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(service, "keep_answer", lambda *_, **__: 1 / 0)
        crashed = program.post(VISITS, wanted(), key="k1")

    assert crashed.status_code == 500
    assert "reference" in crashed.json
    assert "division" not in crashed.text
    assert counted(session, ApiReceipt) == counted(session, Appointment) == 0
    assert program.post(VISITS, wanted(), key="k1").status_code == 201


def test_a_replay_leaves_no_second_line_in_the_trail(program, wanted, session):
    for _ in range(3):
        program.post(VISITS, wanted(), key="k1")

    booked = sa.select(sa.func.count()).where(AuditEvent.action == "book visit")
    assert session.scalar(booked) == 1


def test_a_key_is_kept_for_a_day_and_then_forgotten(program, wanted, session):
    program.post(VISITS, wanted(), key="k1")

    assert service.forget_answers(now=EVENING_BEFORE + timedelta(hours=23)) == 0
    assert service.forget_answers(now=EVENING_BEFORE + timedelta(hours=25)) == 1
    assert counted(session, ApiReceipt) == 0


@pytest.fixture
def caller(session):
    programs.token()
    return accounts.tokens()[0]


def test_the_table_keeps_one_answer_for_each_key(caller, session):
    service.claim(caller, "k1", "a" * 64, now=NINE)
    twin = ApiReceipt(token_id=caller.id, key="k1", request_hash="b" * 64, kept_at=NINE)

    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_table_keeps_no_refusal(caller, session):
    receipt = service.claim(caller, "k1", "a" * 64, now=NINE)

    receipt.status = 409
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_claimed_key_is_found_again_and_never_given_to_something_else(caller):
    receipt = service.claim(caller, "k1", "a" * 64, now=NINE)
    service.keep_answer(receipt, status=200, location="", etag="", body="{}")

    assert service.claim(caller, "k1", "a" * 64, now=NINE) is receipt
    assert queries.find_receipt(caller.id, "k1") is receipt
    with pytest.raises(KeyReused):
        service.claim(caller, "k1", "b" * 64, now=NINE)
