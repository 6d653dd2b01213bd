"""The commands an operator runs."""

import logging
import os
import sys
from pathlib import Path

import click
from flask import current_app

from clinic_sched import clock, config, create_app, migration
from clinic_sched.accounts.cli import token, user
from clinic_sched.audit.service import find_break
from clinic_sched.config import Settings
from clinic_sched.ledger.cli import ledger
from clinic_sched.operations import backup as copies
from clinic_sched.operations import doctor as examination
from clinic_sched.operations import server
from clinic_sched.operations import worker as bench
from clinic_sched.operations.demo import loading, welcome
from clinic_sched.portal.cli import portal_link
from clinic_sched.protocols.cli import protocol
from clinic_sched.transaction import transaction

# These need no application, or make their own.
_ALONE = {"migrate", "serve", "up", "backup", "restore"}


@click.group()
@click.pass_context
def commands(context: click.Context) -> None:
    """Run an infusion clinic's day."""
    # The database, its copies and the secret key are for nobody else on this machine.
    os.umask(0o077)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    # Help is given before there is a database, too.
    if context.invoked_subcommand not in _ALONE and "--help" not in sys.argv:
        context.with_resource(create_app().app_context())


@commands.command()
def migrate() -> None:
    """Bring the database to the version this program needs."""
    settings = config.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    migration.migrate(settings.database_url)
    click.echo("The database is up to date.")


@commands.command()
def serve() -> None:
    """Answer browsers."""
    server.serve(config.from_environment())


@commands.command()
def worker() -> None:
    """Send what is owed to patients, and look after what is due."""
    work(_settings())


@commands.command()
@click.option("--days", default=90, type=click.IntRange(1, 4000), help="Days of history.")
@click.option("--years", default=0, type=click.IntRange(0, 10), help="Years of history instead.")
@click.option("--chairs", default=12, type=click.IntRange(3, 40), help="Chairs of the site.")
@click.option("--patients", default=560, type=click.IntRange(100, 200_000), help="Their number.")
def demo(days: int, years: int, chairs: int, patients: int) -> None:
    """Load an invented clinic around today into an empty database."""
    size = loading.Size(years * 365 or days, chairs, patients)
    if not load_demo(_settings(), size):
        click.echo("The demo clinic is there already.")


@commands.command()
def up() -> None:
    """Start the demo clinic: web and worker together, until Ctrl-C."""
    settings = config.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    migration.migrate(settings.database_url)
    with create_app(settings).app_context():
        load_demo(settings, loading.Size())
        click.echo(welcome.text(settings, now=clock.now()))
        server.disconnect()

    def work_alone() -> None:
        with create_app(settings).app_context():
            work(settings)

    raise SystemExit(server.run_together([lambda: server.serve(settings), work_alone]))


def work(settings: Settings) -> None:
    """Be the worker until told to stop."""
    bench.Worker(bench.hands_of(settings)).run_forever()


def load_demo(settings: Settings, size: loading.Size) -> bool:
    """Load the demo unless it is there; refuse somebody's real clinic."""
    with transaction():
        if not loading.is_wanted():
            return False
        loading.load(size, settings.timezone, say=click.echo, now=clock.now())
    return True


@commands.command()
def doctor() -> None:
    """Look for what is wrong with this installation."""
    found = list(examination.findings(_settings(), now=clock.now()))
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        raise SystemExit(1)
    click.echo("All is well.")


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a whole copy of the database to FILE."""
    copies.backup(config.from_environment(), file)
    click.echo(f"Everything is in {file}.")


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the copy in FILE in place of an empty database."""
    copies.restore(config.from_environment(), file)
    click.echo("Restored. Run: clinic-sched doctor")


@commands.group()
def audit() -> None:
    """Look at the trail of who did what."""


@audit.command()
def verify() -> None:
    """Check that the trail was not rewritten."""
    broken = find_break()
    if broken is not None:
        click.echo(f"The trail was changed at event {broken} or before it.", err=True)
        raise SystemExit(1)
    click.echo("The trail is whole.")


for _group in (user, token, protocol, ledger, portal_link):
    commands.add_command(_group)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["clinic_sched"]
    return settings
