"""Programs come in with tokens, made and revoked by a manager."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.exc import IntegrityError

from clinic_sched import clock
from clinic_sched.accounts import cli, queries, service
from clinic_sched.accounts.errors import SignInRefused, TokenNotMade, TokenRefused, TooManyAttempts
from clinic_sched.accounts.models import ApiToken
from clinic_sched.accounts.rules import NEEDS, Permission, Role, Scope, may
from clinic_sched.audit.models import AuditEvent
from clinic_sched.audit.service import WORKER
from tests import builders
from tests.moments import NINE, NOON

READS = [Scope.CLINIC_READ, Scope.APPOINTMENTS_READ]


@pytest.fixture
def token(session):
    return make()


def make(program="Phone booth", scopes=READS, **facts):
    given = {"expires_at": NOON, "by": WORKER, "now": NINE} | facts
    return service.create_token(program, scopes, **given)


def row_of(token):
    return queries.find_token("_".join(token.split("_")[:2]))


def test_a_token_is_known_again_and_only_its_hash_is_kept(token):
    found = service.find_caller(token, now=NINE)

    assert found.user.name == "Phone booth"
    assert found.scopes == ["appointments:read", "clinic:read"]
    assert token.startswith(found.prefix)
    assert token.split("_", 2)[2] not in str(vars(found))


@pytest.mark.parametrize(
    "spoil", ["", "x", "clinic_", "clinic_00000000_x", "\0", "clínic_a_b", "_" * 99]
)
def test_what_is_no_token_is_nobodys(token, spoil):
    assert service.find_caller(spoil, now=NINE) is None


def test_a_token_with_another_end_is_nobodys(token):
    assert service.find_caller(token + "x", now=NINE) is None
    assert service.find_caller(token[:-2], now=NINE) is None


def test_a_token_holds_until_its_last_moment(token):
    assert service.find_caller(token, now=NOON - timedelta(seconds=1))
    assert service.find_caller(token, now=NOON) is None


def test_a_revoked_token_holds_no_more(token, session):
    service.revoke_token(row_of(token), by=WORKER, now=NINE)
    service.revoke_token(row_of(token), by=WORKER, now=NINE)

    assert service.find_caller(token, now=NINE) is None
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["create token", "revoke token"]


def test_a_disabled_program_is_let_in_by_no_token(token):
    service.disable(row_of(token).user, by=WORKER, now=NINE)

    assert service.find_caller(token, now=NINE) is None


def test_a_new_token_of_a_program_is_the_same_program(token):
    assert row_of(make()).user_id == row_of(token).user_id


def test_a_program_may_book_and_see_patients_at_most():
    allowed = {permission for permission in Permission if may(Role.PROGRAM, permission)}

    assert allowed == {Permission.BOOK, Permission.SEE_PATIENTS} == set(NEEDS.values())
    assert set(NEEDS) == set(Scope)


def test_a_program_cannot_sign_in(token):
    email = row_of(token).user.email

    with pytest.raises(SignInRefused):
        service.authenticate(email, "", address="192.0.2.1", now=NINE)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("scopes", {"scopes": []}),
        ("expires_on", {"expires_at": NINE}),
        ("expires_on", {"expires_at": NINE + timedelta(days=1000)}),
    ],
)
def test_a_token_that_nobody_should_hold_is_not_made(session, field, facts):
    with pytest.raises(TokenNotMade) as refused:
        make(**facts)

    assert refused.value.field == field


def test_whoever_sends_bad_tokens_for_long_is_told_to_wait(session):
    name = service.token_attempts_of("192.0.2.1")
    first = service.refusal_of_token(address="192.0.2.1", now=NINE)

    for _ in range(50):
        service.note_attempt(name, address=name, succeeded=False, now=NINE)

    assert isinstance(first, TokenRefused)
    assert isinstance(service.refusal_of_token(address="192.0.2.1", now=NINE), TooManyAttempts)
    assert isinstance(service.refusal_of_token(address="192.0.2.2", now=NINE), TokenRefused)


def test_bad_tokens_lock_nobody_at_the_same_address_out(session):
    person, name = builders.user(Role.DESK), service.token_attempts_of("192.0.2.1")
    for _ in range(60):
        service.note_attempt(name, address=name, succeeded=False, now=NINE)

    assert service.authenticate(person.email, builders.PASSWORD, address="192.0.2.1", now=NINE)


def test_a_manager_makes_a_token_and_sees_it_once(manager, session):
    typed = {"name": "Phone booth", "scopes": ["clinic:read"]}

    shown = manager.submit("/staff/tokens/new", **typed)

    (row,) = session.scalars(sa.select(ApiToken)).all()
    assert shown.status_code == 200
    assert f'value="{row.prefix}_' in shown.text
    listed = manager.get("/staff/tokens").text
    assert f"{row.prefix}…" in listed
    assert f"{row.prefix}_" not in listed
    assert row.created_by == manager.user.actor
    assert row.expires_at > clock.now() + timedelta(days=360)


def test_what_a_manager_forgot_is_said_beside_it(manager):
    answer = manager.submit("/staff/tokens/new", name="Phone booth", scopes=None)

    assert answer.status_code == 422
    assert "Choose at least one thing the program may do." in answer.text
    assert 'value="Phone booth"' in answer.text


def test_a_manager_revokes_a_token(manager, token, session):
    row = row_of(token)

    answer = manager.submit("/staff/tokens", action=f"/staff/tokens/{row.public_id}/revoke")

    assert answer.status_code == 302
    session.refresh(row)
    assert row.revoked_at is not None
    assert "Revoked" in manager.get("/staff/tokens").text


def test_the_page_of_a_program_and_its_doings_can_be_opened(manager, token):
    program = row_of(token).user

    shown = manager.get(f"/staff/{program.public_id}").text

    assert "Program" in shown
    assert program.email not in shown
    assert "Phone booth" in manager.get(f"/audit?actor={program.actor}").text
    assert "Phone booth" not in manager.get("/staff").text


@pytest.mark.parametrize("role", [Role.DESK, Role.NURSE, Role.PRESCRIBER])
def test_only_a_manager_sees_tokens(visitor, role):
    somebody = visitor().signed_in(builders.user(role))

    assert somebody.get("/staff/tokens").status_code == 403


@pytest.fixture
def run(app, session):
    def command(*words):
        session.commit()
        return CliRunner().invoke(cli.token, words)

    return command


def test_a_token_from_the_command_line_is_printed_once(run):
    made = run("create", "Phone booth", "--scope", "clinic:read", "--days", "7")

    assert made.exit_code == 0
    token = made.output.strip()
    assert service.find_caller(token, now=clock.now()).scopes == ["clinic:read"]
    listed = run("list").output
    assert "active" in listed
    assert token not in listed


def test_a_token_is_revoked_from_the_command_line(run):
    prefix = run("create", "Phone booth", "--scope", "clinic:read").output[:15]

    assert run("revoke", prefix).exit_code == 0
    assert "revoked" in run("list").output
    assert run("revoke", "clinic_none").exit_code == 1


def test_a_scope_that_does_not_exist_is_wrong_usage(run):
    assert run("create", "Phone booth", "--scope", "everything").exit_code == 2


def test_people_have_passwords_and_programs_have_none(session):
    with pytest.raises(IntegrityError):
        builders.user(Role.PROGRAM)


def test_a_person_without_a_password_is_refused_by_the_table(session):
    with pytest.raises(IntegrityError):
        builders.user(Role.DESK, password_hash="")


@pytest.mark.parametrize("twin", ["prefix", "token_hash"])
def test_one_beginning_and_one_hash_belong_to_one_token(token, session, twin):
    other = row_of(make())

    setattr(other, twin, getattr(row_of(token), twin))

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_token_ends_after_it_was_made(token, session):
    row_of(token).expires_at = NINE

    with pytest.raises(IntegrityError):
        session.flush()
