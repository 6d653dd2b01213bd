"""From the last check to the end of the infusion."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import limits, pump, rules, run, thresholds
from clinic_sched.sessions.checks import Concern
from clinic_sched.sessions.errors import (
    FieldRefused,
    MustBeAnswered,
    NeedsPrescriber,
    NoOrder,
    NotClear,
    StandsInTheWay,
    StepNotAllowed,
)
from clinic_sched.sessions.models import DoseOrder, InfusionSession
from clinic_sched.sessions.queries import answers, gates, state
from clinic_sched.sessions.rules import SessionStatus, Stage, StepKind
from clinic_sched.sessions.service import checks
from clinic_sched.sessions.service.steps import check_version, take_step


def make_ready(
    infusion: InfusionSession, *, expected_version: int, by: User, now: datetime
) -> None:
    """Close the checks: everything but the pump and fresh readings is met or set aside."""
    check_version(infusion, expected_version)
    gate = gates.before_start(infusion, nurse=by, now=now)
    if gate.before_pump and rules.may_follow(StepKind.READY, infusion.status):
        sentences = [check.sentence for check in gate.before_pump]
        raise StandsInTheWay("The drug cannot be hung yet.", sentences)
    take_step(infusion, StepKind.READY, by=by, now=now)


def reopen_checks(
    infusion: InfusionSession, *, expected_version: int, by: User, now: datetime
) -> None:
    """Go back to the checks before the start."""
    check_version(infusion, expected_version)
    take_step(infusion, StepKind.REOPENED_CHECKS, by=by, now=now)


def start(infusion: InfusionSession, *, expected_version: int, by: User, now: datetime) -> None:
    """Start the infusion at the ordered rate, if every condition is met or set aside."""
    check_version(infusion, expected_version)
    rules.after(StepKind.STARTED, infusion.status)
    at = state.moment(infusion, now=now)
    gate = gates.before_start(infusion, nurse=by, now=at)
    if gate.standing:
        sentences = [check.sentence for check in gate.standing]
        raise StandsInTheWay("The infusion cannot start yet.", sentences)

    current = order_of(infusion)
    checks.keep_known(infusion, by=by, now=at)
    infusion.started_at = at
    second = answers.given(infusion, Stage.GATE)["pump"].by
    rate = current.rate_mg_h
    take_step(infusion, StepKind.STARTED, rate_mg_h=rate, second=second, by=by, now=now)


@dataclass(frozen=True)
class NewRate:
    """A rate that is wanted, and why; a prescriber where the protocol's limit is passed."""

    mg_h: Decimal
    reason: str
    prescriber: User | None = None


def change_rate(
    infusion: InfusionSession, wanted: NewRate, *, expected_version: int, by: User, now: datetime
) -> None:
    """Let the infusion run at another rate, within the protocol's limits."""
    check_version(infusion, expected_version)
    rules.after(StepKind.RATE_CHANGED, infusion.status)
    current = state.run_of(infusion).rate_mg_h or Decimal(0)
    if wanted.mg_h <= 0:
        raise FieldRefused("rate", "Enter a rate above 0. To hold the drug, use Pause.")
    if wanted.mg_h == current:
        raise FieldRefused("rate", "That is the rate it runs at now.")
    if wanted.mg_h > current and state.unanswered(infusion):
        raise MustBeAnswered
    _check_rate(infusion, wanted, against_rate(infusion, wanted.mg_h, now=now))
    decided_by = wanted.prescriber
    take_step(
        infusion,
        StepKind.RATE_CHANGED,
        reason=wanted.reason,
        rate_mg_h=wanted.mg_h,
        second=decided_by,
        by=by,
        now=now,
    )


def against_rate(infusion: InfusionSession, mg_h: Decimal, *, now: datetime) -> list[Concern]:
    """Return what the safety rules say against a rate."""
    current = order_of(infusion)
    ran = state.run_of(infusion)
    at = state.moment(infusion, now=now)
    given = answers.given(infusion, Stage.GATE)
    return limits.about_rate_change(
        state.plan_of(infusion),
        current_mg_h=ran.rate_mg_h or Decimal(0),
        wanted_mg_h=mg_h,
        kg=current.dosing_weight_kg,
        total_mg=run.expected_mg(ran, ordered=state.ordered(current), rate_mg_h=mg_h, now=at),
        vitals_cleared=not state.not_cleared(infusion),
        answers={code: check.met for code, check in given.items()},
    )


def pause(
    infusion: InfusionSession, reason: str, *, expected_version: int, by: User, now: datetime
) -> None:
    """Hold the drug; the readings go on."""
    check_version(infusion, expected_version)
    take_step(infusion, StepKind.PAUSED, reason=reason, by=by, now=now)


def resume(
    infusion: InfusionSession,
    reason: str,
    *,
    prescriber: User | None = None,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Go on at the rate that was set; only when what stopped it is answered and clear.

    After a crossed threshold or a severe reaction a prescriber decides.
    """
    check_version(infusion, expected_version)
    rules.after(StepKind.RESUMED, infusion.status)
    if state.unanswered(infusion):
        raise MustBeAnswered
    if standing := state.not_cleared(infusion):
        raise NotClear(thresholds.labels(standing))
    _check_decider(state.held_for(infusion), prescriber)
    take_step(infusion, StepKind.RESUMED, reason=reason, second=prescriber, by=by, now=now)


def end(
    infusion: InfusionSession,
    given_mg: Decimal,
    reason: str = "",
    *,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Note that the dose is in; what the pump gave is held against the rates."""
    check_version(infusion, expected_version)
    rules.after(StepKind.ENDED, infusion.status)
    at = state.moment(infusion, now=now)
    if given_mg < 0:
        raise FieldRefused("given_mg", "Enter the milligrams the pump shows, 0 or more.")
    computed = state.gone_in_mg(infusion, now=at)
    odd = pump.about_given(state.plan_of(infusion), computed, given_mg)
    if odd and not reason.strip():
        raise FieldRefused("reason", odd)
    infusion.ended_at = at
    infusion.given_mg = given_mg
    take_step(infusion, StepKind.ENDED, reason=reason, by=by, now=now)


def stop_early(
    infusion: InfusionSession, reason: str, *, expected_version: int, by: User, now: datetime
) -> None:
    """End the infusion before the dose is in; what was given follows from the rates."""
    check_version(infusion, expected_version)
    rules.after(StepKind.STOPPED_EARLY, infusion.status)
    infusion.ended_at = state.moment(infusion, now=now)
    infusion.given_mg = state.gone_in_mg(infusion, now=infusion.ended_at)
    take_step(infusion, StepKind.STOPPED_EARLY, reason=reason, by=by, now=now)


def order_of(infusion: InfusionSession) -> DoseOrder:
    """Return the order that counts, or refuse."""
    current = state.order_of(infusion)
    if current is None:
        raise NoOrder
    return current


def _check_rate(infusion: InfusionSession, wanted: NewRate, against: list[Concern]) -> None:
    if infusion.status is not SessionStatus.INFUSING:
        raise StepNotAllowed(StepKind.RATE_CHANGED, infusion.status)
    firm = [concern.sentence for concern in against if concern.level is Level.BLOCK]
    if firm:
        raise FieldRefused("rate", " ".join(firm))
    soft = [concern.sentence for concern in against if concern.level is Level.OVERRIDE]
    if wanted.mg_h > (state.run_of(infusion).rate_mg_h or Decimal(0)):
        soft += state.severe(infusion)
    _check_decider(soft, wanted.prescriber)


def _check_decider(against: list[str], decider: User | None) -> None:
    if against and (decider is None or not decider.may(Permission.OVERRIDE_CLINICAL)):
        raise NeedsPrescriber(f"{' '.join(against)} A prescriber may allow it: sign here.")
