"""The two gates of a session, evaluated on what is known now: before the start, before leaving."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.ledger import queries as ledger
from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import departure, gate, observations, pump
from clinic_sched.sessions.checks import Check, Override, in_the_way
from clinic_sched.sessions.discharge import DischargeFacts
from clinic_sched.sessions.gate_facts import GateFacts
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import answers, drug, facts, standing, state
from clinic_sched.sessions.rules import Stage


@dataclass(frozen=True)
class Gate:
    """Every condition of one gate, and what was set aside."""

    stage: Stage
    checks: list[Check]
    overrides: dict[str, Override]

    @property
    def standing(self) -> list[Check]:
        """What still forbids the step, the firmest first."""
        return in_the_way(self.checks, self.overrides)

    @property
    def before_pump(self) -> list[Check]:
        """What still forbids to hang the drug."""
        return [check for check in self.standing if pump.is_before(check)]


def before_start(infusion: InfusionSession, *, nurse: User, now: datetime) -> Gate:
    """What must be true before the infusion starts."""
    return given_facts(infusion, facts.gate_facts(infusion, nurse=nurse, now=now))


def given_facts(infusion: InfusionSession, known: GateFacts) -> Gate:
    """What must be true before the infusion starts, from facts that were gathered."""
    plan = state.plan_of(infusion)
    order = state.order_of(infusion)
    checks = gate.check(plan, known)
    computed = order.dose_mg if order else None
    checks.append(pump.entry(plan, computed, facts.entered_mg(infusion)))
    if drug.is_counted(infusion):
        checks.append(pump.drawn(len(ledger.draws(drug.subject_of(infusion)))))
    return Gate(Stage.GATE, checks, answers.overrides(infusion, Stage.GATE, checks))


def before_leaving(infusion: InfusionSession, *, now: datetime) -> Gate:
    """What must be true before the patient is discharged."""
    taken = state.observed(infusion)
    checks = departure.check(
        state.plan_of(infusion),
        discharge_facts(infusion, now=now),
        taken,
        unanswered=[concern.public_id for concern in state.unanswered(infusion)],
        now=now,
    )
    return Gate(Stage.DISCHARGE, checks, answers.overrides(infusion, Stage.DISCHARGE, checks))


def discharge_facts(infusion: InfusionSession, *, now: datetime) -> DischargeFacts:
    """Everything that is known when a patient is about to leave."""
    given = answers.given(infusion, Stage.DISCHARGE)
    taken = state.observed(infusion)
    unresolved = [one.public_id for one in standing.reactions(infusion) if not one.resolved_at]
    ended = state.stopped_at(infusion)
    minutes = None if ended is None else max(0, int((now - ended).total_seconds() // 60))

    def met(code: str) -> bool | None:
        return given[code].met if code in given else None

    def points(name: str) -> dict[str, int | None]:
        return departure.points(given[name].value) if name in given else {}

    return DischargeFacts(
        readings=observations.latest(taken, Phase.RECOVERY),
        baseline=observations.baseline(taken),
        aldrete=points("aldrete"),
        padss=points("padss"),
        minutes_since_end=minutes,
        open_reactions=len(unresolved),
        reaction_mark=" ".join(sorted(unresolved)),
        escort_name=infusion.escort_name or "",
        escort_phone=infusion.escort_phone or "",
        escort_present=met("escort_present"),
        instructions_given=met("instructions_given"),
        no_driving_acknowledged=met("no_driving"),
        iv_out=met("iv_out"),
        iv_site_checked=met("iv_site"),
        next_contact_booked=met("next_contact") or _is_booked(infusion, now) or None,
    )


def _is_booked(infusion: InfusionSession, now: datetime) -> bool:
    return next_visit(infusion, now=now) is not None


def next_visit(infusion: InfusionSession, *, now: datetime) -> Appointment | None:
    """The patient's next booked visit, if there is one."""
    query = (
        sa.select(Appointment)
        .where(
            Appointment.patient_id == infusion.patient_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )
    return db.session.scalar(query)
