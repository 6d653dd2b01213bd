"""The emergency stop: one tap, never in the way of anything."""

from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.scheduling import service as scheduling
from clinic_sched.sessions import rules
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import SessionStatus, StepKind
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.steps import check_version, take_step


def stop_for_emergency(infusion: InfusionSession, *, by: User, now: datetime) -> None:
    """Stop everything; a second tap changes nothing, and no page is too old for it."""
    if infusion.status is SessionStatus.EMERGENCY:
        return
    rules.after(StepKind.EMERGENCY, infusion.status)
    if infusion.status in rules.RUNNING:
        infusion.ended_at = state.moment(infusion, now=now)
        infusion.given_mg = state.gone_in_mg(infusion, now=infusion.ended_at)
    take_step(infusion, StepKind.EMERGENCY, by=by, now=now)


def send_to_recovery(
    infusion: InfusionSession,
    outcome: str,
    *,
    prescriber: User,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Note that the emergency is over, and the patient stays to recover."""
    check_version(infusion, expected_version)
    check_prescriber(prescriber)
    step = StepKind.TO_RECOVERY
    take_step(infusion, step, reason=outcome, second=prescriber, by=by, now=now)


def transfer(
    infusion: InfusionSession,
    outcome: str,
    *,
    prescriber: User,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Note that the patient was taken elsewhere."""
    check_version(infusion, expected_version)
    check_prescriber(prescriber)
    step = StepKind.TRANSFERRED
    rules.after(step, infusion.status)
    infusion.left_at = state.moment(infusion, now=now)
    take_step(infusion, step, reason=outcome, second=prescriber, by=by, now=now)
    scheduling.fulfil(infusion.appointment, by=by, now=now)
