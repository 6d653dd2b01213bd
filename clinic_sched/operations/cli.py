"""The commands an operator runs."""

import click

from clinic_sched import config, migration


@click.group(name="clinic")
def commands() -> None:
    """Run an infusion clinic's day."""


@commands.command()
def migrate() -> None:
    """Bring the database to the version this program needs."""
    settings = config.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    migration.migrate(settings.database_url)
    click.echo("The database is up to date.")
