"""Commands about protocols."""

from pathlib import Path

import click

from clinic_sched import clock
from clinic_sched.audit.service import WORKER
from clinic_sched.errors import DomainError
from clinic_sched.protocols import service
from clinic_sched.transaction import transaction


@click.group()
def protocol() -> None:
    """Look after the protocols."""


@protocol.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_file(file: Path) -> None:
    """Bring in the protocol in FILE as a new draft; a prescriber approves it."""
    try:
        with transaction():
            version = service.import_document(file.read_bytes(), by=WORKER, now=clock.now())
            code, number = version.protocol.code, version.number
    except DomainError as refusal:
        told = [str(refusal), *getattr(refusal, "others", ())]
        raise click.ClickException("\n".join(told)) from refusal
    click.echo(f"{code} version {number} is a draft now.")
