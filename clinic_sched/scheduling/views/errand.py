"""What the desk looks for: whose visit, how long, and what would suit."""

from dataclasses import dataclass
from typing import Any

from flask import request

from clinic_sched import clock
from clinic_sched.accounts import queries as accounts
from clinic_sched.clinic import queries as clinic
from clinic_sched.patients import queries as patients
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Nurse
from clinic_sched.scheduling.engine.wishes import Wishes
from clinic_sched.scheduling.forms import FindTimeForm
from clinic_sched.scheduling.queries import nurses, openings, walk_ins


@dataclass(frozen=True)
class Errand:
    """For whom a time is looked for, where, and for which visit; no shape while nobody said."""

    patient: Any
    site: Any
    shape: VisitShape | None = None
    version: Any = None
    moving: Any = None

    @property
    def without(self) -> int | None:
        return int(self.moving.id) if self.moving else None


def errand_of(form: FindTimeForm) -> Errand:
    """Read from the form what is looked for, and offer what the site has to wish for."""
    if form.move.data:
        moving = queries.get(form.move.data)
        found = Errand(
            moving.patient,
            moving.site,
            service.shape_of(moving),
            moving.protocol_version,
            moving,
        )
    else:
        found = _new_visit(form, patients.get(form.patient.data or ""))
    _offer_wishes(form, found)
    return found


def search_of(form: FindTimeForm, errand: Errand, shape: VisitShape) -> openings.Search:
    """Return the search for the visit, as it was wished for."""
    now = clock.now()
    today = clock.local_date(now, errand.site.clock)
    return openings.Search(
        errand.site,
        errand.patient,
        shape,
        now,
        max(form.first_on.data or today, today),
        _wishes(form),
        errand.without,
    )


def _new_visit(form: FindTimeForm, patient: Any) -> Errand:
    approved = {version.public_id: version for version in protocols.approved()}
    form.protocol.choices = [
        ("", "Without a protocol"),
        *[(version.public_id, version.name) for version in approved.values()],
    ]
    sites = {site.public_id: site for site in clinic.sites()}
    form.site.choices = [(site.public_id, site.name) for site in sites.values()]
    site = sites.get(form.site.data or "") or clinic.get_site()
    if "protocol" not in request.args and not form.minutes.data:
        form.protocol.data = _usual(patient, approved)
    version = approved.get(form.protocol.data or "")
    shape = service.shape_of(version) if version else _free_shape(form)
    return Errand(patient, site, shape, version)


def _usual(patient: Any, approved: dict[str, Any]) -> str | None:
    """Return the protocol of the patient's latest visit, while it is in use."""
    code = walk_ins.find_usual_code(patient)
    return next((key for key, one in approved.items() if one.protocol.code == code), None)


def _free_shape(form: FindTimeForm) -> VisitShape | None:
    minutes = form.minutes.data
    if not minutes or minutes < 0:
        return None
    turnover = max(form.turnover.data or 0, 0)
    return VisitShape.free(minutes, with_pump=form.pump.data, turnover_minutes=turnover)


def _offer_wishes(form: FindTimeForm, errand: Errand) -> None:
    site = errand.site
    found = {feature for chair in clinic.chairs(site) for feature in chair.features}
    form.features.choices = [(feature, feature.capitalize()) for feature in sorted(found)]
    form.nurse.choices = [
        ("", "Any nurse"),
        *[(one.public_id, one.name) for one in nurses.on_shifts(site, clock.now())],
    ]
    wished = errand.moving.wished_nurse if errand.moving else None
    offered = {value for value, _ in form.nurse.choices}
    if wished and wished.public_id in offered and "nurse" not in request.args:
        form.nurse.data = wished.public_id


def _wishes(form: FindTimeForm) -> Wishes:
    nurse = accounts.get(form.nurse.data) if form.nurse.data else None
    return Wishes(
        weekdays=frozenset(form.weekdays.data or ()),
        earliest=form.earliest.data,
        latest=form.latest.data,
        around=form.around.data,
        features=frozenset(form.features.data or ()),
        half=form.half.data,
        nurse=Nurse(nurse.id, nurse.name) if nurse else None,
    )
