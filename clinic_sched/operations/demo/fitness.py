"""What the demo's staff hold, and what they found at the chairs this morning."""

from datetime import datetime, time, timedelta

from clinic_sched import clock
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.credentials import NEEDED, CredentialKind
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.service import WORKER
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic import service
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.operations.demo.house import House

_FOR = timedelta(days=500)
_SOON = timedelta(days=21)
_LICENCES = {
    Role.NURSE: CredentialKind.RN_LICENCE,
    Role.PRESCRIBER: CredentialKind.PRESCRIBER_LICENCE,
}


def certify(person: User, *, holds_for: timedelta = _FOR, now: datetime) -> None:
    """Put on file what somebody at the chair must hold, and advanced life support."""
    kinds = (_LICENCES[person.role], CredentialKind.BLS, CredentialKind.ACLS)
    for kind in kinds:
        accounts.add_credential(
            person,
            kind,
            f"{kind.value.upper()}-{4000 + person.id}",
            (now + holds_for).date(),
            today=now.date(),
            by=WORKER,
            now=now,
        )


def certify_all(house: House, *, now: datetime) -> None:
    """Certify everybody at the chairs; one of them must soon renew."""
    for role in NEEDED:
        for nth, person in enumerate(house.staff[role]):
            is_last = nth == len(house.staff[role]) - 1
            certify(person, holds_for=_SOON if is_last else _FOR, now=now)


def check_chairs(house: House, *, now: datetime) -> None:
    """Have a nurse look at every chair before the first patient comes."""
    nurse = house.first(Role.NURSE)
    early = clock.at_wall(datetime.combine(house.today, time(6, 45)), house.zone)
    *others, last = clinic.chairs(house.site)
    for chair in others:
        found = dict.fromkeys(EQUIPMENT, True)
        service.check_equipment(chair, house.today, found, by=nurse, now=min(now, early))
    found = dict.fromkeys(EQUIPMENT, True) | {"suction": False}
    note = "Suction is weak; the technician is called."
    service.check_equipment(last, house.today, found, note, by=nurse, now=min(now, early))
