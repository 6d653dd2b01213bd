"""Closing a chair or the site, ending a shift, taking a chair out of use."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic import rules as clinic_rules
from clinic_sched.clinic import service as clinic_service
from clinic_sched.clinic.days import dates_of
from clinic_sched.errors import DomainError, NotFound
from clinic_sched.scheduling import queries
from clinic_sched.scheduling.engine.disruption import Disruption
from clinic_sched.scheduling.engine.site_day import Closure, Span
from clinic_sched.scheduling.forms import WHOLE_SITE, CloseForm, EndShiftForm, RetireForm
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.day import read_date
from clinic_sched.scheduling.views.replanning import Change, accept, preview
from clinic_sched.transaction import reads, writes


@bp.get("/board/<on>/close")
@access.requires(Permission.BOOK)
def close(on: str) -> ResponseReturnValue:
    """Ask what closes, or who goes home."""
    site, day = clinic.get_site(request.args.get("site")), read_date(on)
    form = _close_form(site, day)
    return _close_page(site, day, form)


@bp.post("/board/<on>/close/preview")
@reads
@access.requires(Permission.BOOK)
def preview_close(on: str) -> ResponseReturnValue:
    """Show whom a closure hits."""
    return _closing(on, preview)


@bp.post("/board/<on>/close")
@access.requires(Permission.BOOK)
@writes
def accept_close(on: str) -> ResponseReturnValue:
    """Close, and move whom it hits."""
    return _closing(on, accept)


@bp.get("/board/<on>/shifts/<shift_id>/end")
@access.requires(Permission.BOOK)
def end_shift(on: str, shift_id: str) -> ResponseReturnValue:
    """Ask from when somebody is away."""
    shift, day = _shift(on, shift_id)
    zone, now = shift.site.clock, clock.now()
    begun = shift.starts_at < now < shift.ends_at
    gone = clock.local(now if begun else shift.starts_at, zone)
    form = EndShiftForm(ends=gone.time().replace(second=0, microsecond=0))
    return _end_page(shift, day, form)


@bp.post("/board/<on>/shifts/<shift_id>/end/preview")
@reads
@access.requires(Permission.BOOK)
def preview_end_shift(on: str, shift_id: str) -> ResponseReturnValue:
    """Show whom it hits that somebody goes home."""
    return _ending(on, shift_id, preview)


@bp.post("/board/<on>/shifts/<shift_id>/end")
@access.requires(Permission.BOOK)
@writes
def accept_end_shift(on: str, shift_id: str) -> ResponseReturnValue:
    """End the shift, and move whom that hits."""
    return _ending(on, shift_id, accept)


@bp.route("/clinic/sites/<site_id>/chairs/<chair_id>/retire", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def retire_chair(site_id: str, chair_id: str) -> ResponseReturnValue:
    """Take a chair out of use, and move who is booked on it."""
    site, chair = clinic.get_site(site_id), clinic.get_chair(chair_id)
    if chair.site_id != site.id:
        raise NotFound("chair")
    now = clock.now()
    today = clock.local_date(now, site.clock)
    until = queries.last_on_chair(chair, now)
    back = f"/clinic?site={site.public_id}#chairs"
    change = Change(
        site,
        today,
        clock.local_date(until, site.clock) if until else today,
        f"Take {chair.label} out of use",
        "From now on, until it is brought back",
        "Take it out of use",
        f"{chair.label} is out of use.",
        f"/clinic/sites/{site.public_id}/chairs/{chair.public_id}/retire",
        back,
        Disruption(chair_id=chair.id),
        lambda by, now: clinic_service.retire_chair(site, chair, by=by, now=now),
        all_days=True,
    )
    form = RetireForm()
    return accept(change, form) if form.accepted() else preview(change, form)


def _closing(on: str, do: Any) -> ResponseReturnValue:
    """Read what closes, then show or do it; an unsound form is shown again."""
    site, day = clinic.get_site(request.args.get("site")), read_date(on)
    form = _close_form(site, day)
    if not form.accepted():
        return _close_page(site, day, form)
    try:
        change = _closure(site, form)
    except DomainError as refusal:
        form.refuse(refusal)
        return _close_page(site, day, form)
    answer: ResponseReturnValue = do(change, form)
    return answer


def _closure(site: Any, form: CloseForm) -> Change:
    starts_at, ends_at = _stretch(form, site)
    clinic_rules.check_closure(starts_at, ends_at)
    chair = clinic.get_chair(form.chair.data) if form.chair.data else None
    dates = dates_of(site, starts_at, ends_at)
    what, reason = chair.label if chair else site.name, form.reason.data

    def write(by: Any, now: datetime) -> object:
        return clinic_service.close(
            site, chair=chair, starts_at=starts_at, ends_at=ends_at, reason=reason, by=by, now=now
        )

    span = Span(starts_at, ends_at)
    return Change(
        site,
        dates[0],
        dates[-1],
        f"Close {what}",
        f"{_when(span, site.clock)} · {reason}",
        f"Close {what}",
        f"{what} is closed.",
        f"/board/{dates[0]}/close?site={site.public_id}",
        f"/board/{dates[0]}?site={site.public_id}",
        Disruption(closure=Closure(span, chair.id if chair else None, reason)),
        write,
        typed=_typed(form),
    )


def _ending(on: str, shift_id: str, do: Any) -> ResponseReturnValue:
    shift, day = _shift(on, shift_id)
    form = EndShiftForm()
    if not form.accepted():
        return _end_page(shift, day, form)
    site, name = shift.site, shift.user.name
    try:
        gone = clock.at_wall(datetime.combine(day, form.ends.data), site.clock)
    except DomainError as refusal:
        form.refuse(refusal)
        return _end_page(shift, day, form)
    away, reason = Span(max(gone, shift.starts_at), max(gone, shift.ends_at)), form.reason.data
    answer: ResponseReturnValue = do(
        Change(
            site,
            day,
            max(day, clock.local_date(shift.ends_at, site.clock)),
            f"{name} is away",
            f"{_when(away, site.clock)} · {reason}",
            "End the shift",
            f"The shift of {name} ends at {clock.local(away.starts_at, site.clock):%H:%M}."
            if gone > shift.starts_at
            else f"{name} is off duty.",
            f"/board/{day}/shifts/{shift.public_id}/end",
            f"/board/{day}?site={site.public_id}",
            Disruption(nurse_id=shift.user_id, away=away),
            lambda by, now: clinic_service.end_shift(
                site, shift, gone, reason=reason, by=by, now=now
            ),
            typed=_typed(form),
        ),
        form,
    )
    return answer


def _shift(on: str, shift_id: str) -> tuple[Any, date]:
    """Return the shift, and the day it begins on: the one the address must name."""
    shift, day = clinic.get_shift(shift_id), read_date(on)
    if clock.local_date(shift.starts_at, shift.site.clock) != day:
        raise NotFound("shift")
    return shift, day


def _close_form(site: Any, day: date) -> CloseForm:
    form = CloseForm(starts_on=day, chair=request.args.get("chair"))
    chairs = [(chair.public_id, chair.label) for chair in clinic.chairs(site)]
    form.chair.choices = [WHOLE_SITE, *chairs]
    return form


def _close_page(site: Any, day: date, form: CloseForm) -> ResponseReturnValue:
    begins, ends = clock.day_span(day, site.clock)
    page = render_template(
        "scheduling/close.html",
        site=site,
        zone=site.clock,
        on=day,
        form=form,
        shifts=[
            shift
            for shift in clinic.shifts(site, begins, ends)
            if begins <= shift.starts_at and shift.ends_at > clock.now()
        ],
    )
    return page, form.status


def _end_page(shift: Any, day: date, form: EndShiftForm) -> ResponseReturnValue:
    page = render_template(
        "scheduling/end_shift.html", shift=shift, site=shift.site, on=day, form=form
    )
    return page, form.status


def _stretch(form: CloseForm, site: Any) -> tuple[datetime, datetime]:
    """Return the moments meant: without times whole days, and of a doubled hour all of it."""
    zone, first = site.clock, form.starts_on.data or date.min
    _, ends_at = clock.day_span(form.ends_on.data or first, zone)
    if form.ends.data is not None:
        until = datetime.combine(form.ends_on.data or first, form.ends.data)
        ends_at = clock.at_wall(until, zone, second=clock.comes_twice(until, zone))
    if form.starts.data is not None:
        return clock.at_wall(datetime.combine(first, form.starts.data), zone), ends_at
    return clock.day_span(first, zone)[0], ends_at


def _when(span: Span, zone: Any) -> str:
    """Write a stretch as the site's clock shows it."""
    begins, ends = (clock.local(moment, zone) for moment in span)
    last = clock.local(span.ends_at - timedelta(microseconds=1), zone)
    days = f"{begins:%a} {begins.day} {begins:%b %Y}"
    if begins.time() == ends.time() == time():
        same = begins.date() == last.date()
        return f"{days}, all day" if same else f"{days} to {last:%a} {last.day} {last:%b %Y}"
    if begins.date() == last.date():
        return f"{days}, {begins:%H:%M}–{ends:%H:%M}"
    return f"{days}, {begins:%H:%M} to {ends:%a} {ends.day} {ends:%b}, {ends:%H:%M}"


def _typed(form: Any) -> dict[str, str]:
    """Carry along what was typed, to be sent again with the decisions."""
    hidden = {"csrf_token", "form_key"}
    return {name: _as_sent(name) for name in form._fields if name not in hidden}


def _as_sent(name: str) -> str:
    return request.form.get(name, "")
