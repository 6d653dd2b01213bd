"""A visit at the chair, taken to the point a test is about."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.patients.models import Consent, Weight
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import service
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import gates, state
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Asked, Entry, Said
from tests import builders
from tests.moments import MONDAY, NINE

CALM = {
    "sbp": 120,
    "dbp": 75,
    "hr": 70,
    "spo2": 98,
    "rr": 14,
    "nrs": 6,
    "moaas": 5,
    "orientation": 3,
}
ALDRETE = {"activity": 2, "respiration": 2, "circulation": 2, "consciousness": 2, "oxygen": 2}
HOME = {**CALM, "dissociation": 0, "gait": 2, "nausea": 0}
_REGISTER = {
    "acls",
    "credentials",
    "room",
    "ratio",
    "consent",
    "order",
    "approved",
    "weight",
    "weight_change",
    "pump",
    "pump_entry",
}


def visit(code: str = "KET-MOOD-40", **facts: Any) -> Appointment:
    """A visit whose patient has been checked in at nine, at a chair that is fit for it."""
    site = facts.pop("site", None) or builders.site()
    if facts.pop("staffed", True):
        builders.shift(site, builders.user(), NINE - timedelta(hours=9), NINE + timedelta(hours=14))
    if facts.pop("equipped", True):
        builders.chair_check(facts.get("chair_id") or site.chairs[0].id)
    patient = facts.pop("patient", None) or known_patient()
    version = facts.pop("version", None) or builders.protocol_version(code)
    consent(patient, code, facts.pop("consented_to", version.number))
    if facts.pop("consulted", True):
        builders.consultation(patient, version)
    return builders.appointment(
        site, patient, version, NINE, status=AppointmentStatus.CHECKED_IN, **facts
    )


def known_patient(**facts: Any) -> Any:
    """A patient with an escort and a weight of 80 kg, the same as a week ago."""
    escort = {"escort_name": "Bo Escort", "escort_phone": "+15555550199"}
    patient = builders.patient(**{**escort, **facts})
    for days in (7, 1):
        weigh(patient, Decimal(80), NINE - timedelta(days=days))
    return patient


def weigh(patient: Any, kg: Decimal, at: datetime) -> None:
    by = builders.user(Role.NURSE).id
    builders.kept(Weight(patient_id=patient.id, kg=kg, measured_at=at, recorded_by_id=by))


def consent(patient: Any, code: str, version: int) -> None:
    builders.kept(
        Consent(
            patient_id=patient.id,
            protocol_code=code,
            protocol_version=version,
            signed_on=MONDAY - timedelta(days=30),
            expires_on=MONDAY + timedelta(days=300),
            recorded_by_id=builders.user(Role.NURSE).id,
            recorded_at=NINE - timedelta(days=30),
        )
    )


def opened(appointment: Appointment | None = None, *, by: User, now: datetime = NINE) -> Any:
    return service.open_session(appointment or visit(), by=by, now=now)


def answer_gate(infusion: InfusionSession, *, by: User, now: datetime = NINE) -> None:
    """Answer everything that a nurse can answer with what lets the infusion start."""
    said = [
        Said("fasting", None, {"heavy": "10", "light": "10", "clear": "4"}),
        Said("pregnancy", True, {"answer": "not_applicable"}),
    ]
    gate = gates.before_start(infusion, nurse=by, now=now)
    known = {"fasting", "pregnancy", *_REGISTER}
    codes = [check.code for check in gate.checks if check.code not in known]
    codes = [code for code in codes if not code.startswith(("start_", "dose"))]
    said += [Said(code, True) for code in codes if code != "readings"]
    service.answer(infusion, Stage.GATE, said, by=by, now=now)


def take(
    infusion: InfusionSession, *, by: User, now: datetime, key: str = "", **values: Any
) -> Any:
    """Record readings; the calm ones unless the test says otherwise."""
    readings = {code: Decimal(str(value)) for code, value in (values or CALM).items()}
    return service.record_vitals(
        infusion,
        Entry(key or f"at {now.isoformat()}", readings, confirmed=True, unanswered=True),
        by=by,
        now=now,
    )


def ready(infusion: InfusionSession, *, by: User, now: datetime = NINE) -> User:
    """Take a session to where only the start is missing; return the prescriber."""
    prescriber = builders.user(Role.PRESCRIBER)
    answer_gate(infusion, by=by, now=now)
    service.order(infusion, Asked(), by=prescriber, now=now)
    take(infusion, by=by, now=now, key="before the start")
    order = state.order_of(infusion)
    assert order is not None
    second = builders.user(Role.NURSE)
    service.check_pump(infusion, order.dose_mg, second=second, by=by, now=now)
    service.make_ready(infusion, expected_version=infusion.version, by=by, now=now)
    return prescriber


def started(
    appointment: Appointment | None = None, *, by: User, now: datetime = NINE
) -> InfusionSession:
    infusion = opened(appointment, by=by, now=now)
    ready(infusion, by=by, now=now)
    service.start(infusion, expected_version=infusion.version, by=by, now=now)
    return infusion


def recovering(*, by: User, now: datetime = NINE) -> InfusionSession:
    """A session whose infusion ran its 40 minutes from `now` on."""
    infusion = started(by=by, now=now)
    later = now + timedelta(minutes=40)
    service.end(infusion, Decimal(40), expected_version=infusion.version, by=by, now=later)
    return infusion


def fit_to_leave(infusion: InfusionSession, *, by: User, now: datetime) -> None:
    """Answer everything the protocol asks before a patient goes home."""
    take(infusion, by=by, now=now, key="before leaving", **HOME)
    service.score(infusion, "aldrete", ALDRETE, key="score", by=by, now=now)
    codes = ("escort_present", "instructions_given", "no_driving", "iv_out", "iv_site")
    said = [Said(code, True) for code in (*codes, "next_contact")]
    service.answer(infusion, Stage.DISCHARGE, said, by=by, now=now)


def discharged(*, by: User, now: datetime = NINE) -> InfusionSession:
    infusion = recovering(by=by, now=now)
    home = now + timedelta(minutes=105)
    fit_to_leave(infusion, by=by, now=home)
    service.discharge(infusion, expected_version=infusion.version, by=by, now=home)
    return infusion


def sign(infusion: InfusionSession, *, by: User, now: datetime) -> None:
    service.sign(
        infusion,
        builders.PASSWORD,
        "recorded",
        "There was no time.",
        prescriber=builders.user(Role.PRESCRIBER),
        expected_version=infusion.version,
        by=by,
        now=now,
    )


def signed(*, by: User, now: datetime = NINE) -> InfusionSession:
    infusion = discharged(by=by, now=now)
    sign(infusion, by=by, now=now + timedelta(minutes=110))
    return infusion


def numbers(**readings: Any) -> dict[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in readings.items()}
