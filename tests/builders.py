"""Makes something sound, and takes only what a test is about."""

import itertools
import json
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from clinic_sched.accounts.credentials import NEEDED, CredentialKind
from clinic_sched.accounts.models import Credential, User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.clinic.models import Chair, ChairCheck, Closure, OpeningHours, Shift, Site
from clinic_sched.database import db
from clinic_sched.patients.models import Consent, Consultation, Patient
from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.plan import PhaseMinutes
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling.models import Appointment
from tests.moments import CLOSING, EVENING_BEFORE, MONDAY, OPENING
from tests.passwords import QUICK

PASSWORD = "a password for tests"
_numbers = itertools.count(1)


@cache
def _hashed() -> str:
    return QUICK.hash(PASSWORD)


@cache
def _starter(code: str) -> tuple[str, PhaseMinutes, str]:
    """Return a starter protocol as text, with its minutes and its name."""
    document = library.document(code)
    plan = parse(document)
    return json.dumps(document), plan.phase_minutes(), plan.name


def kept(thing: Any) -> Any:
    """Add it to the test's own transaction."""
    db.session.add(thing)
    db.session.flush()
    return thing


def credentials(role: Role, expires_on: date = MONDAY + timedelta(days=365)) -> list[Credential]:
    """What somebody of that role must hold at the chair, and ACLS."""
    licence = {Role.NURSE: CredentialKind.RN_LICENCE}.get(role, CredentialKind.PRESCRIBER_LICENCE)
    kinds = (licence, CredentialKind.ACLS) if role in NEEDED else ()
    return [
        Credential(
            kind=kind,
            number="A1",
            expires_on=expires_on,
            recorded_by="worker",
            recorded_at=EVENING_BEFORE,
        )
        for kind in kinds
    ]


def user(role: Role = Role.NURSE, **facts: Any) -> User:
    """Somebody who works here; at the chair with everything they must hold."""
    number = next(_numbers)
    return kept(
        User(
            **{
                "email": f"{role.value}{number}@clinic.example",
                "name": f"{role.value.capitalize()} {number}",
                "role": role,
                "password_hash": _hashed(),
                "created_at": EVENING_BEFORE,
                "credentials": credentials(role),
                **facts,
            }
        )
    )


def site(chairs: int = 3, **facts: Any) -> Site:
    """A site with chairs, open every day from 07:00 to 19:00."""
    made: Site = kept(
        Site(
            **{
                "name": f"Site {next(_numbers)}",
                "message_name": "Northside Clinic",
                "zone": "America/New_York",
                "phone": "555-0100",
                "pumps": 9,
                "grid_minutes": 15,
                "hands_on_minutes": 15,
                "infusion_patients_per_nurse": 2,
                "recovery_patients_per_nurse": 3,
                "arrive_early_minutes": 60,
                "no_show_after_minutes": 30,
                "messages_from": time(8),
                "messages_until": time(21),
                "escalate_open_minutes": 15,
                "escalate_closed_minutes": 60,
                "counts_controlled": False,
                **facts,
            }
        )
    )
    for weekday in range(7):
        kept(OpeningHours(site_id=made.id, weekday=weekday, opens=time(7), closes=time(19)))
    for number in range(1, chairs + 1):
        chair(made, number)
    db.session.refresh(made)
    return made


def chair(site: Site, number: int, **facts: Any) -> Chair:
    return kept(
        Chair(**{"site_id": site.id, "label": f"Chair {number}", "position": number, **facts})
    )


def chair_check(chair_id: int, on: date = MONDAY, **facts: Any) -> ChairCheck:
    """A chair at which everything was found in order early in the day."""
    in_order = dict.fromkeys(EQUIPMENT, True)
    by = user(Role.NURSE).id
    return kept(
        ChairCheck(
            **{"chair_id": chair_id, "on": on, "at": OPENING, "by_id": by, **in_order, **facts}
        )
    )


def shift(
    site: Site,
    nurse: User,
    starts_at: datetime = OPENING,
    ends_at: datetime = CLOSING,
    **facts: Any,
) -> Shift:
    return kept(
        Shift(site_id=site.id, user_id=nurse.id, starts_at=starts_at, ends_at=ends_at, **facts)
    )


def staffed(site: Site, nurses: int = 3, days: int = 1) -> list[User]:
    """Put that many nurses on duty, all day, from the Monday on."""
    people = [user(Role.NURSE) for _ in range(nurses)]
    for person in people:
        for day in range(days):
            later = timedelta(days=day)
            shift(site, person, OPENING + later, CLOSING + later)
    return people


def closure(site: Site, starts_at: datetime, ends_at: datetime, **facts: Any) -> Closure:
    return kept(
        Closure(
            **{
                "site_id": site.id,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "reason": "Training",
                **facts,
            }
        )
    )


def patient(**facts: Any) -> Patient:
    number = next(_numbers)
    given = facts.pop("given_name", "Ada")
    family = facts.pop("family_name", f"Byron{number}")
    return kept(
        Patient(
            **{
                "number": f"P{number:06}",
                "given_name": given,
                "family_name": family,
                "search_name": f"{given} {family}".lower(),
                "birth_date": date(1980, 2, 3),
                "email": f"patient{number}@mail.example",
                "phone": "+15555550123",
                "created_at": EVENING_BEFORE,
                **facts,
            }
        )
    )


def protocol_version(code: str = "KET-MOOD-40", **facts: Any) -> ProtocolVersion:
    """A version of a starter protocol, approved unless the test says otherwise."""
    document, minutes, name = _starter(code)
    protocol = kept(Protocol(code=code))
    approved = facts.get("status", ProtocolStatus.APPROVED) != ProtocolStatus.DRAFT
    return kept(
        ProtocolVersion(
            **{
                "protocol_id": protocol.id,
                "number": 1,
                "status": ProtocolStatus.APPROVED,
                "name": name,
                "document": json.loads(document),
                "prep_minutes": minutes.preparation,
                "infusion_minutes": minutes.infusion,
                "recovery_minutes": minutes.recovery,
                "turnover_minutes": minutes.turnover,
                "created_at": EVENING_BEFORE,
                "approved_at": EVENING_BEFORE if approved else None,
                "approved_by_id": user(Role.PRESCRIBER).id if approved else None,
                **facts,
            }
        )
    )


def appointment(
    site: Site, patient: Patient, version: ProtocolVersion, starts_at: datetime, **facts: Any
) -> Appointment:
    """A booked visit, put into the table without asking whether it fits."""
    minutes = {
        "prep_minutes": version.prep_minutes,
        "infusion_minutes": version.infusion_minutes,
        "recovery_minutes": version.recovery_minutes,
        "turnover_minutes": version.turnover_minutes,
    } | {name: value for name, value in facts.items() if name.endswith("_minutes")}
    until = starts_at + timedelta(minutes=sum(minutes.values()) - minutes["turnover_minutes"])
    return kept(
        Appointment(
            **{
                "site_id": site.id,
                "chair_id": site.chairs[0].id,
                "patient_id": patient.id,
                "protocol_version_id": version.id,
                "starts_at": starts_at,
                "patient_until": until,
                "chair_until": until + timedelta(minutes=minutes["turnover_minutes"]),
                "booked_at": EVENING_BEFORE,
                "booked_by_id": user(Role.DESK).id,
                "changed_at": EVENING_BEFORE,
                **minutes,
                **facts,
            }
        )
    )


def free_visit(site: Site, patient: Patient, starts_at: datetime, **facts: Any) -> Appointment:
    """A booked visit without a protocol: three quarters of an hour to talk."""
    minutes = {
        "prep_minutes": 45,
        "infusion_minutes": 0,
        "recovery_minutes": 0,
        "turnover_minutes": 0,
    } | {name: value for name, value in facts.items() if name.endswith("_minutes")}
    until = starts_at + timedelta(minutes=sum(minutes.values()) - minutes["turnover_minutes"])
    return kept(
        Appointment(
            **{
                "site_id": site.id,
                "chair_id": site.chairs[0].id,
                "patient_id": patient.id,
                "purpose": "A talk",
                "starts_at": starts_at,
                "patient_until": until,
                "chair_until": until + timedelta(minutes=minutes["turnover_minutes"]),
                "booked_at": EVENING_BEFORE,
                "booked_by_id": user(Role.DESK).id,
                "changed_at": EVENING_BEFORE,
                **minutes,
                **facts,
            }
        )
    )


def consent(patient: Patient, version: ProtocolVersion, **facts: Any) -> Consent:
    """A consent signed a month before the Monday, for a year."""
    return kept(
        Consent(
            **{
                "patient_id": patient.id,
                "protocol_code": version.protocol.code,
                "protocol_version": version.number,
                "signed_on": MONDAY - timedelta(days=30),
                "expires_on": MONDAY + timedelta(days=335),
                "recorded_by_id": user(Role.DESK).id,
                "recorded_at": EVENING_BEFORE,
                **facts,
            }
        )
    )


def consultation(patient: Patient, version: ProtocolVersion, **facts: Any) -> Consultation:
    """A consultation that found the protocol suitable, a month before the Monday."""
    return kept(
        Consultation(
            **{
                "patient_id": patient.id,
                "protocol_code": version.protocol.code,
                "held_on": MONDAY - timedelta(days=30),
                "is_suitable": True,
                "held_by": "Dr. Ines Falkenrath",
                "recorded_by_id": user(Role.DESK).id,
                "recorded_at": EVENING_BEFORE,
                **facts,
            }
        )
    )


def ready(patient: Patient, version: ProtocolVersion, on: date = MONDAY) -> Patient:
    """The same patient, whom no rule keeps from that protocol on that day or the weeks after."""
    month = timedelta(days=30)
    consent(patient, version, signed_on=on - month, expires_on=on - month + timedelta(days=365))
    consultation(patient, version, held_on=on - month)
    return patient


def candidate(version: ProtocolVersion, **facts: Any) -> Patient:
    """Somebody new who may be booked for that protocol."""
    return ready(patient(**facts), version)
