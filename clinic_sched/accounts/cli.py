"""Commands about the staff."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from clinic_sched import clock
from clinic_sched.accounts import queries, service
from clinic_sched.accounts.rules import PEOPLE, TOKEN_DAYS, TOKEN_DAYS_MAX, Role, Scope
from clinic_sched.audit.service import WORKER
from clinic_sched.errors import DomainError
from clinic_sched.transaction import transaction


@click.group()
def user() -> None:
    """Look after the accounts of the staff."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--role", required=True, type=click.Choice([role.value for role in PEOPLE]))
def create(email: str, name: str, role: str) -> None:
    """Give EMAIL an account; the password is asked for, or read from standard input."""
    password = _ask_password()
    with _refusing(), transaction():
        service.create_user(
            email=email, name=name, role=Role(role), password=password, by=WORKER, now=clock.now()
        )
    click.echo(f"{email} can sign in now.")


@user.command(name="list")
def list_users() -> None:
    """List everybody with an account."""
    for person in queries.staff():
        state = "disabled" if person.disabled_at else "active"
        click.echo(f"{person.email}\t{person.role.value}\t{state}\t{person.name}")


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close the account of EMAIL and sign it out everywhere."""
    with _refusing(), transaction():
        person = queries.find_by_email(email)
        if person is None:
            raise click.ClickException(f"Nobody has an account with the address {email}.")
        service.disable(person, by=WORKER, now=clock.now())
    click.echo(f"{email} can no longer sign in.")


@click.group()
def token() -> None:
    """Look after the tokens programs come in with."""


@token.command(name="create")
@click.argument("program")
@click.option(
    "--scope",
    "scopes",
    required=True,
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; say it several times for several.",
)
@click.option("--days", default=TOKEN_DAYS, type=click.IntRange(1, TOKEN_DAYS_MAX))
def create_token(program: str, scopes: tuple[str, ...], days: int) -> None:
    """Give PROGRAM a token and print it, this once."""
    now = clock.now()
    with _refusing(), transaction():
        made = service.create_token(
            program,
            [Scope(scope) for scope in scopes],
            expires_at=now + timedelta(days=days),
            by=WORKER,
            now=now,
        )
    click.echo(made)


@token.command(name="list")
def list_tokens() -> None:
    """List every token by its beginning."""
    now = clock.now()
    for one in queries.tokens():
        state = "active" if one.holds(now) else "revoked" if one.revoked_at else "expired"
        used = f"{one.last_used_at:%Y-%m-%d}" if one.last_used_at else "never"
        until = f"{one.expires_at:%Y-%m-%d}"
        click.echo("\t".join((one.prefix, state, until, used, " ".join(one.scopes), one.user.name)))


@token.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """End the token that begins with PREFIX, as `token list` shows it."""
    with _refusing(), transaction():
        found = queries.find_token(prefix)
        if found is None:
            raise click.ClickException("No token begins so. See: clinic-sched token list")
        service.revoke_token(found, by=WORKER, now=clock.now())
    click.echo(f"{prefix} lets nobody in any more.")


def _ask_password() -> str:
    """Read a password without showing it; nothing secret stands on a command line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@contextmanager
def _refusing() -> Iterator[None]:
    """Say a refusal in its sentence and end with 1."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
