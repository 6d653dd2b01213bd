"""An address of the demo clinic for every page the program has, by the page's rule."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Chair, Closure, Shift, Site
from clinic_sched.database import db
from clinic_sched.followup.models import CheckIn, Outcome, Task
from clinic_sched.ledger.models import LedgerEntry
from clinic_sched.messaging.models import Message
from clinic_sched.operations.demo.people import PATIENT_EMAIL
from clinic_sched.patients.models import Patient, RiskFlag
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment, WaitlistEntry, WaitlistOffer
from clinic_sched.sessions.models import InfusionSession

# Answers that are no page: parts of one, files, and what machines ask.
NO_PAGES = {
    "/",
    "/appointments/<public_id>/fits",
    "/appointments/<public_id>/session",
    "/board/<on>/part",
    "/calendar/<token>.ics",
    "/floor/part",
    "/healthz",
    "/ledger/reports.csv",
    "/my/appointments/<public_id>.ics",
    "/protocols/<version_id>/export",
    "/readyz",
    "/sessions/<public_id>/now",
    "/sessions/outbox",
    "/sessions/worker.js",
    "/static/<path:filename>",
    "/worklist/part",
}
UNKNOWN_LINK = "/my/sign-in/unknown"


def of_staff() -> dict[str, list[str]]:
    """Return the pages of the staff: one for each state they can be in."""
    return _of_visits() | _of_the_clinic() | _of_patients() | _of_the_chairs() | _of_the_office()


def _of_visits() -> dict[str, list[str]]:
    site, patient = _one(Site), _one(Patient)
    today = clock.local_date(clock.now(), site.clock)
    approved = _one(ProtocolVersion, ProtocolVersion.status == "approved")
    booked = _one(Appointment, Appointment.status == "booked")
    wish = f"/find-time?patient={patient.public_id}"
    changes = {
        f"/appointments/<public_id>/{verb}": [f"/appointments/{booked.public_id}/{verb}"]
        for verb in ("cancel", "move", "remove")
    }
    return changes | {
        "/appointments/<public_id>": [
            f"/appointments/{each}" for each in _each(Appointment, Appointment.status)
        ],
        "/board": ["/board"],
        "/board/<on>": [f"/board/{today.replace(day=1)}"],
        "/board/<on>/sheet": [f"/board/{today}/sheet"],
        "/board/walk-in": [
            "/board/walk-in",
            f"/board/walk-in?patient={patient.public_id}&protocol={approved.public_id}",
        ],
        "/board/<on>/close": [f"/board/{today}/close"],
        "/board/<on>/repair": [f"/board/{today}/repair"],
        "/board/<on>/shifts/<shift_id>/end": [_a_shift(site)],
        **_of_series(f"patient={patient.public_id}&protocol={approved.public_id}"),
        "/find-time": ["/find-time", wish, f"{wish}&protocol={approved.public_id}"],
        **_of_the_waitlist(),
    }


def _a_shift(site: Site) -> str:
    shift = _one(Shift, Shift.site_id == site.id)
    on = clock.local_date(shift.starts_at, site.clock)
    return f"/board/{on}/shifts/{shift.public_id}/end"


def _of_series(wish: str) -> dict[str, list[str]]:
    ahead = _one(
        Appointment,
        Appointment.status == "booked",
        Appointment.course_id.is_not(None),
        Appointment.starts_at > clock.now(),
    )
    series = f"/courses/{ahead.course.public_id}"
    number = ahead.course_number
    return {
        "/courses": ["/courses"],
        "/courses/new": ["/courses/new", f"/courses/new?{wish}"],
        "/courses/<public_id>": [series],
        "/courses/<public_id>/plan/<int:number>": [f"{series}/plan/{number}?rest=y"],
        "/courses/<public_id>/skip/<int:number>": [f"{series}/skip/{number}"],
        "/courses/<public_id>/stop": [f"{series}/stop"],
    }


def _of_the_waitlist() -> dict[str, list[str]]:
    offer = _one(WaitlistOffer)
    entry = f"/waitlist/{_one(WaitlistEntry, WaitlistEntry.left_at.is_(None)).public_id}"
    start = offer.hold.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "/waitlist": ["/waitlist"],
        "/waitlist/<public_id>": [entry, f"/waitlist/{offer.entry.public_id}"],
        "/waitlist/<public_id>/leave": [f"{entry}/leave"],
        "/waitlist/<public_id>/wishes": [f"{entry}/wishes"],
        "/waitlist/add": [f"/waitlist/add?patient={_one(Patient).public_id}"],
        "/waitlist/choose": ["/waitlist/choose"],
        "/waitlist/fits": [f"/waitlist/fits?starts_at={start}"],
        "/waitlist/offers": ["/waitlist/offers"],
        "/waitlist/offers/<public_id>": [f"/waitlist/offers/{offer.public_id}"],
    }


def _of_the_clinic() -> dict[str, list[str]]:
    site = _one(Site)
    in_site = f"/clinic/sites/{site.public_id}"
    return {
        "/clinic": ["/clinic"],
        "/clinic/closures/<closure_id>": [f"/clinic/closures/{_one(Closure).public_id}"],
        "/clinic/shifts": ["/clinic/shifts"],
        "/clinic/sites/<site_id>": [in_site],
        "/clinic/sites/<site_id>/chairs/<chair_id>": [
            f"{in_site}/chairs/{site.chairs[0].public_id}"
        ],
        "/clinic/sites/<site_id>/chairs/new": [f"{in_site}/chairs/new"],
        "/clinic/sites/<site_id>/chairs/<chair_id>/retire": [
            f"{in_site}/chairs/{site.chairs[0].public_id}/retire"
        ],
        "/clinic/sites/<site_id>/hours": [f"{in_site}/hours"],
        "/clinic/sites/<site_id>/shifts/new": [f"{in_site}/shifts/new"],
        "/clinic/sites/new": ["/clinic/sites/new"],
    }


def _of_patients() -> dict[str, list[str]]:
    patient, flagged = _one(Patient), _one(RiskFlag)
    a_patient = f"/patients/{patient.public_id}"
    parts = (
        "allergies/new",
        "clinical",
        "consents/new",
        "consultations/new",
        "details",
        "flags/new",
        "progress",
    )
    pages = {
        f"/patients/<patient_id>/{part}": [f"{a_patient}/{part}"]
        for part in (*parts, "weights/new")
    }
    return pages | {
        "/patients": ["/patients"],
        "/patients/<patient_id>": [a_patient],
        "/patients/<patient_id>/flags/<flag_id>/clear": [
            f"/patients/{_of(flagged)}/flags/{flagged.public_id}/clear"
        ],
        "/patients/<public_id>/visits": [f"{a_patient}/visits"],
        "/patients/new": ["/patients/new"],
    }


def _of_the_chairs() -> dict[str, list[str]]:
    sessions = [f"/sessions/{each}" for each in _each(InfusionSession, InfusionSession.status)]
    return {
        "/floor": ["/floor"],
        "/floor/chairs/<chair_id>": [f"/floor/chairs/{_one(Chair).public_id}"],
        "/sessions/<public_id>": sessions,
        "/sessions/offline": ["/sessions/offline"],
        "/sessions/<public_id>/record": [f"{session}/record" for session in sessions],
        **_of_records(),
        **_of_the_ledger(),
        "/check-ins/<public_id>": [f"/check-ins/{each}" for each in _each(CheckIn, CheckIn.status)],
    }


def _of_records() -> dict[str, list[str]]:
    signed = _one(InfusionSession, InfusionSession.status == "signed")
    in_record = f"/sessions/{signed.public_id}"
    reading = f"vitals-{signed.vitals[0].id}"
    return {
        "/records": ["/records"],
        "/sessions/<public_id>/instructions": [f"{in_record}/instructions"],
        "/sessions/<public_id>/strike": [
            f"{in_record}/strike",
            f"{in_record}/strike?entry={reading}",
        ],
        "/sessions/<public_id>/amend": [f"{in_record}/amend?entry={reading}"],
    }


def _of_the_ledger() -> dict[str, list[str]]:
    vials = [_one(LedgerEntry, LedgerEntry.kind == kind).vial for kind in ("draw", "receive")]
    difference = _one(LedgerEntry, LedgerEntry.kind == "discrepancy")
    opened = f"/ledger/vials/{vials[0].public_id}"
    reports = [f"/ledger/reports?kind={kind}" for kind in ("usage", "inventory")]
    pages = ("receive", "count", "cabinets", "terms", "proof")
    return {f"/ledger/{page}": [f"/ledger/{page}"] for page in pages} | {
        "/ledger": ["/ledger"],
        "/ledger/reports": reports,
        "/ledger/vials/<public_id>": [f"/ledger/vials/{vial.public_id}" for vial in vials],
        "/ledger/vials/<public_id>/waste": [f"{opened}/waste"],
        "/ledger/vials/<public_id>/move": [f"{opened}/move"],
        "/ledger/entries/<public_id>": [f"/ledger/entries/{difference.public_id}"],
        "/ledger/differences/<public_id>": [f"/ledger/differences/{difference.public_id}"],
    }


def _of_the_office() -> dict[str, list[str]]:
    statuses = ("draft", "approved")
    versions = [_one(ProtocolVersion, ProtocolVersion.status == status) for status in statuses]
    nurse = _one(User, User.role == "nurse")
    return {
        "/audit": ["/audit"],
        "/staff/tokens": ["/staff/tokens"],
        "/staff/tokens/new": ["/staff/tokens/new"],
        "/messages": ["/messages"],
        "/messages/<public_id>": [f"/messages/{_one(Message).public_id}"],
        "/protocols": ["/protocols"],
        "/protocols/<version_id>": [f"/protocols/{version.public_id}" for version in versions],
        "/protocols/<version_id>/edit/<anchor>": [
            f"/protocols/{versions[0].public_id}/edit/{anchor}"
            for anchor in ("dose", "monitoring", "sources")
        ],
        "/protocols/<version_id>/copy": [f"/protocols/{versions[1].public_id}/copy"],
        "/protocols/<code>/compare": [f"/protocols/{versions[1].protocol.code}/compare"],
        "/protocols/import": ["/protocols/import"],
        "/staff": ["/staff"],
        "/staff/<user_id>": [f"/staff/{nurse.public_id}"],
        "/staff/<user_id>/credentials/new": [f"/staff/{nurse.public_id}/credentials/new"],
        "/staff/new": ["/staff/new"],
        "/worklist": ["/worklist"],
        "/worklist/<public_id>": [f"/worklist/{each}" for each in _each(Task, Task.kind)],
    }


def of_the_patient() -> dict[str, list[str]]:
    """Return the pages of the demo's own patient."""
    patient = the_patient()
    mine = Appointment.patient_id == patient.id
    visit = f"/my/appointments/{_one(Appointment, mine, Appointment.status == 'booked').public_id}"
    return {
        "/my": ["/my"],
        "/my/appointments/<public_id>": [visit],
        "/my/appointments/<public_id>/cannot-come": [f"{visit}/cannot-come"],
        "/my/check-ins/<public_id>": [
            f"/my/check-ins/{each}"
            for each in _each(CheckIn, CheckIn.status, CheckIn.patient_id == patient.id)
        ],
        "/my/offers/<public_id>": [
            f"/my/offers/{each}"
            for each in _each(WaitlistOffer, WaitlistOffer.status, _of_mine(patient))
        ],
        "/my/progress": ["/my/progress"],
    }


def _of_mine(patient: Patient) -> Any:
    places = sa.select(WaitlistEntry.id).where(WaitlistEntry.patient_id == patient.id)
    return WaitlistOffer.entry_id.in_(places)


def the_patient() -> Patient:
    """Return the patient who can sign in to the demo."""
    found: Patient = _one(Patient, Patient.email == PATIENT_EMAIL)
    return found


def whose_pain_changed_most() -> Patient:
    """Return the patient whose answers about pain lie the furthest apart."""
    apart = sa.func.max(Outcome.value) - sa.func.min(Outcome.value)
    asked = sa.select(Outcome.patient_id).where(Outcome.measure == "nrs")
    most = asked.group_by(Outcome.patient_id).order_by(apart.desc(), sa.func.count().desc())
    found: Patient = _one(Patient, Patient.id == most.limit(1).scalar_subquery())
    return found


def of_strangers(fresh_link: str, used_link: str) -> dict[str, list[str]]:
    """Return the doors."""
    return {
        "/sign-in": ["/sign-in"],
        "/my/sign-in": ["/my/sign-in"],
        "/my/sign-in/<token>": [fresh_link, used_link, UNKNOWN_LINK],
    }


def _one(model: Any, *conditions: Any) -> Any:
    found = db.session.scalars(sa.select(model).where(*conditions).order_by(model.id)).first()
    assert found is not None, f"The demo has no {model.__name__} such as this."
    return found


def _of(flag: RiskFlag) -> str:
    patient = db.session.get(Patient, flag.patient_id)
    assert patient is not None
    return patient.public_id


def _each(model: Any, state: Any, *conditions: Any) -> Iterable[str]:
    """Return one of each state, the latest."""
    latest = sa.select(sa.func.max(model.id)).where(*conditions).group_by(state)
    return db.session.scalars(
        sa.select(model.public_id).where(model.id.in_(latest)).order_by(model.id)
    ).all()
