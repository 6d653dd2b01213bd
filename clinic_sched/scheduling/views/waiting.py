"""Who waits for an earlier chair: the list, who joins it, and who leaves."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries as patients
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms import LeaveForm, WaitForm, WishesForm
from clinic_sched.scheduling.queries.chances import chances
from clinic_sched.scheduling.queries.waitlist import places_of
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.choosing import choose_patient
from clinic_sched.scheduling.views.waiters import shown
from clinic_sched.transaction import reads, writes

STARTS_SHOWN = 2


@bp.get("/waitlist")
@access.requires(Permission.BOOK)
def waitlist() -> ResponseReturnValue:
    """Show who waits, in the order in which they are asked, and what fits them now."""
    site, now = clinic.get_site(request.args.get("site")), clock.now()
    return render_template(
        "scheduling/waitlist.html",
        site=site,
        sites=clinic.sites(),
        entries=shown(chances(site, now=now), starts=STARTS_SHOWN),
        now=now,
    )


@bp.route("/waitlist/choose", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def choose_who_waits() -> ResponseReturnValue:
    """Look for the patient who is to wait; what was typed stays out of the address."""
    return choose_patient("Add to the waitlist", "/waitlist/choose", "/waitlist/add")


@bp.route("/waitlist/add", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def add_to_waitlist() -> ResponseReturnValue:
    """Put a patient on the waitlist: for a visit, or to have one they have earlier."""
    asked = {name: request.args.get(name) for name in ("patient", "site", "protocol")}
    form = WaitForm(**asked, instead_of=request.args.get("appointment"))
    patient = patients.get(form.patient.data or "")
    _offer_choices(form, patient)
    if form.accepted():
        try:
            entry = _add(form, patient)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The patient is on the waitlist.")
            return redirect(f"/waitlist/{entry.public_id}", 303)
    page = render_template(
        "scheduling/wait.html",
        form=form,
        patient=patient,
        places=places_of(patient),
        today=clock.now().date(),
    )
    return page, form.status


@bp.route("/waitlist/<public_id>/wishes", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def change_wishes(public_id: str) -> ResponseReturnValue:
    """Say anew when a patient would come."""
    entry = queries.get_entry(public_id)
    form = WishesForm(obj=entry)
    if form.accepted():
        try:
            service.change_wishes(
                entry,
                _wish(form),
                notice_hours=form.notice_hours.data or 0,
                priority=form.priority.data or 2,
                by=access.signed_in_user(),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The wishes are changed.")
            return redirect(f"/waitlist/{public_id}", 303)
    return render_template("scheduling/wishes.html", form=form, entry=entry), form.status


@bp.route("/waitlist/<public_id>/leave", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def leave_waitlist(public_id: str) -> ResponseReturnValue:
    """Take a patient off the waitlist, and say why."""
    entry, form = queries.get_entry(public_id), LeaveForm()
    if form.accepted():
        try:
            service.leave(entry, form.reason.data, by=access.signed_in_user(), now=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The patient is off the waitlist.")
            return redirect(f"/waitlist?site={entry.site.public_id}", 303)
    return render_template("scheduling/leave.html", form=form, entry=entry), form.status


def _offer_choices(form: WaitForm, patient: Any) -> None:
    form.site.choices = [(site.public_id, site.name) for site in clinic.sites()]
    form.protocol.choices = [
        ("", "Choose a protocol"),
        *[(version.public_id, version.name) for version in protocols.approved()],
    ]
    ahead = queries.upcoming(patient, clock.now())
    form.instead_of.choices = [
        ("", "A visit that is not booked yet"),
        *[(visit.public_id, _earlier_than(visit)) for visit in ahead if visit.protocol_version],
    ]


def _earlier_than(visit: Any) -> str:
    when = clock.local(visit.starts_at, visit.site.clock)
    return f"An earlier time than {when:%a} {when.day} {when:%b %H:%M}, {visit.about}"


def _add(form: WaitForm, patient: Any) -> Any:
    visit = queries.get(form.instead_of.data) if form.instead_of.data else None
    version = protocols.get_version(form.protocol.data) if form.protocol.data else None
    return service.wait(
        patient=patient,
        version=version,
        site=visit.site if visit else clinic.get_site(form.site.data),
        instead_of=visit,
        wish=_wish(form),
        notice_hours=form.notice_hours.data or 0,
        priority=form.priority.data or 2,
        by=access.signed_in_user(),
        now=clock.now(),
    )


def _wish(form: WishesForm) -> service.Wish:
    return service.Wish(
        weekdays=tuple(form.weekdays.data or ()),
        earliest=form.earliest.data,
        latest=form.latest.data,
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        wishes=form.wishes.data,
    )
