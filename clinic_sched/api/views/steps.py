"""What becomes of a visit: confirmed, called off, arrived, checked in, not come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response

from clinic_sched import clock
from clinic_sched.accounts.rules import Scope
from clinic_sched.api.access import calling_program, scoped
from clinic_sched.api.asked import CANCELLATION, CANCELLED_BY, NOTHING
from clinic_sched.api.descriptions import VISIT
from clinic_sched.api.errors import VersionChanged
from clinic_sched.api.operation import Operation
from clinic_sched.api.views.appointments import VISITS, told_visit
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.speaking import expected_version, once, speaks
from clinic_sched.errors import Stale
from clinic_sched.scheduling import queries as schedule
from clinic_sched.scheduling import service
from clinic_sched.transaction import writes

REFUSES = ("refused", "stale")


def _step(summary: str, body: Any = NOTHING, about: str = "") -> Operation:
    return Operation(
        summary, VISIT, body=body, keyed=True, versioned=True, refuses=REFUSES, about=about
    )


@bp.post(f"{VISITS}/<public_id>/cancel")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(_step("Call a visit off", CANCELLATION, "The chair is free again at once."))
@writes
@once
def cancel(public_id: str, body: dict[str, Any]) -> Response:
    """Call a visit off, and say why."""
    visit, expected = schedule.get(public_id), expected_version()
    with _as_seen(expected):
        service.cancel(
            visit,
            body["reason"],
            CANCELLED_BY[body["by"]],
            expected_version=expected,
            by=calling_program(),
            now=clock.now(),
        )
    return told_visit(visit)


@bp.post(f"{VISITS}/<public_id>/confirm")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(_step("Note that the patient will come", about="Confirming twice changes nothing."))
@writes
@once
def confirm(public_id: str, body: dict[str, Any]) -> Response:
    """Note that the patient means to come."""
    return _taken(public_id, service.confirm)


@bp.post(f"{VISITS}/<public_id>/arrive")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(_step("Note that the patient is here"))
@writes
@once
def arrive(public_id: str, body: dict[str, Any]) -> Response:
    """Note that the patient is here."""
    return _taken(public_id, service.arrive)


@bp.post(f"{VISITS}/<public_id>/check-in")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(_step("Note that the patient's details are checked", about="After the arrival."))
@writes
@once
def check_in(public_id: str, body: dict[str, Any]) -> Response:
    """Note that the chair may be taken."""
    return _taken(public_id, service.check_in)


@bp.post(f"{VISITS}/<public_id>/no-show")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(_step("Note that the patient did not come", about="The chair is free again at once."))
@writes
@once
def no_show(public_id: str, body: dict[str, Any]) -> Response:
    """Note that nobody came."""
    return _taken(public_id, service.mark_no_show)


def _taken(public_id: str, verb: Callable[..., None]) -> Response:
    visit, expected = schedule.get(public_id), expected_version()
    with _as_seen(expected):
        verb(visit, expected_version=expected, by=calling_program(), now=clock.now())
    return told_visit(visit)


@contextmanager
def _as_seen(expected: int | None) -> Iterator[None]:
    """Say that the version in If-Match is no longer the visit's, where there was one."""
    try:
        yield
    except Stale as refusal:
        raise (refusal if expected is None else VersionChanged()) from refusal
