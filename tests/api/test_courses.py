"""Programs plan a series, book it as a whole, and stop it."""

import pytest
import sqlalchemy as sa

from clinic_sched.scheduling.models import Appointment, Course
from tests import builders
from tests.moments import at

COURSES = "/api/v1/courses"


@pytest.fixture
def site(session):
    site = builders.site()
    builders.staffed(site, nurses=3, days=40)
    return site


@pytest.fixture
def plan(program, patient, site):
    """Ask for a plan."""

    def ask(**asked):
        plain = {"protocol": "KET-MOOD-40", "patient": patient.public_id, "site": site.public_id}
        return program.get(f"{COURSES}/plan", query_string=plain | asked)

    return ask


@pytest.fixture
def series(site, patient, version):
    """The body of a series on the Monday and the Thursday."""

    def body(*starts, **facts):
        plain = {
            "patient": patient.public_id,
            "protocol": "KET-MOOD-40",
            "site": site.public_id,
            "dates": [{"start": one.isoformat()} for one in starts or (at(9), at(9, days=3))],
        }
        return plain | facts

    return body


def test_a_plan_can_be_booked_as_it_is(program, plan, series, version):
    planned = plan().json
    assert planned["is_bookable"], planned
    dates = [{"start": one["start"], "chair": one["chair"]} for one in planned["dates"]]

    answer = program.post(COURSES, series(dates=dates))

    assert answer.status_code == 201, answer.text
    said = answer.json
    assert said["planned_visits"] == len(dates)
    assert [one["start"] for one in said["appointments"]] == [one["start"] for one in dates]
    assert program.get(answer.location).json == said


def test_a_plan_of_fewer_visits_on_wished_days(plan):
    said = plan(visits="2", weekdays="mon,thu", earliest="10:00", latest="12:00").json

    assert [one["number"] for one in said["dates"]] == [1, 2]
    assert all("10:00" <= one["start"][11:16] <= "12:00" for one in said["dates"])


def test_what_stands_in_the_way_of_a_plan_is_told(plan, site):
    builders.closure(site, at(0), at(0, days=200))

    said = plan().json

    assert said["is_bookable"] is False
    assert said["obstacle"]["number"] == 1
    assert said["obstacle"]["resource"] == "closure"


def test_what_the_rules_say_to_a_plan_is_told(plan, session):
    assert plan(patient=builders.patient().public_id).json["candidacy"]


def test_more_visits_than_the_protocol_knows_are_refused(program, patient, site, session):
    version = builders.protocol_version("MAG-30")
    asked = {"protocol": "MAG-30", "patient": patient.public_id, "visits": "61"}

    answer = program.get(f"{COURSES}/plan", query_string=asked)

    assert version.protocol.code == "MAG-30"
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "visits")


def test_all_dates_are_booked_or_none(program, series, site, session):
    builders.closure(site, at(8, days=3), at(12, days=3))

    answer = program.post(COURSES, series())

    assert answer.status_code == 409, answer.text
    assert answer.json["type"].endswith("/series-taken")
    (conflict,) = answer.json["conflicts"]
    assert (conflict["number"], conflict["start"]) == (2, "2030-05-09T09:00:00-04:00")
    for model in (Course, Appointment):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_a_series_too_close_is_kept_off_by_the_safety_rules(program, series):
    answer = program.post(COURSES, series(at(9), at(9, days=1)))

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/not-a-candidate")


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ([], "/dates"),
        ("x", "/dates"),
        ([{}], "/dates/0/start"),
        ([{"start": "2030-05-06T13:00:00Z", "chair": "unknown"}], "/dates/0/chair"),
        ([{"start": "2030-05-06T13:00:00Z"}, {"start": "2030-05-06T18:00:00Z"}], "/dates"),
        ([{"start": "2030-05-06T13:00:00Z"}] * 61, "/dates"),
    ],
)
def test_dates_that_cannot_be_meant_are_named(program, series, dates, field):
    answer = program.post(COURSES, series(dates=dates))

    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["field"] == field


def test_the_same_key_books_one_series(program, series, session):
    first = program.post(COURSES, series(), key="k1")
    second = program.post(COURSES, series(), key="k1")

    assert first.json == second.json
    assert session.scalar(sa.select(sa.func.count()).select_from(Course)) == 1


def test_a_series_is_stopped_once(program, series):
    course = program.post(COURSES, series())
    body = {"reason": "Moved away.", "by": "patient"}

    answer = program.post(f"{course.location}/stop", body)

    assert answer.json["status"] == "stopped"
    assert {one["status"] for one in answer.json["appointments"]} == {"cancelled"}
    assert program.post(f"{course.location}/stop", body).status_code == 409


def test_a_series_that_does_not_exist_is_not_found(program):
    assert program.get(f"{COURSES}/unknown").status_code == 404
