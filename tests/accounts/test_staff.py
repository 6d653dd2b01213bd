"""The manager looks after the staff."""

import pytest
import sqlalchemy as sa

from clinic_sched.accounts import queries, service
from clinic_sched.accounts.errors import LastManager
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.service import WORKER
from clinic_sched.clock import now
from tests import builders
from tests.bad_input import slip_past

NEW = {
    "name": "Nell Ortega",
    "email": "Nell@clinic.example",
    "role": "nurse",
    "password": "a password for Nell",
}


def test_somebody_is_added_and_can_sign_in(manager, visitor):
    answer = manager.submit("/staff/new", **NEW)

    assert answer.status_code == 302
    signed_in = visitor().submit("/sign-in", email="nell@clinic.example", password=NEW["password"])
    assert signed_in.location == "/floor"


def test_the_password_is_never_shown_again(manager):
    answer = manager.submit("/staff/new", **(NEW | {"email": "nobody"}))

    assert answer.status_code == 422
    assert NEW["name"] in answer.text
    assert NEW["password"] not in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "nobody", "Enter an email address such as name@example.org."),
        ("password", "short", "Use at least 12 characters."),
        ("password", "aaaaaaaaaaaaaa", "Use a password that is harder to guess."),
        ("role", "owner", "Choose one from the list."),
        ("name", "", "Enter the name."),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_its_field(manager, field, value, sentence):
    answer = manager.submit("/staff/new", **(NEW | {field: value}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text


def test_one_address_one_account(manager):
    builders.user(email="nell@clinic.example")

    answer = manager.submit("/staff/new", **NEW)

    assert answer.status_code == 422
    assert "Somebody already has an account" in answer.text


def test_a_double_click_adds_one(manager, session):
    for _ in range(2):
        manager.submit("/staff/new", **NEW, form_key="the same")

    assert len(queries.staff(roles=[Role.NURSE])) == 1


def test_a_disabled_account_is_signed_out_everywhere(manager, nurse):
    page = f"/staff/{nurse.user.public_id}"

    manager.submit(page, action=f"{page}/disable")

    assert nurse.get("/patients").location.startswith("/sign-in")
    assert queries.open_sign_ins(nurse.user, now=now()) == []


def test_a_disabled_account_is_enabled_again(manager, session):
    person = builders.user(Role.DESK, disabled_at=now())
    page = f"/staff/{person.public_id}"

    manager.submit(page, action=f"{page}/enable")

    session.refresh(person)
    assert person.disabled_at is None


def test_nobody_disables_themselves(manager, session):
    builders.user(Role.MANAGER)
    page = f"/staff/{manager.user.public_id}"

    assert "This is your own account." in manager.get(page).text
    answer = slip_past(manager, f"{page}/disable", page="/staff/new")
    assert answer.status_code == 409
    assert "You cannot disable your own account." in answer.text
    session.refresh(manager.user)
    assert manager.user.disabled_at is None


def test_the_last_manager_cannot_be_disabled(session):
    last = builders.user(Role.MANAGER)
    builders.user(Role.MANAGER, disabled_at=now())

    with pytest.raises(LastManager):
        service.disable(last, by=WORKER, now=now())


def test_one_sign_in_is_ended_from_elsewhere(manager, nurse):
    [sign_in] = queries.open_sign_ins(nurse.user, now=now())
    page = f"/staff/{nurse.user.public_id}"

    manager.submit(page, action=f"{page}/sign-ins/{sign_in.public_id}/end")

    assert nurse.get("/patients").location.startswith("/sign-in")


def test_a_sign_in_of_somebody_else_is_not_ended_under_this_name(manager, nurse, desk):
    [sign_in] = queries.open_sign_ins(desk.user, now=now())
    page = f"/staff/{nurse.user.public_id}"

    answer = slip_past(manager, f"{page}/sign-ins/{sign_in.public_id}/end", page="/staff/new")

    assert answer.status_code == 404
    assert desk.get("/patients").status_code == 200


@pytest.mark.parametrize("page", ["/staff", "/staff/new"])
def test_only_managers_see_the_staff(desk, nurse, prescriber, page):
    assert {person.get(page).status_code for person in (desk, nurse, prescriber)} == {403}


def test_a_name_that_cannot_be_kept_is_refused(manager, session):
    manager.submit("/staff/new", **(NEW | {"name": "a\0b"}))

    assert "a\0b" not in session.scalars(sa.select(User.name)).all()
