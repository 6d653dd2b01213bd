"""The patient's link, on the console."""

import click
from flask import current_app

from clinic_sched import clock
from clinic_sched.config import Settings
from clinic_sched.portal import queries, service
from clinic_sched.transaction import transaction


@click.command("portal-link")
@click.argument("email")
def portal_link(email: str) -> None:
    """Print a fresh one-time link for the patient with that EMAIL, and their birth date."""
    settings: Settings = current_app.extensions["clinic_sched"]
    now = clock.now()
    with transaction():
        found = [
            (one.birth_date, service.make_link_by_hand(one, base_url=settings.base_url, now=now))
            for one in queries.by_email(email)
        ]
    if not found:
        click.echo("No patient is reached at this address.", err=True)
        raise SystemExit(1)
    for birth_date, link in found:
        click.echo(f"{link}\nBorn {birth_date:%-d %B %Y}")
