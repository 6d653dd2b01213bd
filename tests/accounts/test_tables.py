"""What the tables of accounts refuse, whatever the code does."""

import pytest
from sqlalchemy.exc import IntegrityError

from clinic_sched.accounts.models import SignIn
from tests import builders
from tests.moments import NINE, TEN


def sign_in(**facts):
    sound = {
        "token_hash": "a" * 64,
        "user_id": builders.user().id,
        "created_at": NINE,
        "seen_at": NINE,
        "expires_at": TEN,
        "browser": "test",
    }
    return builders.kept(SignIn(**(sound | facts)))


def test_one_address_one_account(session):
    builders.user(email="nell@clinic.example")

    with pytest.raises(IntegrityError):
        builders.user(email="nell@clinic.example")


def test_an_address_is_kept_in_small_letters(session):
    with pytest.raises(IntegrityError):
        builders.user(email="Nell@clinic.example")


def test_a_role_is_one_the_clinic_knows(session):
    person = builders.user()

    with pytest.raises(IntegrityError):
        session.execute(type(person).__table__.update().values(role=type(person).__table__.c.name))


def test_a_sign_in_expires_after_it_begins(session):
    with pytest.raises(IntegrityError):
        sign_in(expires_at=NINE)


def test_one_token_one_sign_in(session):
    sign_in()

    with pytest.raises(IntegrityError):
        sign_in()
