"""Finding a time for a visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.clock import MissingHour
from clinic_sched.patients import queries as patients
from clinic_sched.patients.search import read_search
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.forms import FindTimeForm, PatientSearchForm
from clinic_sched.scheduling.queries import openings
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.offers import by_day, offers
from clinic_sched.transaction import reads

SHOWN = 12
HINDRANCES = {
    Resource.CHAIR: "no chair is free for the whole visit",
    Resource.NURSES: "there are not enough nurses on duty",
    Resource.PUMPS: "all pumps are in use",
    Resource.HOURS: "the visit would not end before closing time",
    Resource.CLOSURE: "the clinic is closed",
    Resource.PATIENT: "the patient already has a visit",
}


@dataclass(frozen=True)
class Errand:
    """For whom a time is looked for, and for which visit."""

    patient: Any
    planned: Any
    moving: Any = None

    @property
    def without(self) -> int | None:
        return int(self.moving.id) if self.moving else None


@bp.route("/find-time", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def find_time() -> ResponseReturnValue:
    """Look for a patient (by POST, so that no name is in the address), then for a time."""
    form, who = FindTimeForm(), PatientSearchForm()
    _offer_choices(form)
    if request.method == "POST" or not (form.patient.data or form.move.data):
        return _choose_patient(who)
    errand = _errand(form)
    page: dict[str, Any] = {"days": None, "asked": None}
    if errand.planned and _is_sound(form, errand):
        page = _results(form, errand)
    person = errand.patient
    return render_template(
        "scheduling/find_time.html",
        form=form,
        patient=person,
        moving=errand.moving,
        version=errand.planned,
        flags=[flag.note for flag in patients.open_flags(person)],
        allergies=[one.substance for one in patients.allergies(person)],
        site=_site(form, errand),
        today=clock.local_date(clock.now(), _site(form, errand).clock),
        may_override=access.signed_in_user().may(Permission.OVERRIDE_BOOKING),
        **page,
    ), form.status


def _choose_patient(who: PatientSearchForm) -> ResponseReturnValue:
    found = None
    if who.accepted():
        found = patients.find(read_search(who.wanted.data), limit=SHOWN + 1)
    page = render_template(
        "scheduling/choose_patient.html",
        form=who,
        found=found,
        shown=SHOWN,
        today=clock.now().date(),
        title="Find a time",
        action="/find-time",
        onward="/find-time",
    )
    return page, who.status


def _offer_choices(form: FindTimeForm) -> None:
    approved = [v for v in protocols.versions() if v.status == ProtocolStatus.APPROVED]
    form.protocol.choices = [
        ("", "Choose a protocol"),
        *[(v.public_id, v.name) for v in sorted(approved, key=lambda v: v.name)],
    ]
    form.site.choices = [(site.public_id, site.name) for site in clinic.sites()]


def _errand(form: FindTimeForm) -> Errand:
    if form.move.data:
        moving = queries.get(form.move.data)
        return Errand(moving.patient, moving, moving)
    offered = {value for value, _ in form.protocol.choices if value}
    chosen = form.protocol.data if form.protocol.data in offered else None
    version = protocols.get_version(chosen) if chosen else None
    return Errand(patients.get(form.patient.data or ""), version)


def _is_sound(form: FindTimeForm, errand: Errand) -> bool:
    """Check what was typed; a visit that is moved has its protocol already."""
    if errand.moving:
        form.protocol.validators = []
    return bool(form.validate())


def _site(form: FindTimeForm, errand: Errand) -> Any:
    if errand.moving:
        return errand.moving.site
    offered = {value for value, _ in form.site.choices}
    return clinic.get_site(form.site.data if form.site.data in offered else None)


def _results(form: FindTimeForm, errand: Errand) -> dict[str, Any]:
    search = _search(form, errand)
    proposals = openings.openings(search)
    hindrance = None if proposals else openings.commonest_hindrance(search)
    return {
        "days": by_day(search, proposals),
        "hindrance": HINDRANCES.get(hindrance, "") if hindrance else "the clinic is not open then",
        "asked": _ask(form, search),
    }


def _search(form: FindTimeForm, errand: Errand) -> openings.Search:
    site, now = _site(form, errand), clock.now()
    today = clock.local_date(now, site.clock)
    wishes = Wishes(
        weekdays=frozenset(form.weekdays.data or ()),
        earliest=form.earliest.data,
        latest=form.latest.data,
        around=form.around.data,
    )
    return openings.Search(
        site,
        errand.patient,
        service.shape_of(errand.planned),
        now,
        max(form.first_on.data or today, today),
        wishes,
        errand.without,
    )


def _ask(form: FindTimeForm, search: openings.Search) -> dict[str, Any] | None:
    """Say why not at the time that was asked about, or offer it."""
    if not (form.ask_on.data and form.ask_at.data):
        return None
    wall = datetime.combine(form.ask_on.data, form.ask_at.data)
    try:
        starts_at = clock.at_wall(wall, search.site.clock)
    except MissingHour as refusal:
        return {"starts_at": None, "reasons": [str(refusal)], "offer": None, "can_override": False}
    refusals = openings.in_the_way(search, starts_at)
    return {
        "starts_at": starts_at,
        "reasons": [one.sentence for one in refusals],
        "offer": None
        if refusals
        else next(iter(offers(search, openings.at(search, starts_at))), None),
        "can_override": {one.resource for one in refusals} <= service.OVERRIDABLE,
    }
