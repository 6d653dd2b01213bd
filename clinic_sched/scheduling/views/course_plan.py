"""Planning a series, and booking all of it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries as patients
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import service
from clinic_sched.scheduling.course_errors import SeriesDoesNotFit
from clinic_sched.scheduling.forms.courses import BookCourseForm, NewCourseForm, read_dates
from clinic_sched.scheduling.queries.series_asks import Ask
from clinic_sched.scheduling.queries.series_days import Guest
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.service.course_dates import CourseDate
from clinic_sched.scheduling.spacing import main_visits, min_gap_days, takes_boosters
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.choosing import choose_patient
from clinic_sched.scheduling.views.course_preview import Pairs, Way, findings, pins_of, preview
from clinic_sched.scheduling.views.warnings import warnings_of
from clinic_sched.transaction import reads, writes

NO_BOOSTERS = "This protocol does not say when a booster comes, so none can be planned."


@bp.route("/courses/new", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def new_course() -> ResponseReturnValue:
    """Look for a patient (by POST, so that no name is in the address), then plan the series."""
    if request.method == "POST" or not request.args.get("patient"):
        return choose_patient("Plan a series", "/courses/new")
    form = NewCourseForm()
    return _plan_page(form, request.args, BookCourseForm(formdata=None)), form.status


@bp.post("/courses")
@access.requires(Permission.BOOK)
@writes
def book_course() -> ResponseReturnValue:
    """Book every date of the series; where one cannot be had, none, and show which."""
    form = BookCourseForm()
    if not form.accepted():
        return render_template("scheduling/not_booked.html", form=form), 422
    patient = patients.get(form.patient.data)
    version = protocols.get_version(form.protocol.data)
    site = clinic.get_site(form.site.data or None)
    try:
        course = courses.book_course(
            patient=patient,
            version=version,
            site=site,
            dates=sent_dates(request.form),
            signed=candidacy.signed_off(form),
            by=access.signed_in_user(),
            now=clock.now(),
        )
    except DomainError as refusal:
        candidacy.refuse(form, refusal)
        again = NewCourseForm(_around(request.form, refusal))
        return _plan_page(again, _around(request.form, refusal), form, refusal), 422
    flash("All visits of the series are booked.")
    return redirect(f"/courses/{course.public_id}", 303)


def sent_dates(sent: MultiDict[str, str]) -> list[CourseDate]:
    """Read the dates that were agreed; a spoilt one is no date at all."""
    try:
        dates = read_dates(sent.getlist("date"))
    except ValueError:
        return []
    return [
        CourseDate(number, starts_at, clinic.get_chair(chair) if chair else None)
        for number, starts_at, chair in dates
    ]


def around_conflicts(sent: MultiDict[str, str], refusal: DomainError) -> list[str]:
    """Keep the dates that can be had, so that the others are planned again around them."""
    if not isinstance(refusal, SeriesDoesNotFit):
        return sent.getlist("pin")
    taken = {one.number for one in refusal.conflicts}
    dates = sent_dates(sent)
    return [f"{one.number}:{one.starts_at.isoformat()}" for one in dates if one.number not in taken]


def _around(sent: MultiDict[str, str], refusal: DomainError) -> MultiDict[str, str]:
    again = MultiDict(sent)
    again.setlist("pin", around_conflicts(sent, refusal))
    return again


def _plan_page(
    form: NewCourseForm,
    asked: MultiDict[str, str],
    booking: BookCourseForm,
    refusal: DomainError | None = None,
) -> str:
    approved = sorted(protocols.approved(), key=lambda one: one.name)
    form.protocol.choices = [
        ("", "Choose a protocol"),
        *[(one.public_id, one.name) for one in approved],
    ]
    form.site.choices = [(site.public_id, site.name) for site in clinic.sites()]
    patient = patients.get(form.patient.data or "")
    version = next((one for one in approved if one.public_id == form.protocol.data), None)
    offered = {value for value, _ in form.site.choices}
    site = clinic.get_site(form.site.data if form.site.data in offered else None)
    shown: dict[str, Any] = {"plan": None, "candidacy": None, "signs_alone": False}
    if form.protocol.data is not None or asked.get("from"):
        shown |= _planned(form, booking, asked, patient, version, site)
    return render_template(
        "scheduling/course_new.html",
        form=form,
        booking=booking,
        refusal=refusal,
        conflicts=getattr(refusal, "conflicts", []),
        patient=patient,
        version=version,
        site=site,
        current={},
        **warnings_of(patient),
        today=clock.local_date(clock.now(), site.clock),
        **shown,
    )


def _planned(
    form: NewCourseForm,
    booking: BookCourseForm,
    asked: MultiDict[str, str],
    patient: Any,
    version: Any,
    site: Any,
) -> dict[str, Any]:
    if not form.validate() or version is None:
        return {}
    now, protocol = clock.now(), protocols.plan_of(version)
    boosters = form.boosters.data or 0
    if boosters and not takes_boosters(protocol):
        form.boosters.errors = [*form.boosters.errors, NO_BOOSTERS]
        return {}
    guest = Guest(site, patient, version, service.shape_of(version), min_gap_days(protocol), now)
    today = clock.local_date(now, site.clock)
    ask = Ask(
        guest,
        protocol,
        max(form.first_on.data or today, today),
        tuple(range(1, main_visits(protocol) + boosters + 1)),
        form.wishes(),
        easing=form.easing(),
        later_days=form.later_days,
    )
    return _previewed(form, booking, asked, ask)


def _previewed(
    form: NewCourseForm, booking: BookCourseForm, asked: MultiDict[str, str], ask: Ask
) -> dict[str, Any]:
    ask = replace(ask, pins=pins_of(form, asked.getlist("pin"), ask))
    page = preview(ask, Way("/courses/new", _wished(form), ask.pins))
    for name, value in _wished(form):
        if name in ("patient", "protocol", "site", "boosters"):
            booking[name].raw_data, booking[name].data = None, value
    found = findings(ask, page["plan"].dates)
    return page | candidacy.show(booking, candidacy.panel(found, ask.guest.patient))


def _wished(form: NewCourseForm) -> Pairs:
    """Return what was wished, as the next address carries it."""
    said: Pairs = [
        ("patient", form.patient.data or ""),
        ("protocol", form.protocol.data or ""),
        ("site", form.site.data or ""),
        ("boosters", str(form.boosters.data or 0)),
    ]
    return [pair for pair in [*said, *wished_times(form)] if pair[1]]


def wished_times(form: Any) -> Pairs:
    """Return the days and times that were wished, as the next address carries them."""
    said: Pairs = [("weekdays", str(day)) for day in form.weekdays.data or ()]
    said += [("from", form.first_on.data.isoformat() if form.first_on.data else "")]
    said += [("around", f"{form.around.data:%H:%M}" if form.around.data else "")]
    said += [(name, form[name].data or "") for name in ("half", "spacing", "window", "later")]
    return [pair for pair in said if pair[1]]
