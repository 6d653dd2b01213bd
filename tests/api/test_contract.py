"""The documentation says what is so: its examples are sent, and the answers held against it."""

import json

import pytest
import sqlalchemy as sa

from clinic_sched.api.problems import KINDS
from clinic_sched.protocols.models import Protocol
from clinic_sched.scheduling.models import Course
from tests import builders
from tests.api_schema import faults
from tests.moments import NINE, at
from tests.programs import Program

METHODS = ("get", "post")


@pytest.fixture
def whole(program):
    """The documentation, as programs read it."""
    answer = program.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


@pytest.fixture
def there(site, patient, version, session):
    """What the documentation's examples speak of, really there, by the words it uses."""
    visit = builders.appointment(site, builders.candidate(version), version, at(13))
    course = builders.kept(
        Course(
            patient_id=patient.id,
            protocol_version_id=version.id,
            planned_visits=6,
            started_at=NINE,
        )
    )
    return {
        "patient": patient.public_id,
        "site": site.public_id,
        "chair": site.chairs[1].public_id,
        "start": NINE.isoformat(),
        "visit": visit.public_id,
        "course": course.public_id,
        "somebody": builders.candidate(version).public_id,
    }


def operations(whole):
    for path, methods in whole["paths"].items():
        for method, said in methods.items():
            yield path, method, said


def real(example, there):
    """Return an example that speaks of what is really there."""
    return {name: there.get(name, said) for name, said in example.items()}


def address(path, there):
    """Return the address of a path whose place is filled."""
    kind = path.split("/")[3]
    key = {"appointments": "visit", "courses": "course", "patients": "patient"}.get(kind, "")
    return path.replace("{public_id}", there.get(key, ""))


def answered(answer, said, whole):
    """List what an answer has that its description has not, or the other way round."""
    described = said["responses"].get(str(answer.status_code))
    if described is None:
        return [f"{answer.status_code} is not described: {answer.text}"]
    (kind,) = described["content"]
    assert answer.mimetype == kind
    return faults(answer.json, described["content"][kind]["schema"], whole)


def test_the_document_is_open_and_says_what_it_is(served, app):
    answer = Program(served).get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    again = Program(served).get(
        "/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_every_endpoint_is_described(app, whole):
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        and rule.endpoint not in ("api.openapi", "api.show_problem")
        for method in rule.methods & {"GET", "POST"}
    }

    assert {(path, method) for path, method, _ in operations(whole)} == served


def test_every_operation_has_a_name_of_its_own_a_summary_a_scope_and_problems(whole):
    names = [said["operationId"] for _, _, said in operations(whole)]

    assert len(set(names)) == len(names)
    for path, method, said in operations(whole):
        assert said["summary"], path
        assert "Needs the scope" in said["description"]
        assert {"401", "403", "422", "429", "500", "503"} <= set(said["responses"]), path
        if method == "post" and not path.endswith("/search"):
            keys = [one for one in said["parameters"] if one["name"] == "Idempotency-Key"]
            assert keys[0]["required"] is True


def test_every_reference_leads_somewhere_and_every_schema_is_used(whole):
    text = json.dumps(whole)
    names = set(whole["components"]["schemas"])

    used = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert used == names


def test_every_example_fits_its_schema(whole):
    for path, _, said in operations(whole):
        body = said.get("requestBody", {"content": {}})
        for part in (body, *said["responses"].values()):
            for media in part.get("content", {}).values():
                for example in _examples(media):
                    assert faults(example, media["schema"], whole, path) == []


def _examples(media):
    yield from [media["example"]] if "example" in media else []
    yield from [one["value"] for one in media.get("examples", {}).values()]


def test_every_documented_example_is_accepted_and_answered_as_described(
    program, whole, there, evening_before
):
    tried = []
    for path, method, said in sorted(operations(whole), key=_turn):
        evening_before.move_to(_moment(path))
        body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
        if method == "get":
            answer = program.get(address(path, there), query_string=_question(path, there))
        else:
            example = real(body.get("example", {}), there) | _moved(path, there)
            answer = program.post(address(path, there), example)
        assert answer.status_code in (200, 201), f"{method} {path}: {answer.text}"
        assert answered(answer, said, whole) == [], path
        tried.append(path)

    assert len(tried) == len(list(operations(whole)))


def _turn(operation):
    """Put what is done to the one visit in the order of a day."""
    path = operation[0]
    order = ("reschedule", "confirm", "no-show", "arrive", "check-in", "cancel")
    return next((nth for nth, step in enumerate(order, 1) if path.endswith(step)), 0), path


def _moment(path):
    return at(14, 30) if path.endswith(("no-show", "arrive", "check-in")) else at(6)


def _moved(path, there):
    if path.endswith("courses"):
        return {
            "patient": there["somebody"],
            "dates": [
                {"start": at(15, days=day).isoformat(), "chair": there["chair"]} for day in (1, 4)
            ],
        }
    return {"start": at(14).isoformat()} if path.endswith("reschedule") else {}


def _question(path, there):
    if path.endswith(("availability", "plan")):
        return {"protocol": "KET-MOOD-40", "patient": there["patient"]}
    return {}


@pytest.mark.parametrize("path", ["appointments", "patients"])
def test_problems_are_answered_as_described(program, whole, path):
    url = f"/api/v1/{path}"
    said = whole["paths"][url]["post"]

    for body in ({}, [], {"x": 1}, None):
        answer = program.post(url, body)
        assert answered(answer, said, whole) == []


def test_a_time_that_is_taken_is_answered_as_described(program, whole, booked, wanted, version):
    other = builders.candidate(version)

    answer = program.post(
        "/api/v1/appointments", wanted(patient=other.public_id, chair=booked["chair"])
    )

    assert answer.status_code == 409
    said = whole["paths"]["/api/v1/appointments"]["post"]
    assert answered(answer, said, whole) == []
    taken = said["responses"]["409"]["content"]["application/problem+json"]["examples"]["taken"]
    assert set(taken["value"]) == set(answer.json)
    assert set(taken["value"]["blocking"][0]) == set(answer.json["blocking"][0])
    assert set(taken["value"]["nearest"][0]) == set(answer.json["nearest"][0])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_type_of_problem_leads_to_what_it_means(program, kind):
    answer = program.get(f"/api/v1/problems/{kind}")

    assert answer.status_code == 200
    assert answer.json["title"] == KINDS[kind].title
    assert answer.json["example"]["type"].endswith(f"/api/v1/problems/{kind}")


def test_a_type_of_problem_that_does_not_exist_is_not_found(program):
    assert program.get("/api/v1/problems/unknown").status_code == 404


def test_the_code_of_the_examples_is_one_the_clinic_knows(there, session):
    assert session.scalars(sa.select(Protocol.code)).one() == "KET-MOOD-40"
