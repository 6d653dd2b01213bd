"""The waitlist."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries as patients
from clinic_sched.patients.search import read_search
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms import PRIORITIES, LeaveForm, PatientSearchForm, WaitForm
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.transaction import reads, writes

SHOWN = 12


@bp.get("/waitlist")
@access.requires(Permission.BOOK)
def waitlist() -> ResponseReturnValue:
    """Show who waits for an earlier chair."""
    site = clinic.get_site(request.args.get("site"))
    return render_template(
        "scheduling/waitlist.html",
        site=site,
        sites=clinic.sites(),
        entries=queries.waiting(site),
        priorities=dict(PRIORITIES),
        now=clock.now(),
    )


@bp.route("/waitlist/choose", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def choose_who_waits() -> ResponseReturnValue:
    """Look for the patient who is to wait; what was typed stays out of the address."""
    who, found = PatientSearchForm(), None
    if who.accepted():
        found = patients.find(read_search(who.wanted.data), limit=SHOWN + 1)
    page = render_template(
        "scheduling/choose_patient.html",
        form=who,
        found=found,
        shown=SHOWN,
        today=clock.now().date(),
        title="Add to the waitlist",
        action="/waitlist/choose",
        onward="/waitlist/add",
    )
    return page, who.status


@bp.route("/waitlist/add", methods=["GET", "POST"])
@access.requires(Permission.BOOK)
@writes
def add_to_waitlist() -> ResponseReturnValue:
    """Put a patient on the waitlist."""
    form = WaitForm(patient=request.args.get("patient", ""))
    site = clinic.get_site(request.args.get("site"))
    form.protocol.choices = [
        ("", "Choose a protocol"),
        *[
            (v.public_id, v.name)
            for v in protocols.versions()
            if v.status == ProtocolStatus.APPROVED
        ],
    ]
    patient = patients.get(form.patient.data or "")
    if form.accepted():
        try:
            service.wait(
                patient=patient,
                version=protocols.get_version(form.protocol.data),
                site=site,
                wishes=form.wishes.data,
                notice_hours=form.notice_hours.data,
                priority=form.priority.data or 2,
                by=access.signed_in_user(),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The patient is on the waitlist.")
            return redirect("/waitlist", 303)
    page = render_template(
        "scheduling/wait.html", form=form, patient=patient, site=site, today=clock.now().date()
    )
    return page, form.status


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
            return redirect("/waitlist", 303)
    return render_template("scheduling/leave.html", form=form, entry=entry), form.status
