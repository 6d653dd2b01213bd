"""The series that run, and what becomes of one."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError, NotFound, Stale
from clinic_sched.scheduling import queries
from clinic_sched.scheduling.forms.courses import CourseCancelForm
from clinic_sched.scheduling.queries import courses as running
from clinic_sched.scheduling.rules import CourseStatus
from clinic_sched.scheduling.service import courses as service
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.get("/courses")
@access.requires(Permission.BOOK)
def list_courses() -> ResponseReturnValue:
    """List the series that run: who needs a date first."""
    now, sites = clock.now(), clinic.sites()
    asked = request.args.get("site")
    site = next((one for one in sites if one.public_id == asked), None)
    if asked and site is None:
        raise NotFound("site")
    return render_template(
        "scheduling/courses.html",
        found=running.running(site, now=now),
        sites=sites,
        site=site,
        now=now,
    )


@bp.get("/courses/<public_id>")
@access.requires(Permission.BOOK)
def course(public_id: str) -> ResponseReturnValue:
    """Show a series: its visits by their places, and how far it has come."""
    return course_page(queries.get_course(public_id))


@bp.route("/courses/<public_id>/skip/<int:number>", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def skip_visit(public_id: str, number: int) -> ResponseReturnValue:
    """Skip one visit of a series, and say why; it can be added back."""
    found = queries.get_course(public_id)
    standing = running.standing(found, now=clock.now())
    place = next((one for one in standing.open if one.number == number), None)
    if place is None and request.method == "GET":
        raise NotFound("visit")

    def change(form: CourseCancelForm, **who: Any) -> None:
        service.skip(found, number, form.reason.data, form.cancelled_by.data, **who)

    return _call_off(found, change, f"Visit {number} is skipped.", place=place, number=number)


@bp.route("/courses/<public_id>/stop", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def stop_course(public_id: str) -> ResponseReturnValue:
    """Cancel all visits of a series that are still to come, and say why."""
    found = queries.get_course(public_id)

    def change(form: CourseCancelForm, **who: Any) -> None:
        service.stop(found, form.reason.data, form.cancelled_by.data, **who)

    return _call_off(found, change, "The rest of the series is cancelled.", place=None, number=None)


def course_page(found: Any, *, refusal: str = "") -> str:
    """Return the page of a series; a refusal is said at its top."""
    now = clock.now()
    standing = running.standing(found, now=now)
    site = standing.site
    return render_template(
        "scheduling/course.html",
        course=found,
        standing=standing,
        site=site,
        is_running=found.status == CourseStatus.ACTIVE,
        today=clock.local_date(now, site.clock) if site else now.date(),
        refusal=refusal,
    )


def _call_off(
    found: Any, change: Callable[..., None], done: str, **about: Any
) -> ResponseReturnValue:
    """Call visits of a series off as the accepted form says; show it again where refused."""
    now, status = clock.now(), 200
    standing = running.standing(found, now=now)
    form = CourseCancelForm(version=standing.seen)
    if form.accepted():
        try:
            seen = form.version.data or ""
            change(form, seen=seen, by=access.signed_in_user(), now=now)
        except DomainError as refusal:
            status = refusal.status if isinstance(refusal, Stale) else 422
            form.refuse(refusal)
        else:
            flash(done)
            return redirect(f"/courses/{found.public_id}", 303)
    standing = running.standing(found, now=now)
    form.version.raw_data, form.version.data = None, standing.seen
    page = render_template(
        "scheduling/course_cancel.html", form=form, course=found, standing=standing, **about
    )
    return page, status if status == 409 else form.status
