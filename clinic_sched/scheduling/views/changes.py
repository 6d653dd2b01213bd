"""Moving a visit, calling it off, taking it out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.clock import DoubledHour
from clinic_sched.errors import DomainError, Stale
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms import CancelForm, ErrorForm, MoveForm
from clinic_sched.scheduling.queries import openings
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.answers import asked_by_board, say, say_problems
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.history import since
from clinic_sched.scheduling.views.offers import offers
from clinic_sched.scheduling.views.versions import seen_version
from clinic_sched.transaction import writes


@bp.route("/appointments/<public_id>/move", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def move(public_id: str) -> ResponseReturnValue:
    """Give a visit another time or chair, chosen from a list or typed."""
    appointment = queries.get(public_id)
    form = MoveForm(version=appointment.version)
    _prepare(form, appointment)

    def change(**who: Any) -> None:
        chair = clinic.get_chair(form.chair.data) if form.chair.data else None
        service.move(
            appointment,
            starts_at=_moment(form, appointment),
            chair=chair,
            expected_version=seen_version(form),
            override_reason=form.override_reason.data,
            signed=candidacy.signed_off(form),
            **who,
        )

    return _change(form, appointment, change, "move", "The visit is moved.")


@bp.route("/appointments/<public_id>/cancel", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def cancel(public_id: str) -> ResponseReturnValue:
    """Call a visit off, and say why."""
    appointment = queries.get(public_id)
    form = CancelForm(version=appointment.version)

    def change(**who: Any) -> None:
        service.cancel(
            appointment,
            form.reason.data,
            form.cancelled_by.data,
            expected_version=seen_version(form),
            **who,
        )

    return _change(form, appointment, change, "cancel", "The visit is cancelled.")


@bp.route("/appointments/<public_id>/remove", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def remove(public_id: str) -> ResponseReturnValue:
    """Take out a visit that should never have been booked."""
    appointment = queries.get(public_id)
    form = ErrorForm(version=appointment.version)

    def change(**who: Any) -> None:
        service.enter_in_error(
            appointment, form.reason.data, expected_version=seen_version(form), **who
        )

    return _change(form, appointment, change, "remove", "The visit is taken out.")


def _change(
    form: Any, appointment: Any, change: Callable[..., None], page: str, done: str
) -> ResponseReturnValue:
    """Change the visit as the accepted form says; show the form again where that is refused."""
    status, changed = 200, []
    if form.accepted():
        try:
            change(by=access.signed_in_user(), now=clock.now())
        except DomainError as refusal:
            status = refusal.status if isinstance(refusal, Stale) else 422
            changed = since(appointment, seen_version(form)) if status == 409 else []
            candidacy.refuse(form, refusal)
        else:
            if asked_by_board():
                return say(done)
            flash(done)
            return redirect(f"/appointments/{appointment.public_id}", 303)
    if asked_by_board():
        return say_problems(form, status if status == 409 else form.status)
    seen = seen_version(form)
    form.version.raw_data, form.version.data = None, appointment.version
    return render_template(
        f"scheduling/{page}.html",
        form=form,
        visit=appointment,
        changed=changed,
        may_override=access.signed_in_user().may(Permission.OVERRIDE_BOOKING),
        **(_about_move(form, appointment, seen) if page == "move" else {}),
    ), status if status == 409 else form.status


def _prepare(form: MoveForm, appointment: Any) -> None:
    """Offer the chairs, and show a time chosen from a list as the wall clock shows it."""
    zone = appointment.site.clock
    form.chair.choices = [
        ("", "The best free chair"),
        *[
            (chair.public_id, f"{chair.label} (overflow)" if chair.is_overflow else chair.label)
            for chair in clinic.chairs(appointment.site)
        ],
    ]
    if request.method == "GET":
        form.starts_at.data = appointment.starts_at.astimezone(zone).replace(tzinfo=None)
        form.which.data = "second" if appointment.starts_at.astimezone(zone).fold else None
        form.chair.data = appointment.chair.public_id


def _about_move(form: MoveForm, appointment: Any, seen: int) -> dict[str, Any]:
    """What safety rules say about the day asked for, and other times where they say nothing."""
    said = candidacy.panel_of_move(appointment, _asked(form, appointment), now=clock.now())
    return {
        "twice": _comes_twice(form, appointment),
        **candidacy.show(form, said),
        "alternatives": _alternatives(form, appointment) if seen and said.is_clear else [],
    }


def _asked(form: MoveForm, appointment: Any) -> datetime:
    """Return the start that was asked for; where the clock skips it, the one it has."""
    try:
        return _moment(form, appointment) if form.starts_at.data else appointment.starts_at
    except DomainError:
        return cast("datetime", appointment.starts_at)


def _moment(form: MoveForm, appointment: Any) -> datetime:
    """Return the start that was chosen from a list or typed on the wall clock."""
    wanted: datetime = form.starts_at.data
    if wanted.tzinfo:
        return wanted
    zone, which = appointment.site.clock, form.which.data
    if clock.comes_twice(wanted, zone) and not which:
        raise DoubledHour(wanted)
    return clock.at_wall(wanted, zone, second=which == "second")


def _comes_twice(form: MoveForm, appointment: Any) -> bool:
    """Does the clock show the time that stands in the form twice?"""
    wanted = form.starts_at.data
    if not wanted:
        return False
    zone = appointment.site.clock
    wall = wanted.astimezone(zone).replace(tzinfo=None) if wanted.tzinfo else wanted
    return clock.comes_twice(wall.replace(fold=0), zone)


def _alternatives(form: MoveForm, appointment: Any) -> list[Any]:
    """Where a move was refused, the nearest times that are free."""
    if request.method == "GET" or not form.starts_at.data:
        return []
    zone, now = appointment.site.clock, clock.now()
    wanted = form.starts_at.data
    around = wanted if wanted.tzinfo else wanted.replace(tzinfo=zone)
    form.starts_at.data = around.astimezone(zone).replace(tzinfo=None)
    form.starts_at.raw_data = None
    search = openings.Search(
        appointment.site,
        appointment.patient,
        service.shape_of(appointment),
        now,
        clock.local_date(now, zone),
        without=appointment.id,
    )
    return offers(search, openings.alternatives(search, around))
