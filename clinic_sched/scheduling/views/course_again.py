"""Planning visits of a series again: one of them, or one and all that follow."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError, NotFound, Stale
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms.courses import CourseWishesForm, ReplanForm
from clinic_sched.scheduling.queries import courses as running
from clinic_sched.scheduling.queries.courses import Standing
from clinic_sched.scheduling.queries.series_asks import Ask
from clinic_sched.scheduling.queries.series_days import Guest
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.spacing import min_gap_days
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.course_plan import (
    around_conflicts,
    sent_dates,
    wished_times,
)
from clinic_sched.scheduling.views.course_preview import Way, findings, pins_of, preview
from clinic_sched.transaction import writes


@bp.route("/courses/<public_id>/plan/<int:number>", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def plan_again(public_id: str, number: int) -> ResponseReturnValue:
    """Give one visit of a series another date (with `rest`, all that follow too)."""
    course = queries.get_course(public_id)
    standing = running.standing(course, now=clock.now())
    asked = request.form if request.method == "POST" else request.args
    form = ReplanForm(seen=standing.seen)
    if not form.accepted():
        return _page(standing, number, asked, form), form.status
    try:
        courses.replan(
            course,
            sent_dates(request.form),
            site=_site(standing),
            seen=form.seen.data or "",
            signed=candidacy.signed_off(form),
            by=access.signed_in_user(),
            now=clock.now(),
        )
    except DomainError as refusal:
        return _refused(course, number, form, refusal)
    flash("The series is planned again.")
    return redirect(f"/courses/{public_id}", 303)


def _refused(
    course: Any, number: int, form: ReplanForm, refusal: DomainError
) -> ResponseReturnValue:
    candidacy.refuse(form, refusal)
    again = MultiDict(request.form)
    again.setlist("pin", around_conflicts(request.form, refusal))
    standing = running.standing(course, now=clock.now())
    form.seen.raw_data, form.seen.data = None, standing.seen
    page = _page(standing, number, again, form, refusal)
    return page, refusal.status if isinstance(refusal, Stale) else 422


def _page(
    standing: Standing,
    number: int,
    asked: MultiDict[str, str],
    form: ReplanForm,
    refusal: DomainError | None = None,
) -> str:
    rest = bool(asked.get("rest"))
    wishes = CourseWishesForm(asked)
    wishes.first_on.label.text = "Not before"
    ask = _ask(standing, number, rest, wishes)
    course = standing.course
    page: dict[str, Any] = {"plan": None, "candidacy": None, "signs_alone": False}
    if wishes.validate():
        _stay_near(wishes, standing, number)
        ask = replace(ask, wishes=wishes.wishes())
        ask = replace(ask, pins=pins_of(wishes, asked.getlist("pin"), ask))
        wished = [("rest", "y")] * rest + wished_times(wishes)
        page |= preview(ask, Way(f"/courses/{course.public_id}/plan/{number}", wished, ask.pins))
        found = findings(ask, page["plan"].dates)
        page |= candidacy.show(form, candidacy.panel(found, ask.guest.patient))
    return render_template(
        "scheduling/course_again.html",
        form=wishes,
        booking=form,
        refusal=refusal,
        conflicts=getattr(refusal, "conflicts", []),
        standing=standing,
        course=course,
        patient=course.patient,
        version=course.protocol_version,
        numbers=ask.numbers,
        rest=rest,
        current={one.number: one.visit.starts_at for one in standing.open if one.visit},
        site=ask.guest.site,
        today=clock.local_date(ask.guest.now, ask.guest.site.clock),
        **page,
    )


def _stay_near(wishes: CourseWishesForm, standing: Standing, number: int) -> None:
    """Wish for the time of day the visit has now, unless something else is wished."""
    now = next((one.visit for one in standing.open if one.number == number), None)
    if now and not (wishes.around.data or wishes.half.data):
        local = clock.local(now.starts_at, now.site.clock)
        wishes.around.raw_data, wishes.around.data = None, local.time()


def _ask(standing: Standing, number: int, rest: bool, form: CourseWishesForm) -> Ask:
    """Ask for new dates of the visits that can still be changed, around those that stay."""
    course, places = standing.course, standing.places
    chosen = [
        one
        for one in places
        if (one.number >= number if rest else one.number == number)
        and (one.visit is None or one.is_open(standing.now))
    ]
    if not chosen or chosen[0].number != number:
        raise NotFound("visit")
    moving = frozenset(one.visit.id for one in chosen if one.visit)
    kept = {
        one.number: one.visit.starts_at
        for one in places
        if one.visit and one.visit.id not in moving
    }
    site, now = _site(standing), standing.now
    protocol, today = protocols.plan_of(course.protocol_version), clock.local_date(now, site.clock)
    shape, gap = service.shape_of(course.protocol_version), min_gap_days(protocol)
    guest = Guest(site, course.patient, course.protocol_version, shape, gap, now, moving)
    return Ask(
        guest,
        protocol,
        max(form.first_on.data or today, today),
        tuple(one.number for one in chosen),
        form.wishes(),
        kept=kept,
        easing=form.easing(),
        later_days=form.later_days,
    )


def _site(standing: Standing) -> Any:
    return standing.site or clinic.get_site()
