"""Finding patients, and registering one."""

from datetime import date

import pytest
import sqlalchemy as sa

from clinic_sched.patients import queries
from clinic_sched.patients.models import Patient
from clinic_sched.patients.search import read_search
from tests import builders

ADA = {"given_name": "Ada", "family_name": "Byron", "birth_date": "1980-02-03"}


def count(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Patient))


@pytest.mark.parametrize("typed", ["byr", "ADA", "1980-02-03", "3/2/1980", "0123", "P00", "a byr"])
def test_the_desk_finds_a_patient_by_whatever_is_known(desk, typed):
    found = builders.patient(given_name="Ada", family_name="Byron")

    answer = desk.submit("/patients", action="/patients", wanted=typed)

    assert answer.status_code == 200
    assert f"/patients/{found.public_id}" in answer.text
    assert answer.request.query_string == b""


def test_who_does_not_fit_is_not_found(desk):
    builders.patient(given_name="Ada", family_name="Byron")

    answer = desk.submit("/patients", action="/patients", wanted="hopper")

    assert "Nobody fits that." in answer.text


def test_those_whose_name_begins_so_come_first(session):
    builders.patient(given_name="Mandra", family_name="Aada")
    first = builders.patient(given_name="Zed", family_name="Adams")

    assert queries.find(read_search("ada"), limit=5).people[0] == first


def test_twenty_are_shown_and_more_are_told_of(desk):
    for _ in range(21):
        builders.patient()

    answer = desk.submit("/patients", action="/patients", wanted="ada")

    assert "The first 20 are shown." in answer.text
    assert answer.text.count("Find a time<span") == 20


def test_a_patient_is_registered_under_the_next_number(desk, session):
    builders.patient(number="P000041", birth_date=date(1950, 1, 1))

    answer = desk.submit("/patients/new", **ADA, phone="212 555 0199")

    made = session.scalar(sa.select(Patient).where(Patient.number == "P000042"))
    assert answer.location == f"/patients/{made.public_id}"
    assert (made.phone, made.search_name) == ("+12125550199", "ada byron")


def test_without_mail_or_phone_the_desk_is_warned(desk):
    answer = desk.submit("/patients/new", **ADA)

    assert "no reminder can be sent" in desk.get(answer.location).text


def test_a_possible_duplicate_is_shown_with_its_reason_and_nobody_is_added(desk, session):
    known = builders.patient(given_name="Ada", family_name="Byrom")

    answer = desk.submit("/patients/new", **ADA, phone="+15555550123")

    assert answer.status_code == 422
    assert "Same birth date and a similar name, same phone number" in answer.text
    assert f"/patients/{known.public_id}" in answer.text
    assert 'value="Byron"' in answer.text
    assert count(session) == 1


def test_somebody_else_with_the_same_name_is_registered_when_the_desk_says_so(desk, session):
    known = builders.patient(given_name="Ada", family_name="Byron")

    answer = desk.submit("/patients/new", **ADA, is_another="y", told_apart=known.public_id)

    assert answer.status_code == 302
    assert count(session) == 2


def test_a_duplicate_the_desk_has_not_seen_is_shown_first(desk, session):
    builders.patient(given_name="Ada", family_name="Byron")

    answer = desk.submit("/patients/new", **ADA, is_another="y", told_apart="")

    assert answer.status_code == 422
    assert count(session) == 1


def test_a_double_click_registers_one(desk, session):
    first = desk.submit("/patients/new", **ADA, form_key="the same")
    second = desk.submit("/patients/new", **ADA, form_key="the same")

    assert second.location == first.location
    assert count(session) == 1


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        ("2100-01-01", "The birth date is in the future."),
        ("1899-12-31", "Enter a year from 1900 to 2100."),
        ("31/02/1980", "in the calendar"),
        ("", "Enter the birth date."),
    ],
)
def test_an_impossible_birth_date_is_refused_beside_its_field(desk, session, born, sentence):
    answer = desk.submit("/patients/new", **(ADA | {"birth_date": born}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="birth_date-error"' in answer.text
    assert count(session) == 0


def test_a_formula_is_only_a_name(desk, session):
    desk.submit("/patients/new", **(ADA | {"given_name": "=cmd()"}))

    assert session.scalar(sa.select(Patient.given_name)) == "=cmd()"


def test_the_birth_date_of_today_is_possible(desk, session):
    desk.submit("/patients/new", **(ADA | {"birth_date": str(date(2020, 2, 29))}))

    assert count(session) == 1
