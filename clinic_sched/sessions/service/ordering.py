"""Ordering the dose, and checking what was set at the pump."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import db
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import limits, rules
from clinic_sched.sessions.checks import Check, Concern, own_code
from clinic_sched.sessions.dosing import Order
from clinic_sched.sessions.errors import (
    FieldRefused,
    NeedsSecondPerson,
    NoOrder,
    NotWeighed,
    OrderRefused,
    StepNotAllowed,
)
from clinic_sched.sessions.models import DoseOrder, InfusionSession
from clinic_sched.sessions.queries import facts, state
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service.checks import Said, add_answer, keep_override
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.steps import subject


@dataclass(frozen=True)
class Asked:
    """What a prescriber writes; what is left out is the protocol's default."""

    dose: Decimal | None = None
    minutes: int | None = None
    alternate: str | None = None
    concentration_mg_ml: Decimal | None = None


def order(
    infusion: InfusionSession, asked: Asked, reason: str = "", *, by: User, now: datetime
) -> DoseOrder:
    """Sign an order for this session; it replaces an earlier one.

    A dose that must never be given is refused; one outside the usual needs a reason.
    """
    if infusion.status not in rules.BEFORE_START:
        raise StepNotAllowed("an order", infusion.status)
    check_prescriber(by)
    found = facts.compute(
        infusion,
        dose=asked.dose,
        minutes=asked.minutes,
        alternate=asked.alternate,
        concentration_mg_ml=asked.concentration_mg_ml,
        now=now,
    )
    _check(found, reason)

    signed = _row(found, reason, by, now)
    infusion.orders.append(signed)
    for concern in found.concerns:
        check = Check(
            own_code("dose", concern.sentence), concern.rule, concern.level, False, concern.sentence
        )
        keep_override(infusion, Stage.GATE, check, reason, by=by, now=now)
    about = {"dose": str(signed.dose), "unit": signed.unit, "mg": str(signed.dose_mg)}
    record("order dose", subject(infusion), about, by=by, now=now)
    db.session.flush()
    return signed


def check_pump(
    infusion: InfusionSession, entered_mg: Decimal, *, second: User, by: User, now: datetime
) -> None:
    """Keep what stands on the pump, as two people read it, if it is what was ordered."""
    if infusion.status not in rules.BEFORE_START:
        raise StepNotAllowed("the check at the pump", infusion.status)
    if second.id == by.id:
        raise NeedsSecondPerson
    current = state.order_of(infusion)
    if current is None:
        raise NoOrder
    against = limits.about_entry(state.plan_of(infusion), current.dose_mg, entered_mg)
    if against:
        raise FieldRefused("mg", against[0].sentence)
    value = {"order": current.id, "mg": str(entered_mg), "read_by": by.public_id}
    add_answer(infusion, Stage.GATE, Said("pump", True, value), by=second, now=now)
    about = {"mg": str(entered_mg), "second": second.actor}
    record("check pump", subject(infusion), about, by=by, now=now)
    db.session.flush()


def _check(found: Order, reason: str) -> None:
    if found.actual_kg is None or found.dosing_kg is None:
        raise NotWeighed
    forbidden = _said(found.concerns, Level.BLOCK)
    if forbidden:
        raise OrderRefused(forbidden)
    if found.concerns and not reason.strip():
        doubts = " ".join(concern.sentence for concern in found.concerns)
        raise FieldRefused("reason", f"{doubts} Change the order, or say why it is right.")


def _said(concerns: tuple[Concern, ...], level: Level) -> str:
    return " ".join(concern.sentence for concern in concerns if concern.level is level)


def _row(found: Order, reason: str, by: User, now: datetime) -> DoseOrder:
    return DoseOrder(
        dose=found.dose,
        unit=found.unit.value,
        minutes=found.minutes,
        weight_kg=found.actual_kg,
        dosing_weight_kg=found.dosing_kg,
        dose_mg=found.total_mg,
        concentration_mg_ml=found.concentration_mg_ml,
        rate_mg_h=found.rate_mg_h,
        pump_ml_h=found.pump_ml_h,
        alternate=found.alternate,
        concerns=[concern.sentence for concern in found.concerns],
        reason=reason.strip(),
        ordered_by=by,
        ordered_at=now,
    )
