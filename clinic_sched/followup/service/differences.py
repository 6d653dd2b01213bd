"""Differences in a count of controlled drugs that nobody has explained in time."""

from datetime import datetime, timedelta

from clinic_sched.audit.service import WORKER, record
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic.models import Site
from clinic_sched.clock import local
from clinic_sched.followup import queries
from clinic_sched.followup.rules import TaskKind
from clinic_sched.followup.service.tasks import open_task
from clinic_sched.ledger import queries as ledger
from clinic_sched.ledger import rules

_ABOUT = "ledger:"
_WITHIN = timedelta(hours=4)


def open_differences(*, now: datetime) -> int:
    """Put differences that are overdue on the worklist, and take off what was explained."""
    opened, still_open = 0, set()
    for site in clinic.sites():
        hours = ledger.terms_of(site.id).unresolved_hours
        for entry in ledger.open_differences(site):
            about = f"{_ABOUT}{entry.public_id}"
            still_open.add(about)
            if rules.is_overdue(entry.at, hours=hours, now=now):
                opened += open_task(
                    TaskKind.OTHER,
                    about,
                    _sentence(site, entry.at),
                    patient_id=None,
                    due_at=now + _WITHIN,
                    now=now,
                )
    _close_explained(still_open, now)
    return opened


def _sentence(site: Site, found_at: datetime) -> str:
    found = local(found_at, site.clock)
    return (
        f"{site.name}: the drug count of {found:%a} {found.day} {found:%b, %H:%M} differs from the "
        "ledger, and nobody has explained it."
    )


def _close_explained(still_open: set[str], now: datetime) -> None:
    for task in queries.open_of_kind(TaskKind.OTHER):
        if task.about.startswith(_ABOUT) and task.about not in still_open:
            task.done_at, task.outcome = now, "It was explained in the ledger."
            why = {"why": task.outcome}
            record("close task", f"task:{task.public_id}", why, by=WORKER, now=now)
