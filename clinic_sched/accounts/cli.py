"""Commands about the staff."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from clinic_sched import clock
from clinic_sched.accounts import queries, service
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.service import WORKER
from clinic_sched.errors import DomainError
from clinic_sched.transaction import transaction


@click.group()
def user() -> None:
    """Look after the accounts of the staff."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
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
