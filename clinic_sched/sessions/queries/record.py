"""The record of a session as a page shows it: gaps, names, events, the chart."""

from datetime import datetime

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.protocols.readings import CATALOGUE, Reading
from clinic_sched.sessions import chart, history, monitoring, observations
from clinic_sched.sessions.chart import Chart
from clinic_sched.sessions.history import Event
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.monitoring import Due
from clinic_sched.sessions.queries import standing, state
from clinic_sched.sessions.run import clocks


def missed(infusion: InfusionSession, *, now: datetime) -> list[Due]:
    """Readings of the plan that were never taken in their time."""
    plan = state.plan_of(infusion)
    taken = observations.taken(state.observed(infusion))
    return monitoring.missed(
        plan.monitoring, clocks(state.run_of(infusion), plan), taken, now=infusion.left_at or now
    )


def names(infusion: InfusionSession) -> dict[int, str]:
    """Who did something in this session, by key, for the rows that carry only that."""
    ids = {concern.answered_by_id for concern in infusion.concerns}
    ids |= {reaction.resolved_by_id for reaction in infusion.reactions}
    ids |= {infusion.opened_by_id}
    from_db = sa.select(User).where(User.id.in_([key for key in ids if key is not None]))
    return {user.id: user.name for user in db.session.scalars(from_db)}


def events(infusion: InfusionSession) -> list[Event]:
    """What happened to the patient, in order."""
    steps = [(step.kind, step.at, step.rate_mg_h, step.reason) for step in infusion.steps]
    seen = standing.reactions(infusion)
    reactions = [(one.onset_at, one.resolved_at, one.term, one.grade) for one in seen]
    rescues = [(note.at, note.text) for note in standing.rescues(infusion)]
    found = [
        *history.step_events(steps),
        *history.reaction_events(reactions),
        *history.rescue_events(rescues),
    ]
    return sorted(found, key=lambda event: event[0])


def chart_of(infusion: InfusionSession, *, now: datetime) -> Chart:
    """The chart of a session, up to when the patient left."""
    zone = infusion.appointment.site.clock
    return chart.draw(
        state.run_of(infusion),
        state.observed(infusion),
        state.plan_of(infusion).thresholds.during,
        events(infusion),
        until=infusion.left_at or now,
        wall=lambda moment: f"{clock.local(moment, zone):%H:%M}",
    )


def codes_taken(infusion: InfusionSession) -> list[Reading]:
    """The readings that were taken at all but the pressures, in the order of the catalogue."""
    taken = {code for vitals in infusion.vitals for code in vitals.readings}
    return [reading for code, reading in CATALOGUE.items() if code in taken - {"sbp", "dbp"}]
