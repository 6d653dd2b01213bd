"""The trail of who did what: written, sealed, read."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_sched.audit import queries, service, wording
from clinic_sched.audit.models import AuditEvent, AuditSeal
from clinic_sched.audit.service import WORKER
from tests import builders
from tests.moments import NINE

LATER = NINE + timedelta(minutes=5)


def done(times=1, *, subject="patient:one", by=WORKER, **details):
    for _ in range(times):
        service.record("look", subject, details, by=by, now=NINE)


def test_managers_read_the_trail_newest_first(manager, session):
    service.record("register patient", "patient:one", {"changed": ["phone"]}, by=WORKER, now=NINE)

    page = manager.get("/audit").text

    assert "Register patient" in page
    assert "changed phone" in page
    assert page.index("Sign in") < page.index("Register patient") or "clinic_sched" in page


def test_managers_read_who_recorded_something_at_the_chair_and_not_what(manager):
    done(subject="session:one", term="Hallucination")

    page = manager.get("/audit").text

    assert "Hallucination" not in page
    assert "In the record" in page


def test_the_trail_of_one_thing(manager):
    done(subject="patient:one", about="mine")
    done(subject="patient:two", about="another")

    page = manager.get("/audit?subject=patient:one").text

    assert "about mine" in page
    assert "about another" not in page


def test_the_trail_of_one_person(manager):
    nurse = builders.user(name="Nell Ortega")
    done(by=nurse, about="hers")
    done(about="the worker's")

    page = manager.get(f"/audit?actor={nurse.actor}").text

    assert "about hers" in page
    assert "about the worker" not in page


def test_a_long_trail_comes_in_pages(manager, session):
    done(60)
    first = manager.get("/audit?subject=patient:one").text
    last_shown = sorted(session.scalars(sa.select(AuditEvent.id)))[-50]

    assert f"/audit?before={last_shown}&amp;subject=patient%3Aone" in first
    second = manager.get(f"/audit?before={last_shown}&subject=patient:one").text
    assert second.count("Look") == 10


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=-1",
        "before=99999999999999999999",
        "before=²",
        "subject=😀",
        "actor=who",
        "subject=" + "x" * 500,
        "actor=%00",
        "subject='--",
    ],
)
def test_an_address_that_makes_no_sense_is_survived(manager, query):
    assert manager.get(f"/audit?{query}").status_code in (200, 404, 422)


def test_only_managers_read_the_trail(desk, nurse, prescriber):
    assert {person.get("/audit").status_code for person in (desk, nurse, prescriber)} == {403}


def test_nothing_in_the_trail_is_changed_or_removed(session):
    done()
    session.flush()

    for statement in (sa.update(AuditEvent).values(action="nothing"), sa.delete(AuditEvent)):
        with (
            pytest.raises(IntegrityError, match="audit_events_append_only"),
            session.begin_nested(),
        ):
            session.execute(statement)


def test_no_seal_is_changed_or_removed(session):
    done()
    service.seal(now=LATER)

    for statement in (sa.update(AuditSeal).values(digest="0"), sa.delete(AuditSeal)):
        with pytest.raises(IntegrityError, match="audit_seals_append_only"), session.begin_nested():
            session.execute(statement)


def test_two_seals_have_two_places(session):
    done(2)
    session.flush()
    first, second = session.scalars(sa.select(AuditEvent.id)).all()
    session.add(AuditSeal(event_id=first, position=1, digest="a"))
    session.add(AuditSeal(event_id=second, position=1, digest="b"))

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_sealed_trail_is_whole_and_a_false_seal_is_found(session):
    done(3)
    session.flush()
    assert service.seal(now=LATER) == 3
    assert service.find_break() is None

    done()
    session.flush()
    forged = session.scalar(sa.select(sa.func.max(AuditEvent.id)))
    session.add(AuditSeal(event_id=forged, position=4, digest="0" * 64))
    session.flush()
    assert service.find_break() == forged


def test_what_has_just_happened_is_not_sealed_yet(session):
    done()
    session.flush()

    assert service.seal(now=NINE + timedelta(seconds=30)) == 0
    assert len(queries.trail()) == 1


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({}, ""),
        ({"changed": ["given_name", "phone"]}, "changed given name, phone"),
        ({"version": 2, "signed": True, "note": None}, "version 2; signed yes"),
        ({"hours": {"Monday": ["08:00-17:00"]}}, "hours Monday 08:00-17:00"),
    ],
)
def test_details_are_told_in_words(details, words):
    assert wording.details_words(details) == words


@pytest.mark.parametrize(
    ("subject", "word", "page"),
    [
        ("patient:abc", "Patient", "/patients/abc"),
        ("task:abc", "Task", ""),
        ("unheard-of:abc", "Unheard-of", ""),
    ],
)
def test_a_subject_is_named_and_linked(subject, word, page):
    assert (wording.subject_words(subject), wording.subject_page(subject)) == (word, page)
