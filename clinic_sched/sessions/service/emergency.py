"""The emergency stop: one tap, never in the way of anything."""

from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.scheduling import service as scheduling
from clinic_sched.sessions import rules
from clinic_sched.sessions.late import AT_ONCE, Arrival
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import NoteKind, SessionStatus, StepKind
from clinic_sched.sessions.service.events import add_note
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.steps import check_version, take_step


def stop_for_emergency(
    infusion: InfusionSession, came: Arrival | None = None, *, by: User, now: datetime
) -> None:
    """Stop everything; a second tap changes nothing, and no page is too old for it."""
    if infusion.status is SessionStatus.EMERGENCY:
        return
    if came and came.taken_at and _has_moved_on(infusion, came.taken_at):
        _note_late_stop(infusion, came, by=by, now=now)
        return
    rules.after(StepKind.EMERGENCY, infusion.status)
    at = _pressed_at(infusion, came, now)
    if infusion.status in rules.RUNNING:
        infusion.ended_at = at
        infusion.given_mg = state.gone_in_mg(infusion, now=at)
    reason = came.reason if came else ""
    take_step(infusion, StepKind.EMERGENCY, reason=reason, at=at, by=by, now=now)


def _pressed_at(infusion: InfusionSession, came: Arrival | None, now: datetime) -> datetime:
    if came is None or came.taken_at is None:
        return state.moment(infusion, now=now)
    since = [step for step in infusion.steps if step.at > came.taken_at]
    if any(step.rate_mg_h is not None or step.kind is StepKind.RESUMED for step in since):
        # At another tablet it was set running after that, and may have run until now.
        return state.moment(infusion, now=now)
    # The steps stay in order.
    return max(came.taken_at, infusion.opened_at, *(step.at for step in infusion.steps))


def _has_moved_on(infusion: InfusionSession, pressed_at: datetime) -> bool:
    """Did the infusion end, or the patient leave, after a stop that comes only now?"""
    if infusion.status in rules.RUNNING | rules.BEFORE_START:
        return False
    return infusion.status not in rules.IN_CHAIR or infusion.steps[-1].at >= pressed_at


def _note_late_stop(infusion: InfusionSession, came: Arrival, *, by: User, now: datetime) -> None:
    stops = [step.at for step in infusion.steps if step.kind is StepKind.EMERGENCY]
    if came.taken_at and any(at >= came.taken_at - AT_ONCE for at in stops):
        return
    text = "Emergency stop pressed; it reached the record only after the infusion had ended."
    add_note(infusion, text, NoteKind.NOTE, came, by=by, now=now)


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
