"""Moving a session on: every step is a row, and no step is taken from an old page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm.attributes import flag_modified

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import db
from clinic_sched.errors import Stale
from clinic_sched.sessions import rules
from clinic_sched.sessions.models import InfusionSession, Step
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import StepKind


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Do everything inside or nothing of it, so that a refusal shows what is really kept."""
    with db.session.begin_nested():
        yield


def check_version(infusion: InfusionSession, expected: int) -> None:
    """Refuse a step from a page that shows the session as it no longer is."""
    if infusion.version != expected:
        raise Stale("session")


def take_step(
    infusion: InfusionSession,
    kind: StepKind,
    *,
    reason: str = "",
    rate_mg_h: Decimal | None = None,
    second: User | None = None,
    at: datetime | None = None,
    by: User,
    now: datetime,
) -> Step:
    """Add the step, and let the session stand where it leads."""
    infusion.status = rules.after(kind, infusion.status)
    # A step that leaves the status as it is must still make older pages stale.
    flag_modified(infusion, "status")
    return add_step(
        infusion, kind, reason=reason, rate_mg_h=rate_mg_h, second=second, at=at, by=by, now=now
    )


def add_step(
    infusion: InfusionSession,
    kind: StepKind,
    *,
    reason: str = "",
    rate_mg_h: Decimal | None = None,
    second: User | None = None,
    at: datetime | None = None,
    by: User,
    now: datetime,
) -> Step:
    """Add the step as a row, with its line in the trail; `at` is when, if not now."""
    arrived_at = state.moment(infusion, now=now)
    step = Step(
        kind=kind,
        at=at or arrived_at,
        recorded_at=arrived_at,
        by=by,
        rate_mg_h=rate_mg_h,
        reason=reason,
        second_by=second,
    )
    infusion.steps.append(step)
    details = {"reason": reason} if reason else {}
    if rate_mg_h is not None:
        details["rate_mg_h"] = str(rate_mg_h)
    record(kind.value, subject(infusion), details, by=by, now=now)
    db.session.flush()
    return step


def subject(infusion: InfusionSession) -> str:
    """Name the session for the trail."""
    return f"session:{infusion.public_id}"
