"""Answering what a gate asks, weighing, and setting a condition aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record
from clinic_sched.clinic import service as clinic
from clinic_sched.database import db
from clinic_sched.patients import service as patients
from clinic_sched.patients.queries import weights
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import gate_words, rules
from clinic_sched.sessions.checks import Check
from clinic_sched.sessions.errors import FieldRefused, NeedsPrescriber, SessionLocked
from clinic_sched.sessions.models import GateCheck, InfusionSession
from clinic_sched.sessions.queries import answers as answered
from clinic_sched.sessions.queries import facts, state
from clinic_sched.sessions.queries.gates import Gate, before_leaving, before_start, given_facts
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service.steps import subject


@dataclass(frozen=True)
class Said:
    """An answer to one item: met or not, with what was said about it."""

    code: str
    met: bool | None
    value: Mapping[str, Any] = field(default_factory=dict)


def answer(
    infusion: InfusionSession,
    stage: Stage,
    said: Sequence[Said],
    *,
    by: User,
    now: datetime,
) -> int:
    """Keep the answers that say something new; return how many."""
    _check_open(infusion)
    if any(item.code == "allergy" and item.met for item in said):
        patients.note_allergies_asked(infusion.patient, by=by, now=now)
    before = answered.given(infusion, stage)
    fresh = [item for item in said if _is_new(item, before.get(item.code))]
    for item in fresh:
        add_answer(infusion, stage, item, by=by, now=now)
    if fresh:
        about = {item.code: item.met for item in fresh}
        record("answer checks", subject(infusion), about, by=by, now=now)
    db.session.flush()
    return len(fresh)


def check_chair(
    infusion: InfusionSession, found: Mapping[str, bool | None], *, by: User, now: datetime
) -> None:
    """Keep what the nurse found at the chair of this session, for this and the day's others."""
    _check_open(infusion)
    visit = infusion.appointment
    on = clock.local_date(now, visit.site.clock)
    clinic.check_equipment(visit.chair, on, found, by=by, now=now)


def keep_known(infusion: InfusionSession, *, by: User, now: datetime) -> None:
    """Keep what the register, the shifts and the chair said when the infusion started."""
    known = facts.gate_facts(infusion, nurse=by, now=now)
    words = gate_words.known(known)
    gate = given_facts(infusion, known)
    for check in gate.checks:
        if check.code in gate_words.SEEN and check.met:
            said = Said(check.code, True, {"known": words.get(check.code, "")})
            add_answer(infusion, Stage.GATE, said, by=by, now=now)


def name_escort(
    infusion: InfusionSession, name: str, phone: str, *, by: User, now: datetime
) -> None:
    """Keep who takes the patient home; both or neither."""
    _check_open(infusion)
    if bool(name) != bool(phone):
        missing = "escort_phone" if name else "escort_name"
        raise FieldRefused(missing, "Enter the escort's name and phone number, both.")
    if (name or None, phone or None) == (infusion.escort_name, infusion.escort_phone):
        return
    infusion.escort_name, infusion.escort_phone = name or None, phone or None
    record("name escort", subject(infusion), by=by, now=now)
    db.session.flush()


def weigh(infusion: InfusionSession, kg: Decimal, *, by: User, now: datetime) -> None:
    """Keep today's weight in the register; what was set aside about the old one lapses."""
    _check_open(infusion)
    # By a clock that stepped back, the weight of before would pass for the latest.
    before = [weight.measured_at for weight in weights(infusion.patient, limit=1)]
    at = max([state.moment(infusion, now=now), *before])
    patients.record_weight(infusion.patient, kg, measured_at=at, by=by, now=now)
    for code in ("weight", "weight_change"):
        add_answer(infusion, Stage.GATE, Said(code, None, {"kg": str(kg)}), by=by, now=now)
    db.session.flush()


@dataclass(frozen=True)
class Aside:
    """Which conditions of a gate are to stand unmet, and why."""

    stage: Stage
    codes: Sequence[str]
    reason: str


def acknowledge(infusion: InfusionSession, aside: Aside, *, by: User, now: datetime) -> None:
    """Let warnings stand, as the nurse at the chair."""
    chosen = _chosen(infusion, aside, nurse=by, now=now)
    if any(check.level is Level.OVERRIDE for check in chosen):
        raise NeedsPrescriber("A prescriber must sign this, with e-mail address and password.")
    _set_aside(infusion, aside, chosen, by=by, now=now)


def override(
    infusion: InfusionSession, aside: Aside, *, nurse: User, by: User, now: datetime
) -> None:
    """Let conditions stand unmet, as the prescriber who signed for it; some nobody may."""
    chosen = _chosen(infusion, aside, nurse=nurse, now=now)
    if not by.may(Permission.OVERRIDE_CLINICAL):
        raise NeedsPrescriber
    _set_aside(infusion, aside, chosen, by=by, now=now)


def _chosen(infusion: InfusionSession, aside: Aside, *, nurse: User, now: datetime) -> list[Check]:
    _check_open(infusion)
    gate = evaluate(infusion, aside.stage, nurse=nurse, now=now)
    standing = {check.code: check for check in gate.checks if check.met is not True}
    chosen = [standing[code] for code in aside.codes if code in standing]
    if not chosen:
        raise FieldRefused("codes", "Choose what is to be set aside; it may have been met since.")
    firm = [check.sentence for check in chosen if check.level is Level.BLOCK]
    if firm:
        raise FieldRefused("codes", f"Nobody may set this aside: {' '.join(firm)}")
    return chosen


def _set_aside(
    infusion: InfusionSession, aside: Aside, chosen: list[Check], *, by: User, now: datetime
) -> None:
    for check in chosen:
        keep_override(infusion, aside.stage, check, aside.reason, by=by, now=now)
    about = {"codes": [check.code for check in chosen], "reason": aside.reason}
    record("set aside", subject(infusion), about, by=by, now=now)
    db.session.flush()


def evaluate(infusion: InfusionSession, stage: Stage, *, nurse: User, now: datetime) -> Gate:
    """Return that gate as it stands now."""
    if stage is Stage.GATE:
        return before_start(infusion, nurse=nurse, now=now)
    return before_leaving(infusion, now=now)


def add_answer(
    infusion: InfusionSession, stage: Stage, item: Said, *, by: User, now: datetime
) -> None:
    """Add one answer as a row."""
    infusion.checks.append(
        GateCheck(
            stage=stage.value, code=item.code, met=item.met, value=dict(item.value), by=by, at=now
        )
    )


def keep_override(
    infusion: InfusionSession, stage: Stage, check: Check, reason: str, *, by: User, now: datetime
) -> None:
    """Add an override as a row, with what the condition said when it was set aside."""
    infusion.checks.append(
        GateCheck(
            stage=stage.value,
            code=check.code,
            met=check.met,
            value={"rule": check.rule, "sentence": check.sentence, "about": check.about},
            by=by,
            at=now,
            override_by=by,
            override_reason=reason,
        )
    )


def _check_open(infusion: InfusionSession) -> None:
    if infusion.status not in rules.IN_CHAIR:
        raise SessionLocked


def _is_new(item: Said, before: GateCheck | None) -> bool:
    if before is None:
        return item.met is not None or bool(item.value)
    return (item.met, dict(item.value)) != (before.met, before.value)
