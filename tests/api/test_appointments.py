"""Programs book, read and move visits."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.clinic.models import Chair
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, NOON, OPENING, TEN, at

VISITS = "/api/v1/appointments"


def visit_count(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_a_visit_is_booked_and_its_address_given(program, wanted, patient, site, session):
    answer = program.post(VISITS, wanted(note="Comes by taxi."))

    assert answer.status_code == 201
    visit = session.scalars(sa.select(Appointment)).one()
    assert answer.location == f"{VISITS}/{visit.public_id}"
    assert answer.headers["ETag"] == '"1"'
    assert visit.starts_at == NINE
    assert visit.note == "Comes by taxi."
    said = answer.json
    assert (said["patient"], said["site"]) == (patient.public_id, site.public_id)
    assert said["protocol"] == "KET-MOOD-40"
    assert said["start"] == "2030-05-06T09:00:00-04:00"
    assert said == program.get(answer.location).json


def test_the_trail_names_the_program(program, wanted, session):
    program.post(VISITS, wanted())

    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "book visit")).one()
    assert event.actor_name == "Phone booth"
    assert session.scalars(sa.select(Appointment)).one().booked_by_id is not None


def test_the_chair_asked_for_is_given(program, wanted, site):
    chair = site.chairs[2].public_id

    assert program.post(VISITS, wanted(chair=chair)).json["chair"] == chair


def test_a_chair_that_is_taken_says_by_what_and_where_it_is_free(
    program, wanted, booked, version, site
):
    other = builders.candidate(version)

    body = wanted(patient=other.public_id, chair=booked["chair"])
    answer = program.post(VISITS, body)

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    said = answer.json
    assert said["type"].endswith("/api/v1/problems/taken")
    (blocking,) = said["blocking"]
    assert (blocking["phase"], blocking["resource"]) == ("preparation", "chair")
    assert blocking["from"] == booked["start"]
    assert blocking["to"] == booked["chair_until"]
    assert blocking["detail"] in said["detail"]
    nearest = said["nearest"][0]
    again = wanted(patient=other.public_id, chair=nearest["chair"], start=nearest["start"])
    assert program.post(VISITS, again).status_code == 201


def test_the_patients_own_visit_is_in_the_way(program, wanted, site, patient, version):
    builders.appointment(site, patient, version, TEN, protocol_version_id=None, purpose="Talk")

    answer = program.post(VISITS, wanted())

    assert answer.status_code == 409
    assert [one["resource"] for one in answer.json["blocking"]] == ["patient"]


@pytest.mark.parametrize(
    ("start", "resource"), [(at(5), "hours"), (at(9, 5), "grid"), (at(9, days=200), "nurses")]
)
def test_what_the_day_does_not_allow_is_named(program, wanted, start, resource, version, site):
    someone = builders.ready(builders.patient(), version, on=start.date())

    answer = program.post(VISITS, wanted(patient=someone.public_id, start=start.isoformat()))

    assert answer.status_code == 409, answer.text
    assert resource in [one["resource"] for one in answer.json["blocking"]]


def test_a_closure_is_in_the_way(program, wanted, site):
    builders.closure(site, at(10), at(11), reason="Fire drill")

    answer = program.post(VISITS, wanted())

    assert [one["resource"] for one in answer.json["blocking"]] == ["closure"]
    assert "Fire drill" in answer.json["detail"]


def test_a_safety_rule_is_named_and_not_set_aside(program, wanted, session):
    unknown = builders.patient()

    answer = program.post(VISITS, wanted(patient=unknown.public_id))

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/not-a-candidate")
    assert {"rule", "level", "detail", "on"} == set(answer.json["candidacy"][0])
    assert visit_count(session) == 0


def test_the_past_is_refused_at_its_field(program, wanted):
    answer = program.post(VISITS, wanted(start=(EVENING_BEFORE - timedelta(hours=1)).isoformat()))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "/start"


@pytest.mark.parametrize("field", ["patient", "site", "chair", "protocol"])
def test_what_does_not_exist_is_named_by_its_field(program, wanted, field, session):
    answer = program.post(VISITS, wanted(**{field: "unknown"}))

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [f"/{field}"]
    assert visit_count(session) == 0


def test_a_chair_of_another_site_is_refused(program, wanted, session):
    other = builders.site()
    chair = session.scalars(sa.select(Chair).where(Chair.site_id == other.id)).first()

    answer = program.post(VISITS, wanted(chair=chair.public_id))

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "/chair")


def test_a_draft_cannot_be_booked(program, wanted, session):
    builders.protocol_version("LIDO-90", status="draft")

    assert program.post(VISITS, wanted(protocol="LIDO-90")).status_code == 422


def test_a_program_cannot_override(program, wanted, session):
    answer = program.post(VISITS, wanted(override_reason="The patient travels far"))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "/override_reason"


def test_a_visit_is_moved_and_stays_itself(program, booked):
    start = NOON.isoformat()

    answer = program.post(f"{VISITS}/{booked['id']}/reschedule", {"start": start})

    assert answer.status_code == 200, answer.text
    assert answer.json["id"] == booked["id"]
    assert datetime.fromisoformat(answer.json["start"]) == NOON
    assert answer.json["moves"] == 1
    assert answer.json["version"] > booked["version"]


def test_a_move_that_does_not_fit_says_why(program, booked):
    answer = program.post(f"{VISITS}/{booked['id']}/reschedule", {"start": at(18).isoformat()})

    assert answer.status_code == 409
    assert [one["resource"] for one in answer.json["blocking"]] == ["hours"]
    assert answer.json["nearest"]


def test_a_visit_under_way_is_not_moved(program, booked, session):
    session.execute(sa.update(Appointment).values(status=AppointmentStatus.FULFILLED))

    answer = program.post(f"{VISITS}/{booked['id']}/reschedule", {"start": NOON.isoformat()})

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/refused")


@pytest.mark.parametrize("step", ["reschedule", "cancel", "confirm", "arrive", "check-in"])
def test_a_stale_view_is_412(program, booked, step, evening_before):
    evening_before.move_to(at(8, 50))
    body = {
        "reschedule": {"start": NOON.isoformat()},
        "cancel": {"reason": "Ill", "by": "patient"},
    }.get(step)

    answer = program.post(f"{VISITS}/{booked['id']}/{step}", body, headers={"If-Match": '"7"'})

    assert answer.status_code == 412
    assert answer.json["type"].endswith("/version-changed")


def test_the_version_that_was_seen_is_enough(program, booked):
    seen = {"If-Match": f'"{booked["version"]}"'}

    assert program.post(f"{VISITS}/{booked['id']}/confirm", headers=seen).status_code == 200


@pytest.mark.parametrize("seen", ['"x"', 'W/"1"', '"1", "2"', '"99999999999"'])
def test_an_if_match_that_is_no_version_is_refused(program, booked, seen):
    answer = program.post(f"{VISITS}/{booked['id']}/confirm", headers={"If-Match": seen})

    assert (answer.status_code, answer.json["title"]) == (400, "If-Match holds no version")


def test_the_way_of_a_visit(program, booked, evening_before):
    steps = [(EVENING_BEFORE, "confirm"), (at(8, 50), "arrive"), (at(8, 55), "check-in")]
    for moment, step in steps:
        evening_before.move_to(moment)
        answer = program.post(f"{VISITS}/{booked['id']}/{step}")
        assert answer.status_code == 200, answer.text

    assert answer.json["status"] == "checked-in"
    assert answer.json["confirmed_at"] is not None
    assert answer.json["arrived_at"] == "2030-05-06T08:50:00-04:00"


def test_who_did_not_come_gives_the_chair_back(program, booked, wanted, evening_before):
    evening_before.move_to(at(9, 30))

    assert program.post(f"{VISITS}/{booked['id']}/no-show").json["status"] == "noshow"


@pytest.mark.parametrize("step", ["arrive", "check-in", "no-show"])
def test_a_step_before_its_time_is_refused_in_a_sentence(program, booked, step):
    answer = program.post(f"{VISITS}/{booked['id']}/{step}")

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/refused")
    assert answer.json["detail"].endswith(".")


def test_confirming_what_has_gone_by_points_to_no_field(program, booked, evening_before):
    evening_before.move_to(NOON)

    answer = program.post(f"{VISITS}/{booked['id']}/confirm")

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/refused")
    assert "errors" not in answer.json


def test_a_visit_is_called_off_once(program, booked):
    body = {"reason": "Has a cold.", "by": "patient"}

    answer = program.post(f"{VISITS}/{booked['id']}/cancel", body)

    assert (answer.json["status"], answer.json["cancel_reason"]) == ("cancelled", "Has a cold.")
    again = program.post(f"{VISITS}/{booked['id']}/cancel", body)
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/reason"),
        ({"reason": " ", "by": "patient"}, "/reason"),
        ({"reason": "Ill", "by": "me"}, "/by"),
        ({"reason": 5, "by": "patient"}, "/reason"),
        ({"reason": "Ill", "by": "patient", "why": "x"}, "/why"),
    ],
)
def test_a_cancellation_says_why_and_for_whom(program, booked, body, field):
    answer = program.post(f"{VISITS}/{booked['id']}/cancel", body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json["errors"]]


@pytest.mark.parametrize("step", ["", "/cancel", "/confirm", "/reschedule", "/no-show", "/nothing"])
def test_a_visit_that_does_not_exist_is_not_found(program, step):
    body = {
        "/cancel": {"reason": "Ill", "by": "patient"},
        "/reschedule": {"start": "2030-05-06T09:00:00Z"},
    }
    url = f"{VISITS}/unknown{step}"

    answer = program.post(url, body.get(step)) if step else program.get(url)

    assert answer.status_code == 404
    assert answer.json["type"].endswith("/not-found")


def test_visits_are_listed_by_start(program, site, patient, version):
    for starts_at in (NOON, OPENING):
        builders.appointment(site, patient, version, starts_at)

    said = program.get(VISITS).json

    assert [one["start"][11:16] for one in said["items"]] == ["07:00", "12:00"]
    assert said["next"] is None


def test_a_list_is_narrowed_by_day_site_patient_and_status(program, site, patient, version):
    other = builders.site()
    mine = builders.appointment(site, patient, version, NINE)
    tomorrow = builders.appointment(site, builders.patient(), version, at(9, days=1))
    there = builders.appointment(other, builders.patient(), version, NINE)
    missed = builders.appointment(
        site, builders.patient(), version, NOON, status=AppointmentStatus.NO_SHOW
    )
    wrong = builders.appointment(
        site, builders.patient(), version, at(15), status=AppointmentStatus.ENTERED_IN_ERROR
    )

    def found(**asked):
        answer = program.get(VISITS, query_string=asked)
        assert answer.status_code == 200, answer.text
        return {one["id"] for one in answer.json["items"]}

    def ids(*visits):
        return {visit.public_id for visit in visits}

    assert found() == ids(mine, tomorrow, there, missed)
    assert found(site=site.public_id) == ids(mine, tomorrow, missed)
    assert found(site=site.public_id, to="2030-05-06") == ids(mine, missed)
    assert found(**{"from": "2030-05-07"}) == ids(tomorrow)
    assert found(patient=patient.public_id) == ids(mine)
    assert found(status="noshow,entered-in-error") == ids(missed, wrong)


def test_a_list_that_has_not_changed_is_304(program, booked):
    first = program.get(VISITS)

    again = program.get(VISITS, headers={"If-None-Match": first.headers["ETag"]})
    program.post(f"{VISITS}/{booked['id']}/confirm")
    after = program.get(VISITS, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert after.status_code == 200


def test_a_visit_without_a_protocol_says_its_purpose(program, site, patient, version):
    visit = builders.appointment(
        site, patient, version, NINE, protocol_version_id=None, purpose="Talk"
    )

    said = program.get(f"{VISITS}/{visit.public_id}").json

    assert (said["protocol"], said["purpose"]) == (None, "Talk")
