"""Programs read and add to the register; no name is ever in an address."""

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.patients.models import Patient
from tests import builders

PATIENTS = "/api/v1/patients"
ADA = {"given_name": "Ada", "family_name": "Byron", "birth_date": "1980-02-03"}
FULL = ADA | {
    "sex": "female",
    "email": "Ada@Mail.example",
    "phone": "+1 555 555 0123",
    "wants_email": False,
    "escort_name": "Charles",
    "escort_phone": "+15555550124",
}


def test_a_patient_is_registered_and_read_again(program, session):
    answer = program.post(PATIENTS, FULL)

    assert answer.status_code == 201, answer.text
    said = answer.json
    assert (said["email"], said["phone"]) == ("ada@mail.example", "+15555550123")
    assert answer.location == f"{PATIENTS}/{said['id']}"
    assert program.get(answer.location).json == said
    patient = session.scalars(sa.select(Patient)).one()
    assert (patient.wants_email, patient.escort_name) == (False, "Charles")


def test_the_least_that_must_be_known_is_enough(program):
    said = program.post(PATIENTS, ADA).json

    assert (said["sex"], said["email"], said["wants_email"]) == ("unknown", None, True)


def test_somebody_alike_must_be_told_apart_first(program, session):
    known = program.post(PATIENTS, ADA).json

    refused = program.post(PATIENTS, ADA)

    assert refused.status_code == 409
    assert refused.json["type"].endswith("/possible-duplicate")
    assert refused.json["candidates"] == [
        {"id": known["id"], "reasons": ["same name and birth date"]}
    ]
    apart = program.post(PATIENTS, ADA | {"different_from": [known["id"]]})
    assert apart.status_code == 201


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("given_name", ""),
        ("given_name", "x" * 81),
        ("family_name", "A\u202eB"),
        ("family_name", "\ud800"),
        ("family_name", None),
        ("birth_date", "03/02/1980"),
        ("birth_date", "1980-02-30"),
        ("birth_date", "2031-01-01"),
        ("birth_date", "0001-01-01"),
        ("birth_date", 19800203),
        ("sex", "f"),
        ("email", "ada"),
        ("phone", "555-0123"),
        ("phone", ["+15555550123"]),
        ("wants_email", "yes"),
        ("different_from", "x"),
        ("different_from", ["x"] * 21),
        ("note", "Allergic."),
    ],
)
def test_what_cannot_be_meant_is_named_by_its_field(program, field, said, session):
    answer = program.post(PATIENTS, ADA | {field: said})

    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json["errors"]] == [f"/{field}"]
    assert session.scalars(sa.select(Patient)).all() == []


def test_every_fault_is_told_at_once(program):
    answer = program.post(PATIENTS, {"given_name": 1, "sex": "f"})

    fields = {one["field"] for one in answer.json["errors"]}
    assert fields == {"/given_name", "/family_name", "/birth_date", "/sex"}


def test_the_register_is_searched_by_a_body(program, session):
    builders.patient(given_name="Grace", family_name="Murray")
    ada = builders.patient(family_name="Byron", phone="+15555550199")

    found = program.post(f"{PATIENTS}/search", {"text": "byron"}).json
    by_phone = program.post(f"{PATIENTS}/search", {"text": "5555550199"}).json

    assert [one["id"] for one in found["items"]] == [ada.public_id]
    assert [one["id"] for one in by_phone["items"]] == [ada.public_id]
    assert found["next"] is None


def test_a_search_needs_no_key_and_writes_nothing_but_the_trail(program, session):
    builders.patient(family_name="Byron")

    answer = program.ask("POST", f"{PATIENTS}/search", json={"text": "byron", "limit": 1})

    assert answer.status_code == 200
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "read patients")).one()
    assert event.details == {"patients": 1}


def test_who_read_a_patient_is_in_the_trail(program, session):
    patient = builders.patient()

    program.get(f"{PATIENTS}/{patient.public_id}")

    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "read patient")).one()
    assert (event.subject, event.actor_name) == (patient.actor, "Phone booth")


def test_nothing_clinical_is_told(program, session):
    patient = builders.patient(conditions="Migraine", note="Afraid of needles", height_cm=170)

    said = program.get(f"{PATIENTS}/{patient.public_id}").text

    assert "Migraine" not in said
    assert "needles" not in said
    assert "170" not in said


def test_a_patient_who_is_not_there_is_not_found(program, session):
    assert program.get(f"{PATIENTS}/unknown").status_code == 404
