"""One visit, and its next steps."""

from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.scheduling import queries, rules, service
from clinic_sched.scheduling.queries import candidacy, changes, nurses
from clinic_sched.scheduling.rules import AppointmentStatus, Step
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.history import history
from clinic_sched.scheduling.views.warnings import warnings_of
from clinic_sched.transaction import writes

STEPS = {
    Step.CONFIRM: (service.confirm, "Confirm", "The visit is confirmed."),
    Step.ARRIVE: (service.arrive, "Arrived", "The patient is here."),
    Step.CHECK_IN: (service.check_in, "Check in", "The patient is checked in."),
    Step.FINISH: (service.finish, "Finished", "The visit is over."),
    Step.NO_SHOW: (service.mark_no_show, "Did not come", "The chair is free again."),
}
PAGES = {Step.MOVE: "Move", Step.CANCEL: "Cancel the visit", Step.REMOVE: "Booked in error"}
IN_CARE = (AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN, AppointmentStatus.FULFILLED)


@bp.get("/appointments/<public_id>")
@access.requires(Permission.BOOK)
def show(public_id: str) -> ResponseReturnValue:
    """Show one visit."""
    return visit_page(queries.get(public_id))


@bp.post(
    "/appointments/<public_id>/<any('confirm', 'arrive', 'check-in', 'finish', 'no-show'):step>"
)
@access.requires(Permission.BOOK)
@writes
def take_step(public_id: str, step: str) -> ResponseReturnValue:
    """Confirm, note an arrival, check in, finish, or note that nobody came."""
    appointment = queries.get(public_id)
    verb, _, done = STEPS[Step(step)]
    try:
        verb(appointment, by=access.signed_in_user(), now=clock.now())
    except DomainError as refusal:
        return visit_page(appointment, refusal=str(refusal)), refusal.status
    flash(done)
    return redirect(f"/appointments/{public_id}", 303)


def visit_page(appointment: Any, *, refusal: str = "") -> str:
    """Return the page of a visit; a refusal is said at its top."""
    now, site = clock.now(), appointment.site
    possible = rules.steps_now(
        appointment.status,
        appointment.starts_at,
        service.window_of(site),
        confirmed=appointment.confirmed_at is not None,
        has_protocol=appointment.protocol_version_id is not None,
        now=now,
    )
    person = appointment.patient
    return render_template(
        "scheduling/visit.html",
        visit=appointment,
        patient=person,
        **warnings_of(person),
        steps=[(step, STEPS[step][1], str(uuid4())) for step in possible if step in STEPS],
        pages=[(step, PAGES[step]) for step in possible if step in PAGES],
        in_care=appointment.status in IN_CARE
        and appointment.protocol_version_id is not None
        and access.signed_in_user().may(Permission.RECORD_SESSION),
        late=rules.is_late(appointment.status, appointment.starts_at, now=now),
        overdue=rules.is_overdue(appointment.status, appointment.patient_until, now=now),
        nurse_is_there=nurses.is_there(appointment),
        waived=candidacy.set_aside(appointment),
        history=history(appointment),
        undoable=changes.find_undoable(appointment, now=now),
        undo_within=rules.UNDO_WITHIN,
        refusal=refusal,
        now=now,
        today=clock.local_date(now, site.clock),
        on=clock.local_date(appointment.starts_at, site.clock),
    )
