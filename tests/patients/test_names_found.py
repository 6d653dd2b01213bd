"""Names are found by how they begin, by a part of them, and when mistyped."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.patients import queries
from clinic_sched.patients.models import Patient, PatientWord
from clinic_sched.patients.names import search_key
from clinic_sched.patients.search import read_search
from tests import builders


def known(given_name, family_name, **facts):
    name = search_key(f"{given_name} {family_name}")
    return builders.patient(
        given_name=given_name, family_name=family_name, search_name=name, **facts
    )


def found(typed, limit=20):
    return queries.find(read_search(typed), limit=limit)


@pytest.fixture
def register(session):
    return {
        name: known(*name.split(" ", 1))
        for name in (
            "Johanna Smith",
            "John Smithson",
            "Ada Blacksmith",
            "Siobhán O’Brien",
            "José Muñoz",
            "Catherine Meyer",
            "Zoë Ångström-Löwe",
        )
    }


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("obrien", "Siobhán O’Brien"),
        ("o'brien", "Siobhán O’Brien"),
        ("o brien", "Siobhán O’Brien"),
        ("JOSE munoz", "José Muñoz"),
        ("muñoz", "José Muñoz"),
        ("angstrom lowe", "Zoë Ångström-Löwe"),
        ("löwe zoe", "Zoë Ångström-Löwe"),
        ("johan smi", "Johanna Smith"),
        ("eyer", "Catherine Meyer"),
    ],
)
def test_accents_apostrophes_and_the_order_of_names_do_not_matter(register, typed, name):
    answer = found(typed)

    assert answer.people[0] == register[name]
    assert not answer.are_close


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("smtih", "Johanna Smith"),
        ("katherine", "Catherine Meyer"),
        ("catherine maier", "Catherine Meyer"),
        ("siobahn", "Siobhán O’Brien"),
        ("jhon smithson", "John Smithson"),
        ("munos", "José Muñoz"),
        ("angstorm", "Zoë Ångström-Löwe"),
    ],
)
def test_a_mistyped_name_is_found_and_said_to_be_only_close(register, typed, name):
    answer = found(typed)

    assert answer.people[0] == register[name]
    assert answer.are_close


def test_the_whole_word_comes_first_then_how_it_begins_then_a_part(register):
    names = [person.full_name for person in found("smith").people]

    assert names == ["Johanna Smith", "John Smithson", "Ada Blacksmith"]


def test_every_word_typed_must_fit(register):
    assert [one.full_name for one in found("john smith").people] == ["John Smithson"]
    assert found("ada muñoz").people == []


def test_nobody_is_close_to_what_is_no_name(register):
    assert found("xqzw").people == []
    assert found("%").people == []
    assert found('" OR "smi').people == []


def test_a_birth_date_finds_those_whose_name_was_mistyped(register):
    answer = found("Haper 1980-02-03")

    assert answer.are_close
    assert len(answer.people) == len(register)


def test_the_page_says_when_names_are_only_close(desk, register):
    page = desk.submit("/patients", action="/patients", wanted="katherine")

    assert "These names are close." in page.text
    assert "Catherine Meyer" in page.text


def test_a_new_name_is_found_by_its_words_and_no_longer_by_the_old(register, session):
    person = register["Catherine Meyer"]
    session.execute(
        sa.update(Patient).where(Patient.id == person.id).values(search_name="catherine byron")
    )

    assert found("byron").people == [person]
    assert person not in found("meyer").people


def test_the_words_of_whoever_is_gone_are_gone(register, session):
    person = register["Catherine Meyer"]
    session.execute(sa.delete(Patient).where(Patient.id == person.id))

    words = session.scalars(sa.select(PatientWord).where(PatientWord.patient_id == person.id))
    assert words.all() == []


@pytest.fixture
def two_hundred(session):
    given = ("anna", "anne", "hanna", "joan", "johan", "johanna", "ann")
    family = ("berg", "bergen", "vandenberg", "ford", "bradford", "or", "os")
    names = [f"{one} {two}" for one in given for two in family] * 4
    return [builders.patient(search_name=name) for name in names]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(typed=st.lists(st.text("anbergfodjh", min_size=1, max_size=5), min_size=1, max_size=2))
def test_whoever_holds_every_word_is_found_and_nobody_else(two_hundred, typed):
    holding = {
        person.id
        for person in two_hundred
        if all(
            any(part in word if len(part) > 2 else word.startswith(part) for word in words)
            for part in typed
            if (words := person.search_name.split())
        )
    }

    answer = queries.find(read_search(" ".join(typed)), limit=len(two_hundred))

    if not answer.are_close:
        assert {person.id for person in answer.people} == holding
    else:
        assert not holding
