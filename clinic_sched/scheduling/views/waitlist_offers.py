"""Offering a free time to those who wait, and what they answered."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError, NotFound
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms import OfferForm, StepForm, read_moment
from clinic_sched.scheduling.queries import waitlist
from clinic_sched.scheduling.queries.chances import Chances, chances
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.waiters import show
from clinic_sched.transaction import writes

STARTS_SHOWN = 12
STARTS_A_DAY = 3
ANSWERS = {
    "accept": (service.accept, "The time is booked for the patient."),
    "decline": (service.decline, "Noted. The patient keeps their place."),
    "withdraw": (service.withdraw, "The offer is withdrawn."),
}


@bp.route("/waitlist/<public_id>", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def waiting_patient(public_id: str) -> ResponseReturnValue:
    """Show one who waits, what fits and what they were offered; offer them a time."""
    entry, form = queries.get_entry(public_id), OfferForm()
    if form.accepted():
        try:
            _offer(entry, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The time is offered, and the chair is kept until the offer lapses.")
            return redirect(f"/waitlist/{public_id}", 303)
    now = clock.now()
    seen = Chances(entry.site, [entry] if entry.left_at is None else [], now)
    one = next(iter(seen.waiting), None)
    page = render_template(
        "scheduling/waiting_patient.html",
        form=form,
        shown=show(entry, one, seen, starts=STARTS_SHOWN, per_day=STARTS_A_DAY),
        offers=waitlist.offers_to(entry),
        now=now,
    )
    return page, form.status


@bp.get("/waitlist/fits")
@access.requires(Permission.BOOK)
def who_fits() -> ResponseReturnValue:
    """Show who of those who wait could come at one start, in the order to ask them."""
    site, now = clinic.get_site(request.args.get("site")), clock.now()
    try:
        starts_at = read_moment(request.args.get("starts_at", ""))
    except ValueError:
        raise NotFound("time") from None
    seen = chances(site, now=now)
    found = seen.who_fits(starts_at) if starts_at > now else []
    return render_template(
        "scheduling/who_fits.html",
        site=site,
        starts_at=starts_at,
        found=[show(seen.by_id[one.entry_id], one, seen, starts=0) for one in found],
        now=now,
    )


@bp.get("/waitlist/offers")
@access.requires(Permission.BOOK)
def offered_times() -> ResponseReturnValue:
    """Show the times that were offered: to whom, by whom, and what they answered."""
    site = clinic.get_site(request.args.get("site"))
    return render_template(
        "scheduling/offered_times.html",
        site=site,
        sites=clinic.sites(),
        holes=waitlist.holes(site),
        now=clock.now(),
    )


@bp.get("/waitlist/offers/<public_id>")
@access.requires(Permission.BOOK)
def offered_time(public_id: str) -> ResponseReturnValue:
    """Show one time that was offered, and to whom."""
    kept = waitlist.get_offer(public_id).hold
    return render_template(
        "scheduling/offered_times.html", site=kept.site, sites=[], holes=[kept], now=clock.now()
    )


@bp.post("/waitlist/offers/<public_id>/<any(accept, decline, withdraw):answer>")
@access.requires(Permission.BOOK)
@writes
def answer_offer(public_id: str, answer: str) -> ResponseReturnValue:
    """Note what the patient says on the phone, or take an offer back."""
    one, form = waitlist.get_offer(public_id), StepForm()
    entry_id = one.entry.public_id
    if form.accepted():
        act, done = ANSWERS[answer]
        visit = act(one, by=access.signed_in_user(), now=clock.now())
        flash(done)
        if visit is not None:
            return redirect(f"/appointments/{visit.public_id}", 303)
    return redirect(f"/waitlist/{entry_id}", 303)


def _offer(entry: Any, form: OfferForm) -> None:
    when = form.starts_at.data
    starts_at = when if when.tzinfo else clock.at_wall(when, entry.site.clock)
    service.offer(entry, starts_at, by=access.signed_in_user(), now=clock.now())
