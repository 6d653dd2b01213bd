"""A patient who comes without a visit: found, given the next free chair, and noted as here."""

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
from clinic_sched.scheduling import service
from clinic_sched.scheduling.forms import WalkInForm, WalkInSearchForm
from clinic_sched.scheduling.queries import openings, walk_ins
from clinic_sched.scheduling.views import candidacy
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.choosing import choose_patient
from clinic_sched.scheduling.views.offers import offers
from clinic_sched.scheduling.views.warnings import warnings_of
from clinic_sched.transaction import reads, writes


@bp.route("/board/walk-in", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def walk_in() -> ResponseReturnValue:
    """Look for the patient (by POST, so that no name is in the address), then for a chair."""
    if request.method == "POST" or not request.args.get("patient"):
        return choose_patient("Walk-in", "/board/walk-in")
    form = WalkInSearchForm()
    site = clinic.get_site(form.site.data or None)
    return _offer(form, patients.get(form.patient.data or ""), site)


@bp.post("/board/walk-in/book")
@access.requires(Permission.BOOK)
@writes
def book_walk_in() -> ResponseReturnValue:
    """Book the chair and note the patient as here, both or neither."""
    form = WalkInForm()
    who: dict[str, Any] = {"by": access.signed_in_user(), "now": clock.now()}
    if not form.accepted():
        return render_template("scheduling/not_booked.html", form=form), 422
    site, patient = clinic.get_site(form.site.data), patients.get(form.patient.data)
    version = protocols.get_version(form.protocol.data)
    try:
        appointment = service.book(
            patient=patient,
            version=version,
            site=site,
            starts_at=form.starts_at.data,
            chair=clinic.get_chair(form.chair.data),
            **who,
        )
    except DomainError as refusal:
        asked = WalkInSearchForm(data={"protocol": version.public_id})
        return _offer(asked, patient, site, refusal=str(refusal)), 422
    is_here = appointment.starts_at - who["now"] <= service.window_of(site).early
    if is_here:
        service.arrive(appointment, **who)
    flash("Booked, and the patient is here." if is_here else "Booked for later today.")
    on = clock.local_date(appointment.starts_at, site.clock)
    return redirect(f"/board/{on}?site={site.public_id}", 303)


def _offer(form: Any, patient: Any, site: Any, *, refusal: str = "") -> str:
    """Show the next chairs of today for what the patient came for."""
    now = clock.now()
    versions = protocols.approved()
    version = _chosen(form, versions, patient)
    form.protocol.choices = [
        ("", "Choose a protocol"),
        *[(one.public_id, one.name) for one in versions],
    ]
    form.protocol.data = version.public_id if version else ""
    found: dict[str, Any] = {"here": [], "later": [], "candidacy": None}
    if version:
        found = _openings(patient, version, site, now)
    return render_template(
        "scheduling/walk_in.html",
        form=form,
        patient=patient,
        version=version,
        site=site,
        **warnings_of(patient),
        today=clock.local_date(now, site.clock),
        expected=walk_ins.find_expected(patient, site, now=now),
        refusal=refusal,
        **found,
    )


def _chosen(form: Any, versions: Any, patient: Any) -> Any:
    """Return the protocol that was chosen, else the one the patient usually comes for."""
    wanted = {one.public_id: one for one in versions}.get(form.protocol.data or "")
    if wanted or form.protocol.data:
        return wanted
    code = walk_ins.find_usual_code(patient)
    return protocols.find_approved(code) if code else None


def _openings(patient: Any, version: Any, site: Any, now: Any) -> dict[str, Any]:
    search = openings.Search(
        site, patient, service.shape_of(version), now, clock.local_date(now, site.clock)
    )
    soonest = offers(search, walk_ins.soonest(search))
    until = now + service.window_of(site).early
    said = candidacy.panel_for(patient, version, [now], site=site, now=now)
    return {
        "here": [one for one in soonest if one.proposal.starts_at <= until],
        "later": [one for one in soonest if one.proposal.starts_at > until],
        "candidacy": said,
    }
