"""The operator looks after accounts from the command line."""

import pytest
from click.testing import CliRunner

from clinic_sched.accounts import queries
from clinic_sched.accounts.cli import user
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from tests import builders


@pytest.fixture
def run(app, session):
    def command(*words, typed=""):
        db.session.commit()
        return CliRunner().invoke(user, words, input=typed)

    return command


CREATE = ("create", "max@clinic.example", "--name", "Max Winter", "--role", "manager")


def test_an_account_is_made_with_the_password_from_standard_input(run):
    answer = run(*CREATE, typed="a password for Max\n")

    assert (answer.exit_code, answer.output) == (0, "max@clinic.example can sign in now.\n")
    assert queries.find_by_email("max@clinic.example").role == Role.MANAGER


def test_a_weak_password_is_refused_in_a_sentence(run):
    answer = run(*CREATE, typed="short\n")

    assert answer.exit_code == 1
    assert "Use at least 12 characters." in answer.output
    assert queries.find_by_email("max@clinic.example") is None


def test_an_unknown_role_is_wrong_usage(run):
    assert run("create", "a@clinic.example", "--name", "A", "--role", "owner").exit_code == 2


def test_accounts_are_listed(run):
    builders.user(Role.DESK, email="dora@clinic.example", name="Dora")

    assert "dora@clinic.example\tdesk\tactive\tDora" in run("list").output


def test_an_account_is_disabled(run, session):
    person = builders.user(Role.DESK, email="dora@clinic.example")

    answer = run("disable", "dora@clinic.example")

    assert answer.exit_code == 0
    session.refresh(person)
    assert person.disabled_at is not None


@pytest.mark.parametrize("email", ["nobody@clinic.example", "last@clinic.example"])
def test_what_cannot_be_disabled_is_refused(run, email):
    builders.user(Role.MANAGER, email="last@clinic.example")

    assert run("disable", email).exit_code == 1
