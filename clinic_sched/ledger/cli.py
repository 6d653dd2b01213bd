"""Commands about the ledger of controlled drugs."""

import click

from clinic_sched.clinic import queries as clinic
from clinic_sched.ledger import queries


@click.group()
def ledger() -> None:
    """Look at the ledger of controlled drugs."""


@ledger.command()
def verify() -> None:
    """Check that no line of any site's book was changed, added or removed."""
    broken = {site.name: queries.find_break(site) for site in clinic.sites()}
    for name, number in broken.items():
        if number is not None:
            click.echo(f"{name}: line {number} is not as it was written.", err=True)
    if any(number is not None for number in broken.values()):
        raise SystemExit(1)
    click.echo("The ledger is whole.")
