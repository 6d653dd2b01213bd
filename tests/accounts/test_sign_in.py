from datetime import timedelta

import time_machine
from argon2 import Type, extract_parameters

from clinic_sched.accounts import queries, service
from clinic_sched.accounts.rules import Role
from clinic_sched.clock import now
from clinic_sched.database import db
from tests import builders, passwords


def test_the_right_password_opens_the_persons_own_page(visitor):
    person = builders.user(Role.NURSE)

    answer = visitor().submit("/sign-in", email=person.email, password=builders.PASSWORD)

    assert answer.status_code == 302
    assert answer.location == "/floor"


def test_a_wrong_password_is_refused_beside_its_field_and_keeps_the_address(visitor):
    person = builders.user(Role.DESK)

    answer = visitor().submit("/sign-in", email=person.email, password="not this one at all")

    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert person.email in answer.text


def test_an_unknown_address_gets_the_same_words(visitor):
    answer = visitor().submit("/sign-in", email="who@clinic.example", password="not this one")

    assert answer.status_code == 422
    assert "do not belong together" in answer.text


def test_guessing_is_stopped_even_with_the_right_password_at_last(visitor):
    person = builders.user(Role.DESK)
    guesser = visitor()
    for _ in range(5):
        guesser.submit("/sign-in", email=person.email, password="not this one at all")

    answer = guesser.submit("/sign-in", email=person.email, password=builders.PASSWORD)

    assert answer.status_code == 422
    assert "Too many attempts" in answer.text


def test_a_disabled_account_cannot_sign_in(visitor):
    person = builders.user(Role.DESK, disabled_at=now())

    answer = visitor().submit("/sign-in", email=person.email, password=builders.PASSWORD)

    assert answer.status_code == 422


def test_a_sign_in_ended_elsewhere_no_longer_opens_a_page(desk):
    [sign_in] = queries.open_sign_ins(desk.user, now=now())
    service.sign_out(sign_in, by=desk.user, now=now())

    assert desk.post("/sign-out").status_code == 400
    assert desk.get("/").location == "/sign-in"


def test_an_idle_sign_in_ends(desk):
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert desk.get("/").location == "/sign-in"


def test_signing_out_ends_the_sign_in_in_the_table(desk):
    answer = desk.submit("/sign-out", page="/patients", action="/sign-out")

    assert answer.location == "/sign-in"
    db.session.rollback()
    assert queries.open_sign_ins(desk.user, now=now()) == []


def test_signing_in_anew_ends_what_the_browser_held_before(desk):
    desk.submit("/sign-in", action="/sign-in", email=desk.user.email, password=builders.PASSWORD)

    db.session.rollback()
    assert len(queries.open_sign_ins(desk.user, now=now())) == 1


def test_the_page_wanted_first_is_opened_only_if_it_is_ours(visitor):
    person = builders.user(Role.DESK)

    for wanted, location in (
        ("/patients", "/patients"),
        ("//evil.example/x", "/board"),
        ("https://evil.example", "/board"),
        ("/\\evil.example", "/board"),
    ):
        answer = visitor().submit(
            f"/sign-in?next={wanted}",
            action="/sign-in",
            email=person.email,
            password=builders.PASSWORD,
        )
        assert answer.location == location


def test_a_password_is_hashed_so_that_guessing_takes_long():
    assert passwords.THOROUGH.type is Type.ID
    assert passwords.THOROUGH.memory_cost >= 47_104
    assert extract_parameters(passwords.NOBODYS) == extract_parameters(
        passwords.THOROUGH.hash("any")
    )
