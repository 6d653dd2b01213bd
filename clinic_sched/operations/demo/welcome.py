"""What the demo says when it starts: where it is, and who may come in."""

from datetime import datetime

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts import queries as accounts
from clinic_sched.clinic import queries as clinic
from clinic_sched.config import Settings
from clinic_sched.database import db
from clinic_sched.operations.demo.house import PASSWORD
from clinic_sched.operations.demo.people import PATIENT_EMAIL
from clinic_sched.operations.models import Installation
from clinic_sched.patients.models import Patient
from clinic_sched.portal import service as portal
from clinic_sched.transaction import transaction

ACCOUNTS = ("manager", "desk", "nurse", "prescriber")


def text(settings: Settings, *, now: datetime) -> str:
    """Return the greeting, with a fresh link for the demo's patient."""
    site = clinic.get_site()
    lines = [f"\nThe demo clinic is at {settings.base_url}\n"]
    for role in ACCOUNTS:
        person = accounts.find_by_email(f"{role}@demo.example")
        lines.append(f"  {role}@demo.example".ljust(30) + (person.name if person else ""))
    lines.append(f"  password of all four: {PASSWORD}\n")
    lines += _patient(settings, now=now)
    lines += [f"It is {clock.local(now, site.clock):%H:%M on %A %-d %B} there ({site.zone})."]
    installation = db.session.get(Installation, 1)
    made_at = installation.made_at if installation else now
    if clock.local_date(made_at, site.clock) != clock.local_date(now, site.clock):
        made_on = clock.local_date(made_at, site.clock)
        lines.append(
            f"It was invented on {made_on:%-d %B}; for a day in progress now, move "
            f"{settings.var} away and start again."
        )
    lines.append("Ctrl-C stops it.\n")
    return "\n".join(lines)


def _patient(settings: Settings, *, now: datetime) -> list[str]:
    patient = db.session.scalar(sa.select(Patient).where(Patient.email == PATIENT_EMAIL))
    if patient is None:
        return []
    with transaction():
        link = portal.make_link(patient, base_url=settings.base_url, now=now)
    return [
        f"  The patient {patient.full_name}, born {patient.birth_date:%-d %B %Y}, comes in with",
        f"  {link}",
        f"  (good once; another: .venv/bin/clinic-sched portal-link {PATIENT_EMAIL})\n",
    ]
