"""How a patient leaves: scored, discharged, or against advice."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.scheduling import service as scheduling
from clinic_sched.sessions import rules, scores
from clinic_sched.sessions.errors import FieldRefused, StandsInTheWay, StepNotAllowed
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import gates, state
from clinic_sched.sessions.rules import SessionStatus, Stage, StepKind
from clinic_sched.sessions.service import checks, readings
from clinic_sched.sessions.service.checks import Said
from clinic_sched.sessions.service.readings import Entry
from clinic_sched.sessions.service.steps import check_version, take_step


def score(
    infusion: InfusionSession,
    name: str,
    points: Mapping[str, int],
    *,
    key: str,
    by: User,
    now: datetime,
) -> int:
    """Keep every item of a recovery score, and its total as a reading; return the total."""
    if infusion.status is not SessionStatus.RECOVERY:
        raise StepNotAllowed("a recovery score", infusion.status)
    found = scores.total(scores.SCORES[name], points)
    if found is None:
        raise FieldRefused("", "Score every item.")
    said = Said(name, None, {item: points[item] for item in points})
    checks.add_answer(infusion, Stage.DISCHARGE, said, by=by, now=now)
    entry = Entry(key, {}, extra={name: Decimal(found)})
    readings.record_vitals(infusion, entry, by=by, now=now)
    return found


def discharge(infusion: InfusionSession, *, expected_version: int, by: User, now: datetime) -> None:
    """Let the patient go home: everything is met, or set aside by a prescriber."""
    check_version(infusion, expected_version)
    rules.after(StepKind.DISCHARGED, infusion.status)
    at = state.moment(infusion, now=now)
    standing = gates.before_leaving(infusion, now=at).standing
    if standing:
        sentences = [check.sentence for check in standing]
        raise StandsInTheWay("The patient cannot be discharged yet.", sentences)
    _leave(infusion, StepKind.DISCHARGED, "", by, now)


def leave_against_advice(
    infusion: InfusionSession,
    reason: str,
    told: str,
    *,
    expected_version: int,
    by: User,
    now: datetime,
) -> None:
    """Note that the patient left although the clinic advised to stay: why, and who was told."""
    check_version(infusion, expected_version)
    rules.after(StepKind.LEFT_AMA, infusion.status)
    for field, words in (("reason", reason), ("told", told)):
        if not words.strip():
            raise FieldRefused(field, "Say why they leave, and who was told.")
    said = Said("left_ama", None, {"told": told.strip(), "why": reason.strip()})
    checks.add_answer(infusion, Stage.DISCHARGE, said, by=by, now=now)
    _leave(infusion, StepKind.LEFT_AMA, reason, by, now)


def _leave(infusion: InfusionSession, step: StepKind, reason: str, by: User, now: datetime) -> None:
    rules.after(step, infusion.status)
    infusion.left_at = state.moment(infusion, now=now)
    take_step(infusion, step, reason=reason, by=by, now=now)
    scheduling.fulfil(infusion.appointment, by=by, now=now)
