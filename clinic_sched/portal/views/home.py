"""The patient's first page, and how they are doing."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.clinic import queries as clinic
from clinic_sched.followup import queries as followup
from clinic_sched.followup.answer_sheet import outcome_rows
from clinic_sched.followup.timeline import NARROW
from clinic_sched.portal.access import patients_only, signed_in_patient
from clinic_sched.portal.forms import PressForm
from clinic_sched.portal.views.blueprint import bp
from clinic_sched.portal.views.visits import shown
from clinic_sched.scheduling import queries as scheduling
from clinic_sched.scheduling.queries import waitlist
from clinic_sched.sessions import queries as sessions


@bp.get("/my")
@patients_only
def home() -> ResponseReturnValue:
    """Show the next visit, what is asked, and what else is to come."""
    patient, now = signed_in_patient(), clock.now()
    upcoming = scheduling.upcoming(patient, now)
    return render_template(
        "portal/home.html",
        patient=patient,
        visit=shown(upcoming[0], now) if upcoming else None,
        later=upcoming[1:],
        offers=waitlist.open_offers_of(patient, now=now),
        check_ins=followup.open_check_ins(patient, now=now),
        site=upcoming[0].site if upcoming else clinic.first_site(),
        form=PressForm(),
        now=now,
    )


@bp.get("/my/progress")
@patients_only
def progress() -> ResponseReturnValue:
    """Show the patient's own answers against their infusions."""
    patient, now = signed_in_patient(), clock.now()
    site = clinic.first_site()
    zone = clock.get_zone(patient.zone) if patient.zone else site.clock
    return render_template(
        "portal/progress.html",
        charts=followup.timeline_of(patient, frame=NARROW, zone=zone, now=now),
        outcomes=outcome_rows(followup.outcomes_of(patient), zone, with_bands=False),
        infusions=sessions.infusions_of(patient),
        zone=zone,
    )
