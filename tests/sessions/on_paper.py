"""What the tables hold of one session, and whether it is what paper would hold."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import monitoring, observations, run
from clinic_sched.sessions.models import (
    Concern,
    DoseOrder,
    GateCheck,
    InfusionSession,
    Note,
    Reaction,
    Step,
    VitalSigns,
)
from clinic_sched.sessions.queries import chair, lookup, state
from clinic_sched.sessions.rules import Stage
from tests.sessions.plain_session import GONE, PlainSession

SESSIONS = InfusionSession.__table__
ROW = sa.select(SESSIONS).where(SESSIONS.c.appointment_id == sa.bindparam("visit"))


def counted(page: Any, *conditions: Any) -> Any:
    """Count the rows of one kind that a session has."""
    of_session = page.session_id == sa.bindparam("key")
    return sa.select(sa.func.count()).where(of_session, *conditions).scalar_subquery()


COUNTS = sa.select(
    *(counted(page) for page in (Step, GateCheck, DoseOrder, VitalSigns, Concern, Reaction, Note)),
    counted(Concern, Concern.answered_at.is_(None)),
    counted(Reaction, Reaction.resolved_at.is_(None)),
    sa.select(sa.func.count(AuditEvent.id)).scalar_subquery(),
)
TRAIL = sa.select(AuditEvent.action, AuditEvent.at).order_by(AuditEvent.id.desc()).limit(2)
PHASES = {
    "precheck": {"pre"},
    "ready": {"pre"},
    "infusing": {"infusion"},
    "paused": {"infusion"},
    "emergency": {"recovery", "discharge"},
    "recovery": {"recovery", "discharge"},
}
CENT = Decimal("0.011")
MINUTE = timedelta(minutes=1)


class OnPaper:
    """Looks into the tables, past what the program remembers."""

    def __init__(self, visit: Appointment) -> None:
        self.visit = visit

    def infusion(self) -> InfusionSession:
        return lookup.find_for(self.visit)

    def pages(self) -> dict[str, Any]:
        """Everything that is kept of the session, as it could be read aloud."""
        db.session.flush()
        row = db.session.execute(ROW, {"visit": self.visit.id}).one_or_none()
        if row is None:
            return {}
        counts = tuple(db.session.execute(COUNTS, {"key": row.id}).one())
        return {"session": tuple(row), "counts": counts, "signed": row.signed_at is not None}

    def last_rate(self, kind: str) -> Decimal | None:
        """Return the rate that the last step of that kind set."""
        last = self.infusion().steps[-1]
        assert last.kind == kind, f"the last step is {last.kind}"
        return last.rate_mg_h

    def check_step(self, kind: str, *, at: datetime, clock: datetime) -> None:
        """The step stands at the session's time, and the trail tells what the clock showed."""
        last = self.infusion().steps[-1]
        assert (last.kind, last.at, last.recorded_at) == (kind, at, at)
        trail = {tuple(line) for line in db.session.execute(TRAIL)}
        assert (kind, clock) in trail, "the trail lacks it"

    def compare(self, infusion: Any, plain: PlainSession, clock: datetime) -> None:
        """Hold everything that was kept, and everything that is shown, against paper."""
        stands = infusion.status.value, infusion.version
        assert stands == (plain.status, plain.version), f"it stands at {stands}"
        assert infusion.started_at == plain.started_at
        assert state.stopped_at(infusion) == plain.stopped_at
        assert infusion.left_at == plain.left_at
        assert len(state.unanswered(infusion)) == len(plain.calls)
        self.check_visit(plain)
        check_order_of_times(infusion)
        look, now = chair.look(infusion, now=clock), plain.moment(clock)
        if plain.started_at is not None:
            check_clocks(infusion, plain, look, now)
        check_due(infusion, plain, look, now)

    def check_visit(self, plain: PlainSession) -> None:
        """The visit is over when the patient has gone, and not before."""
        expected = {"cancelled": AppointmentStatus.CANCELLED}
        status = plain.status
        if status == "signed":
            assert self.visit.status in (AppointmentStatus.CANCELLED, AppointmentStatus.FULFILLED)
        elif status in GONE:
            assert self.visit.status == expected.get(status, AppointmentStatus.FULFILLED)
        else:
            assert self.visit.status == AppointmentStatus.CHECKED_IN

    def may_start(self, infusion: Any, clock: datetime) -> bool:
        """Is there an order, checked at the pump by a second person, and a set of readings?"""
        order = state.order_of(infusion)
        checks = [check for check in infusion.checks if check.stage == Stage.GATE]
        last = {check.code: check for check in checks}
        pump, identity = last.get("pump"), last.get("identifiers")
        taken = [vitals.taken_at for vitals in infusion.vitals if vitals.phase == "pre"]
        return (
            order is not None
            and pump is not None
            and pump.value.get("order") == order.id
            and identity is not None
            and identity.met is True
            and bool(taken)
            and max(taken) >= clock - timedelta(minutes=15)
        )

    def may_go(self, infusion: Any, plain: PlainSession, clock: datetime) -> bool:
        """Was the patient watched for long enough, scored, and is nothing open?"""
        if plain.stopped_at is None:
            return False
        minutes = int(state.plan_of(infusion).min_observation_minutes.value)
        watched = plain.moment(clock) - plain.stopped_at >= timedelta(minutes=minutes)
        scored = any(check.code == "aldrete" for check in infusion.checks)
        return watched and scored and not plain.calls and not plain.open_reactions


def check_order_of_times(infusion: Any) -> None:
    """No step comes before the one that was taken before it."""
    marks: Sequence[datetime | None] = (
        infusion.opened_at,
        infusion.started_at,
        infusion.ended_at,
        infusion.left_at,
        infusion.signed_at,
    )
    known = [mark for mark in marks if mark is not None]
    assert all(first <= second for first, second in pairwise(known)), "time ran backwards"
    steps = [step.at for step in infusion.steps]
    assert all(first <= second for first, second in pairwise(steps)), "a step ran backwards"


def check_clocks(infusion: Any, plain: PlainSession, look: chair.Chair, now: datetime) -> None:
    """The minutes, and what has gone in, are what the sum of the steps says."""
    minutes = plain.running(now) / MINUTE
    ran = state.run_of(infusion)
    assert abs(run.running_minutes(ran, now=now) - minutes) <= 1, "the minutes are wrong"
    assert not any("-" in words for _, words in look.figures), "something is below zero"
    if plain.status in ("infusing", "paused"):
        given = state.gone_in_mg(infusion, now=now)
        assert abs(given - plain.given(now)) <= CENT, "the milligrams are wrong"
        assert dict(look.figures)["Running"] == f"{int(minutes)} min"
        assert look.minutes_left is not None
        left = (plain.dose - plain.rated(now)) * 60 / plain.rate
        assert abs(look.minutes_left - left) <= 1, "the minutes left are wrong"
    elif not any(step.kind == "ended" for step in infusion.steps):
        assert abs(infusion.given_mg - plain.given(now)) <= CENT, "the milligrams are wrong"


def check_due(infusion: Any, plain: PlainSession, look: chair.Chair, now: datetime) -> None:
    """Only the phase that runs wants readings, and none of them before it began."""
    if plain.status in GONE | {"signed"}:
        assert look.due == []
        return
    plan = state.plan_of(infusion)
    found = monitoring.due(
        plan.monitoring,
        run.clocks(state.run_of(infusion), plan),
        observations.taken(state.observed(infusion)),
        now=now,
    )
    phases = {entry.phase.value for entry in found}
    assert phases <= PHASES[plain.status], f"{phases} is due when {plain.status}"
    assert all(entry.overdue_minutes >= 0 for entry in found)
    assert not any("-" in line.when for line in look.due)
