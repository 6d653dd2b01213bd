"""What is known when somebody wants to start: the register, the answers, the readings."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.patients import queries as patients
from clinic_sched.patients.allergy import concerns_drug
from clinic_sched.patients.rules import RISKS
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.sessions import dosing, observations
from clinic_sched.sessions.checks import Concern
from clinic_sched.sessions.dosing import Order, Wanted
from clinic_sched.sessions.gate_facts import GateFacts
from clinic_sched.sessions.models import DoseOrder, GateCheck, InfusionSession
from clinic_sched.sessions.pump import about_amount, about_weight
from clinic_sched.sessions.queries import answers, course, crew, state
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.weights import Body

Given = dict[str, GateCheck]


def gate_facts(infusion: InfusionSession, *, nurse: User, now: datetime) -> GateFacts:
    """Everything that is known before the start."""
    given = answers.given(infusion, Stage.GATE)
    order = state.order_of(infusion)
    facts = {
        "today": clock.local_date(now, infusion.appointment.site.clock),
        "answers": {code: check.met for code, check in given.items()},
        "version_approved": infusion.protocol_version.status is ProtocolStatus.APPROVED,
        "identifiers_checked": _met(given, "identifiers"),
        "pregnancy": _value(given, "pregnancy").get("answer"),
        "escort_name": infusion.escort_name or "",
        "escort_phone": infusion.escort_phone or "",
        "escort_confirmed": _met(given, "escort"),
        "pump_checked_by_second": crew.pump_checked(given, order, nurse),
        **crew.on_duty(infusion, nurse, now=now),
        **_register(infusion, given, now),
        **_meals(given),
        **_history(infusion, now),
        **_readings(infusion, now),
        **_ordered(infusion, order, now),
    }
    return GateFacts(**facts)


def body_of(infusion: InfusionSession) -> Body:
    """What the dose of this patient depends on."""
    latest = patients.weights(infusion.patient, limit=1)
    height = infusion.patient.height_cm
    return Body(
        weight_kg=latest[0].kg if latest else None,
        height_cm=None if height is None else Decimal(height),
        sex=infusion.patient.sex.value,
    )


def compute(
    infusion: InfusionSession,
    *,
    dose: Decimal | None = None,
    minutes: int | None = None,
    alternate: str | None = None,
    concentration_mg_ml: Decimal | None = None,
    now: datetime,
) -> Order:
    """What an order would come to for this patient, with everything that speaks against it."""
    given = answers.given(infusion, Stage.GATE)
    wanted = Wanted(
        body=body_of(infusion),
        dose=dose,
        minutes=minutes,
        alternate=alternate,
        concentration_mg_ml=concentration_mg_ml,
        course_given_mg=course.earlier(infusion, now=now).course_mg,
        answers={code: check.met for code, check in given.items()},
    )
    return dosing.compute(state.plan_of(infusion), wanted)


def entered_mg(infusion: InfusionSession) -> Decimal | None:
    """The milligrams that were read off the pump for the order that counts."""
    order = state.order_of(infusion)
    value = _value(answers.given(infusion, Stage.GATE), "pump")
    if order is None or value.get("order") != order.id:
        return None
    return _decimal(value.get("mg"))


def _met(given: Given, code: str) -> bool | None:
    return given[code].met if code in given else None


def _value(given: Given, code: str) -> dict[str, Any]:
    return given[code].value if code in given else {}


def _decimal(text: object) -> Decimal | None:
    try:
        return None if text in (None, "") else Decimal(str(text))
    except InvalidOperation:
        return None


def _register(infusion: InfusionSession, given: Given, now: datetime) -> dict[str, Any]:
    plan = state.plan_of(infusion)
    patient = infusion.patient
    listed = [allergy.substance for allergy in patients.allergies(patient)]
    asked = _met(given, "allergy")
    hit = any(concerns_drug(substance, plan.drug) for substance in listed)
    risks = [flag for flag in patients.open_flags(patient) if flag.kind in RISKS]
    return {
        "allergic_to_drug": True if hit else None if asked is None else not asked,
        "open_risk_flags": len(risks),
        "risk_mark": " ".join(sorted(flag.public_id for flag in risks)),
        **_weighed(infusion),
        "consult_done": _consulted(infusion),
        **_consent(infusion),
    }


def _weighed(infusion: InfusionSession) -> dict[str, Any]:
    """The last weight, and the last of a day before it: weighing twice hides no change."""
    zone = infusion.appointment.site.clock
    known = patients.weights(infusion.patient)
    days = [(clock.local_date(one.measured_at, zone), one.kg) for one in known]
    if not days:
        return {}
    weighed_on, kg = days[0]
    earlier = next((before for day, before in days if day < weighed_on), None)
    return {"weight_kg": kg, "weighed_on": weighed_on, "previous_weight_kg": earlier}


def _consulted(infusion: InfusionSession) -> bool | None:
    """What the latest consultation about the protocol found, if one is on file."""
    code = infusion.protocol_version.protocol.code
    held = patients.find_consultation(infusion.patient, code)
    return None if held is None else held.is_suitable


def _consent(infusion: InfusionSession) -> dict[str, Any]:
    version = infusion.protocol_version
    of_protocol = [
        consent
        for consent in patients.consents(infusion.patient)
        if consent.protocol_code == version.protocol.code
    ]
    exact = [consent for consent in of_protocol if consent.protocol_version == version.number]
    found = next(iter(exact or of_protocol), None)
    return {
        "consent_signed_on": found.signed_on if found else None,
        "consent_expires_on": found.expires_on if found else None,
        "consent_covers_version": bool(exact) if found else None,
    }


def _meals(given: Given) -> dict[str, Any]:
    value = _value(given, "fasting")
    return {
        "hours_since_heavy_meal": _decimal(value.get("heavy")),
        "hours_since_light_meal": _decimal(value.get("light")),
        "hours_since_clear_fluid": _decimal(value.get("clear")),
    }


def _history(infusion: InfusionSession, now: datetime) -> dict[str, Any]:
    before = course.earlier(infusion, now=now)
    zone = infusion.appointment.site.clock
    gap = None
    if before.last_at is not None:
        gap = (clock.local_date(now, zone) - clock.local_date(before.last_at, zone)).days
    return {
        "earlier_sessions": before.count,
        "days_since_last": gap,
        "sessions_within_year": before.within_year,
    }


def _readings(infusion: InfusionSession, now: datetime) -> dict[str, Any]:
    taken = state.observed(infusion)
    rows = [row for row in state.plan_of(infusion).monitoring if row.phase is Phase.PRE]
    codes = {code for row in rows if not row.continuous for code in row.readings}
    return {
        "readings": observations.baseline(taken),
        "readings_age_minutes": observations.age_minutes(taken, codes, Phase.PRE, now=now),
    }


def _ordered(infusion: InfusionSession, order: DoseOrder | None, now: datetime) -> dict[str, Any]:
    if order is None:
        return {}
    zone = infusion.appointment.site.clock
    again = compute(
        infusion,
        dose=order.dose,
        minutes=order.minutes,
        alternate=order.alternate,
        concentration_mg_ml=order.concentration_mg_ml,
        now=now,
    )
    other: list[Concern] = about_weight(order.weight_kg, body_of(infusion).weight_kg)
    # The height, which the adjusted weight depends on, may have been put right since.
    other = other or about_amount(order.dose_mg, again.total_mg)
    return {
        "order_signed_on": clock.local_date(order.ordered_at, zone),
        "order_by_credentialed": crew.is_credentialed(order, clock.local_date(now, zone)),
        "dose_concerns": (*again.concerns, *other),
    }
