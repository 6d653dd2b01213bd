"""A session's rows as the plain values that its rules decide on."""

from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import DoseUnit, Phase
from clinic_sched.sessions import observations, run
from clinic_sched.sessions.models import Concern, DoseOrder, InfusionSession
from clinic_sched.sessions.observations import Observation
from clinic_sched.sessions.queries import standing
from clinic_sched.sessions.rules import SEVERE, StepKind
from clinic_sched.sessions.run import Move, Ordered, Run


def moment(infusion: InfusionSession, *, now: datetime) -> datetime:
    """This moment in the session's time, which never runs backwards though a clock may."""
    known = [infusion.opened_at, *(step.at for step in infusion.steps)]
    known += [vitals.taken_at for vitals in infusion.vitals]
    known += [note.at for note in infusion.notes]
    return max(now, *known)


def plan_of(infusion: InfusionSession) -> Plan:
    """The plan this session is pinned to."""
    return protocols.plan_of(infusion.protocol_version)


def run_of(infusion: InfusionSession) -> Run:
    """The session as it ran so far."""
    return Run(
        opened_at=infusion.opened_at,
        started_at=infusion.started_at,
        ended_at=infusion.ended_at,
        left_at=infusion.left_at,
        moves=tuple(Move(step.kind, step.at, step.rate_mg_h) for step in infusion.steps),
        rescued_at=tuple(note.at for note in standing.rescues(infusion)),
    )


def observed(infusion: InfusionSession) -> list[Observation]:
    """Every set of readings that counts, in the order they were taken."""
    return [
        Observation(row.taken_at, Phase(row.phase), standing.readings(infusion, row))
        for row in standing.vitals(infusion)
    ]


def order_of(infusion: InfusionSession) -> DoseOrder | None:
    """The order that counts, if there is one."""
    return infusion.orders[-1] if infusion.orders else None


def ordered(order: DoseOrder) -> Ordered:
    """An order, as far as the clock depends on it."""
    return Ordered(DoseUnit(order.unit), order.dose_mg, order.minutes)


def gone_in_mg(infusion: InfusionSession, *, now: datetime) -> Decimal:
    """What has gone in by now, from the rates and the order."""
    order = order_of(infusion)
    return run.gone_in_mg(run_of(infusion), ordered(order) if order else None, now=now)


def unanswered(infusion: InfusionSession) -> list[Concern]:
    """Crossed thresholds that somebody must answer before the drug goes on."""
    return [concern for concern in standing.open_concerns(infusion) if concern.must_answer]


def not_cleared(infusion: InfusionSession) -> set[str]:
    """Readings that called for a pause or a stop, and were not clear since."""
    taken = observed(infusion)
    during = plan_of(infusion).thresholds.during
    return observations.not_cleared(during, taken, observations.baseline(taken))


def severe(infusion: InfusionSession) -> list[str]:
    """Reactions that are severe and not over, in sentences."""
    return [
        f"“{reaction.term}” is severe and not over."
        for reaction in standing.reactions(infusion)
        if reaction.grade >= SEVERE and reaction.resolved_at is None
    ]


def held_for(infusion: InfusionSession) -> list[str]:
    """What has spoken against the drug since it last ran on, in sentences."""
    going = {StepKind.STARTED, StepKind.RESUMED}
    since = max((step.at for step in infusion.steps if step.kind in going), default=None)
    crossed = [
        concern.sentence
        for concern in standing.concerns(infusion)
        if concern.must_answer and since is not None and concern.raised_at >= since
    ]
    return [*crossed, *severe(infusion)]


def stopped_at(infusion: InfusionSession) -> datetime | None:
    """When the drug ended, or the emergency was called in a session that never started."""
    return run_of(infusion).over_at


def starter_of(infusion: InfusionSession) -> User | None:
    """Who started the infusion, if anybody did."""
    started = [step.by for step in infusion.steps if step.kind is StepKind.STARTED]
    return started[-1] if started else None
