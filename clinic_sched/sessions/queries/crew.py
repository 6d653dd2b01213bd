"""Who is on duty and what they hold, who checked what, and what was found at the chair."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts import credentials
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.credentials import CredentialKind, Held
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions import ratio
from clinic_sched.sessions.models import DoseOrder, GateCheck, InfusionSession, Step
from clinic_sched.sessions.rules import RUNNING, SessionStatus, StepKind


def on_duty(infusion: InfusionSession, nurse: User, *, now: datetime) -> dict[str, Any]:
    """What is known of the staff and of the chair for the gate."""
    site = infusion.appointment.site
    today = clock.local_date(now, site.clock)
    people = clinic.on_duty(site, now=now)
    held = accounts.held_by([*people, nurse])
    check = clinic.find_chair_check(infusion.appointment.chair_id, today)
    running, recovering = _patients_of(infusion, nurse)
    return {
        "acls_on_duty": _somebody_holds_acls([held[one.id] for one in people], today),
        "acls_holders": tuple(one.name for one in people if _holds_acls(held[one.id], today)),
        "nurse_credentials_valid": credentials.may_treat(nurse.role, held[nurse.id], today=today),
        "nurse_within_ratio": ratio.has_place(
            running,
            recovering,
            running_allowed=site.infusion_patients_per_nurse,
            recovering_allowed=site.recovery_patients_per_nurse,
        ),
        "nurse_mark": f"{nurse.public_id}, {running} running, {recovering} recovering",
        "equipment": check.found if check else {},
        "equipment_by": "" if check is None else _by(check.by, clock.local(check.at, site.clock)),
    }


def is_credentialed(order: DoseOrder, today: date) -> bool | None:
    """Is the order of a prescriber whose licence is on file and valid?"""
    by = order.ordered_by
    if not by.may(Permission.OVERRIDE_CLINICAL):
        return False
    held = accounts.held_by([by])[by.id]
    return credentials.holds(held, [CredentialKind.PRESCRIBER_LICENCE], today=today)


def pump_checked(given: dict[str, GateCheck], order: DoseOrder | None, nurse: User) -> bool | None:
    """Has somebody other than the nurse checked the pump for the order that counts?"""
    check = given.get("pump")
    if check is None or order is None or check.value.get("order") != order.id:
        return None
    return check.met if check.by_id != nurse.id else None


def _by(somebody: User, at: datetime) -> str:
    return f"{at:%H:%M}, {somebody.name}"


def _holds_acls(held: list[Held], today: date) -> bool | None:
    return credentials.holds(held, [CredentialKind.ACLS], today=today)


def _somebody_holds_acls(people: list[list[Held]], today: date) -> bool | None:
    answers = [_holds_acls(held, today) for held in people]
    if True in answers:
        return True
    return False if False in answers else None


def _patients_of(infusion: InfusionSession, nurse: User) -> tuple[int, int]:
    """How many others run, and how many recover, whose infusion this nurse started here."""
    query = (
        sa.select(InfusionSession.id, InfusionSession.status)
        .distinct()
        .join(Step, Step.session_id == InfusionSession.id)
        .join(Appointment, Appointment.id == InfusionSession.appointment_id)
        .where(
            InfusionSession.status.in_({*RUNNING, SessionStatus.EMERGENCY, SessionStatus.RECOVERY}),
            InfusionSession.id != infusion.id,
            Step.kind == StepKind.STARTED,
            Step.by_id == nurse.id,
            Appointment.site_id == infusion.appointment.site_id,
        )
    )
    found = [status for _key, status in db.session.execute(query)]
    recovering = found.count(SessionStatus.RECOVERY)
    return len(found) - recovering, recovering
