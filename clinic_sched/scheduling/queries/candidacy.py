"""What the clinic knows of a patient who is to be booked, and what the rules say to it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched import clock
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.patients.allergy import concerns_drug
from clinic_sched.patients.models import Allergy, Consent, Consultation, Patient, Response, RiskFlag
from clinic_sched.patients.rules import RISKS, ResponseStatus
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import candidacy
from clinic_sched.scheduling.candidacy import Consulted, DrugVisit, Finding, SignedConsent, Standing
from clinic_sched.scheduling.models import Appointment, CandidacyOverride
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus

# A date at the clinic may be the next one where it is later.
_REACH = candidacy.YEAR + timedelta(days=2)

_patient: sa.BindParameter[int] = sa.bindparam("patient_id")
_code: sa.BindParameter[str] = sa.bindparam("code")
_consent = Consent.__table__.c
_consultation = Consultation.__table__.c
_allergy = Allergy.__table__.c
_flag = RiskFlag.__table__.c
_response = Response.__table__.c
_visit = Appointment.__table__.c
_version = ProtocolVersion.__table__.c
_protocol = Protocol.__table__.c
_site = Site.__table__.c


def _fact(kind: str, nth: Any, *, text: Any = "", number: Any = 0, dates: Any = ()) -> Any:
    """One arm of the question to the register: every kind of fact has the same columns."""
    first, last = [*dates, None, None][:2]
    return sa.select(
        sa.literal_column(f"'{kind}'", sa.String).label("kind"),
        nth.label("nth"),
        sa.cast(text, sa.String).label("text"),
        sa.cast(number, sa.Integer).label("number"),
        sa.type_coerce(sa.null() if first is None else first, sa.Date).label("first_on"),
        sa.type_coerce(sa.null() if last is None else last, sa.Date).label("last_on"),
    )


_INFUSED = (
    sa.exists()
    .where(
        _visit.patient_id == _patient,
        _visit.status == AppointmentStatus.FULFILLED,
        _visit.protocol_version_id == _version.id,
        _version.protocol_id == _protocol.id,
        _protocol.code == _code,
    )
    .correlate(None)
)
# Whatever has dates comes first: the rest take their type from it.
_REGISTER = sa.union_all(
    _fact(
        "consent",
        _consent.id,
        number=_consent.protocol_version,
        dates=(_consent.signed_on, _consent.expires_on),
    ).where(_consent.patient_id == _patient, _consent.protocol_code == _code),
    _fact(
        "consultation",
        _consultation.id,
        number=_consultation.is_suitable,
        dates=(_consultation.held_on,),
    ).where(_consultation.patient_id == _patient, _consultation.protocol_code == _code),
    _fact("allergy", _allergy.id, text=_allergy.substance).where(
        _allergy.patient_id == _patient, _allergy.withdrawn_at.is_(None)
    ),
    _fact("risk", _flag.id).where(
        _flag.patient_id == _patient, _flag.cleared_at.is_(None), _flag.kind.in_(RISKS)
    ),
    _fact("response", _response.id, text=_response.status).where(
        _response.patient_id == _patient, _response.protocol_code == _code
    ),
    _fact("infused", sa.literal_column("0", sa.Integer)).where(_INFUSED),
)
_VISITS = (
    sa.select(_visit.id, _visit.starts_at, _site.zone, _version.public_id)
    .join(Site.__table__, _site.id == _visit.site_id)
    .join(ProtocolVersion.__table__, _version.id == _visit.protocol_version_id)
    .where(
        _visit.patient_id == _patient,
        _visit.starts_at >= sa.bindparam("first"),
        _visit.starts_at < sa.bindparam("until"),
        _visit.status.in_(HOLDS_CHAIR),
    )
)


def findings(
    patient: Patient,
    version: ProtocolVersion | None,
    starts: Sequence[datetime],
    *,
    site: Site,
    without: int | Collection[int] | None = None,
    together: bool = False,
    now: datetime,
) -> list[Finding]:
    """What the rules say against visits of the patient at those moments, in two questions.

    The moments are proposals of their own, or visits of one series if `together`; `without`
    leaves out visits that are being moved. A visit without a protocol has no rules.
    """
    if version is None:
        return []
    plan = protocols.plan_of(version)
    left_out = {without} if isinstance(without, int) else set(without or ())
    visits = _visits(patient, plan, [*starts] or [now], left_out)
    days = [clock.local_date(start, site.clock) for start in starts]
    return candidacy.judge(plan, _standing(patient, version, plan, visits), days, together=together)


def findings_of_move(
    appointment: Appointment, starts_at: datetime, *, now: datetime
) -> list[Finding]:
    """What the rules say against another day for a visit; the same day asks nothing new."""
    return findings_of_moves(appointment, [starts_at], now=now)


def findings_of_moves(
    appointment: Appointment, starts: Sequence[datetime], *, now: datetime
) -> list[Finding]:
    """What they say against each of several days for it, those that are not its own.

    What depends on no day was decided when the visit was booked, and is asked again at the chair.
    """
    zone = appointment.site.clock
    own = clock.local_date(appointment.starts_at, zone)
    others = [start for start in starts if clock.local_date(start, zone) != own]
    if not others:
        return []
    found = findings(
        appointment.patient,
        appointment.protocol_version,
        others,
        site=appointment.site,
        without=appointment.id,
        now=now,
    )
    return [one for one in found if one.on is not None or one.rule == "SR-02"]


def set_aside(appointment: Appointment) -> Sequence[CandidacyOverride]:
    """The safety rules that were set aside for a visit, the latest first."""
    query = (
        sa.select(CandidacyOverride)
        .options(joinedload(CandidacyOverride.overridden_by))
        .where(CandidacyOverride.appointment_id == appointment.id)
        .order_by(CandidacyOverride.id.desc())
    )
    return db.session.scalars(query).all()


def _standing(
    patient: Patient, version: ProtocolVersion, plan: Plan, visits: Sequence[DrugVisit]
) -> Standing:
    facts = defaultdict(list)
    for row in db.session.execute(_REGISTER, {"patient_id": patient.id, "code": plan.code}):
        facts[row.kind].append(row)
    held = max(facts["consultation"], key=lambda row: (row.first_on, row.nth), default=None)
    told = max(facts["response"], key=lambda row: row.nth, default=None)
    return Standing(
        version=version.number,
        is_approved=version.status == ProtocolStatus.APPROVED,
        consents=[SignedConsent(row.number, row.first_on, row.last_on) for row in facts["consent"]],
        consulted=Consulted(held.first_on, bool(held.number)) if held else None,
        had_infusion=bool(facts["infused"]),
        allergic_to_drug=any(concerns_drug(row.text, plan.drug) for row in facts["allergy"]),
        open_risks=len(facts["risk"]),
        response=ResponseStatus(told.text) if told else None,
        visits=visits,
    )


def _visits(
    patient: Patient, plan: Plan, starts: Sequence[datetime], without: Collection[int]
) -> list[DrugVisit]:
    """The patient's visits with the same drug, a year around those moments."""
    given = {
        "patient_id": patient.id,
        "first": min(starts) - _REACH,
        "until": max(starts) + _REACH,
    }
    found = []
    for key, starts_at, zone, public_id in db.session.execute(_VISITS, given):
        other = protocols.plan_by(public_id)
        if key not in without and other.drug == plan.drug:
            on = clock.local_date(starts_at, clock.get_zone(zone))
            found.append(DrugVisit(on, ceil(other.min_gap_days.value)))
    return found
