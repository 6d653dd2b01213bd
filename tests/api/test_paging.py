"""Long lists, page by page: nothing twice, nothing left out, whatever is added meanwhile."""

import itertools
from datetime import timedelta

import pytest

from clinic_sched.api.cursors import Cursor, read_cursor
from clinic_sched.scheduling.models import Course
from tests import builders
from tests.moments import NINE, at

VISITS = "/api/v1/appointments"


def read_on(program, url, *, between=lambda: None, **asked):
    """Read every page of a list; something may happen between two of them."""
    found, cursor = [], {}
    for _ in range(50):
        answer = program.get(url, query_string=asked | cursor)
        assert answer.status_code == 200, answer.text
        found += [one["id"] for one in answer.json["items"]]
        if answer.json["next"] is None:
            return found
        cursor = {"cursor": answer.json["next"]}
        between()
    raise AssertionError("the list never ends")


@pytest.fixture
def visits(site, version):
    """Seven visits, of which three begin at the same moment on different chairs."""
    hours = [(9, 0), (9, 1), (9, 2), (5, 0), (13, 0), (13, 1), (17, 2)]
    return [
        builders.appointment(
            site, builders.patient(), version, at(hour), chair_id=site.chairs[chair].id
        )
        for hour, chair in hours
    ]


def in_order(visits):
    return [
        visit.public_id for visit in sorted(visits, key=lambda one: (one.starts_at, one.public_id))
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_every_visit_is_listed_once_in_order(program, visits, limit):
    assert read_on(program, VISITS, limit=limit) == in_order(visits)


def test_what_is_booked_meanwhile_moves_nothing(program, visits, site, version, session):
    days = itertools.count(1)

    def book_more():
        for day in (next(days), -next(days)):
            builders.appointment(site, builders.patient(), version, at(9) + timedelta(days=day))

    found = read_on(program, VISITS, limit=2, between=book_more)

    assert [one for one in found if one in in_order(visits)] == in_order(visits)
    assert len(set(found)) == len(found)


def test_a_visit_moved_behind_the_reader_is_the_only_one_missed(program, visits, session):
    visits_by_time = in_order(visits)
    first = program.get(VISITS, query_string={"limit": 5}).json

    program.post(f"{VISITS}/{visits_by_time[-1]}/cancel", {"reason": "Ill", "by": "patient"})

    rest = program.get(VISITS, query_string={"limit": 5, "cursor": first["next"]}).json
    found = [one["id"] for one in first["items"] + rest["items"]]
    assert found == visits_by_time


def test_the_register_is_listed_whole_in_the_order_people_came(program, session):
    people = [builders.patient(created_at=NINE + timedelta(minutes=nth // 2)) for nth in range(5)]

    found = read_on(program, "/api/v1/patients", limit=2)

    assert sorted(found) == sorted(one.public_id for one in people)


def test_series_are_listed_with_their_visits(program, site, patient, version):
    series = [
        builders.kept(
            Course(
                patient_id=patient.id,
                protocol_version_id=version.id,
                planned_visits=6,
                started_at=NINE + timedelta(days=day),
            )
        )
        for day in range(3)
    ]
    visit = builders.appointment(
        site, patient, version, NINE, course_id=series[0].id, course_number=1
    )

    found = read_on(program, "/api/v1/courses", limit=2, patient=patient.public_id)
    shown = program.get(f"/api/v1/courses/{series[0].public_id}").json

    assert found == [one.public_id for one in series]
    assert [one["id"] for one in shown["appointments"]] == [visit.public_id]
    assert program.get(f"{VISITS}/{visit.public_id}").json["course"] == series[0].public_id


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cursor", "x"),
        ("cursor", "MjAzMHx4"),
        ("cursor", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("cursor", "A" * 201),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("limit", "9" * 30),
        ("limit", "\N{SUPERSCRIPT TWO}"),
        ("from", "today"),
        ("from", "2030-5-6"),
        ("to", "9999-12-31"),
        ("site", "unknown"),
        ("patient", "a/b"),
        ("status", "done"),
        ("status", "booked," * 8),
        ("form", "2030-05-06"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(program, site, name, said):
    answer = program.get(VISITS, query_string={name: said})

    assert answer.status_code == 422, answer.text
    (error,) = answer.json["errors"]
    assert (error["in"], error["field"]) == ("query", name)


def test_a_parameter_said_twice_is_refused(program):
    answer = program.get(f"{VISITS}?limit=1&limit=2")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "limit")


def test_a_cursor_is_read_as_it_was_written():
    cursor = Cursor(NINE + timedelta(microseconds=7), "a-b_c")

    assert read_cursor(cursor.text()) == cursor
