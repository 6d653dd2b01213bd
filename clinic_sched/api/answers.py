"""What programs are told: each answer's description, with the function that makes it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from clinic_sched.api.examples import (
    CHAIR_EXAMPLE,
    COURSE_EXAMPLE,
    FINDING_EXAMPLE,
    PATIENT_EXAMPLE,
    PROTOCOL_EXAMPLE,
    SITE_EXAMPLE,
    START_EXAMPLE,
    VISIT_EXAMPLE,
)
from clinic_sched.api.notation import (
    DAY,
    EMAIL,
    ID,
    MOMENT,
    PHONE,
    ListOf,
    Maybe,
    Number,
    OneOf,
    Text,
    Whole,
    YesNo,
)
from clinic_sched.api.records import Field, Record
from clinic_sched.patients.rules import Sex
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling.rules import AppointmentStatus, CourseStatus


class Firmness(StrEnum):
    """How firmly a safety rule holds."""

    BLOCK = "block"
    OVERRIDE = "override"
    WARN = "warn"


FIRMNESS = {
    Level.BLOCK: Firmness.BLOCK,
    Level.OVERRIDE: Firmness.OVERRIDE,
    Level.WARN: Firmness.WARN,
}
MINUTES = Whole(0, 1440)
VERSION = Whole(0, 2**31 - 1)
CODE = Text(40, 1)
SENTENCE = Text(1000)

VISIT = Record(
    "Appointment",
    "A chair kept for one patient. `version` is also its ETag.",
    (
        Field("id", ID, "Names the visit."),
        Field("status", OneOf(AppointmentStatus), "Where it stands, in FHIR's words."),
        Field("patient", ID, "Who comes."),
        Field("site", ID, "Where."),
        Field("chair", ID, "On which chair."),
        Field("protocol", Maybe(CODE), "The code of its protocol; null where it has none."),
        Field("purpose", Text(120), "What it is for, where it has no protocol."),
        Field("course", Maybe(ID), "The series it belongs to."),
        Field("start", MOMENT, "When it begins, on the site's clock."),
        Field("end", MOMENT, "When the patient may go home."),
        Field("chair_until", MOMENT, "When the chair is free again."),
        Field("preparation_minutes", MINUTES, "Before the infusion."),
        Field("infusion_minutes", MINUTES, "The infusion itself."),
        Field("recovery_minutes", MINUTES, "Until the patient may go."),
        Field("turnover_minutes", MINUTES, "Until the chair is ready for somebody else."),
        Field("confirmed_at", Maybe(MOMENT), "When the patient said they will come."),
        Field("arrived_at", Maybe(MOMENT), "When they came."),
        Field("checked_in_at", Maybe(MOMENT), "When their details had been checked."),
        Field("cancel_reason", Maybe(Text(200)), "Why it was called off."),
        Field("note", Text(500), "For the team."),
        Field("moves", Whole(0, 2**31 - 1), "How often it was given another time."),
        Field("version", VERSION, "Raised by every change."),
    ),
    VISIT_EXAMPLE,
)
START = Record(
    "Start",
    "A time that fits. The lower the score, the better; every part of it is told in `why`.",
    (
        Field("start", MOMENT, "When it would begin, on the site's clock."),
        Field("end", MOMENT, "When the patient could go home."),
        Field("chair", ID, "The chair that suits it best."),
        Field("chair_label", Text(40), "What the clinic calls that chair."),
        Field("score", Number(), "Minutes that it costs, all told."),
        Field("labels", ListOf(Text(40), 5), "Best for the day, or closest to the wish."),
        Field("why", ListOf(SENTENCE, 20), "The reasons, in words."),
    ),
    START_EXAMPLE,
)
FINDING = Record(
    "CandidacyFinding",
    "What a safety rule says against visits of this patient: always, or on one day.",
    (
        Field("rule", Text(20), "The rule."),
        Field(
            "level",
            OneOf(Firmness),
            "block, override (a prescriber may sign at the clinic) or warn.",
        ),
        Field("detail", SENTENCE, "What it says."),
        Field("on", Maybe(DAY), "The day it concerns; null where it is all of them."),
    ),
    FINDING_EXAMPLE,
)
RELAXATION = Record(
    "Relaxation",
    "A smaller wish that something would fit, where nothing fits what was asked.",
    (
        Field("change", SENTENCE, "What would have to give."),
        Field("start", MOMENT, "The first time that would fit then."),
        Field("end", MOMENT, "When the patient could go home."),
    ),
)
AVAILABILITY = Record(
    "Availability",
    "The next times that fit, and what the safety rules say.",
    (
        Field("starts", ListOf(START, 50), "In order of time."),
        Field("relaxations", ListOf(RELAXATION, 10), "Only where no time fits."),
        Field("candidacy", ListOf(FINDING, 100), "What speaks against booking at all."),
    ),
    {"starts": [START_EXAMPLE], "relaxations": [], "candidacy": []},
)
PATIENT = Record(
    "Patient",
    "A person in the register, and how to reach them. No clinical facts are told here.",
    (
        Field("id", ID, "Names the patient."),
        Field("number", Text(20), "The clinic's own number."),
        Field("given_name", Text(80), "Given name."),
        Field("family_name", Text(80), "Family name."),
        Field("birth_date", DAY, "Born on."),
        Field("sex", OneOf(Sex), "FHIR's administrative gender."),
        Field("email", Maybe(EMAIL), "E-mail address."),
        Field("phone", Maybe(PHONE), "Telephone, E.164."),
        Field("wants_email", YesNo(), "Whether reminders may be sent by e-mail."),
        Field("escort_name", Maybe(Text(120)), "Who takes them home."),
        Field("escort_phone", Maybe(PHONE), "How to reach the escort."),
        Field("version", VERSION, "Raised by every change."),
    ),
    PATIENT_EXAMPLE,
)
PATIENTS_FOUND = Record(
    "PatientsFound",
    "Who fits what was searched for, the likeliest first.",
    (
        Field("items", ListOf(PATIENT, 50), "Who was found."),
        Field("next", Maybe(Text(200)), "Always null: say more of the person to find fewer."),
        Field("are_close", YesNo(), "Nobody fits; these names are nearly so."),
    ),
    {"items": [PATIENT_EXAMPLE], "next": None, "are_close": False},
)
SITE = Record(
    "Site",
    "A place where infusions are given.",
    (
        Field("id", ID, "Names the site."),
        Field("name", Text(120), "What it is called."),
        Field("time_zone", Text(64), "The zone of its clock, such as America/New_York."),
        Field("phone", Text(40), "How to ring it."),
        Field("address", Text(300), "Where it is."),
        Field("start_every_minutes", Whole(1, 1440), "Visits begin at multiples of this."),
    ),
    SITE_EXAMPLE,
)
CHAIR = Record(
    "Chair",
    "A place to be infused in.",
    (
        Field("id", ID, "Names the chair."),
        Field("site", ID, "Where it stands."),
        Field("label", Text(40), "What the clinic calls it."),
        Field("features", ListOf(Text(60), 40), "What it has, such as bed."),
        Field("is_overflow", YesNo(), "Used only where no other is free."),
    ),
    CHAIR_EXAMPLE,
)
PROTOCOL = Record(
    "Protocol",
    "A treatment that can be booked, and how long each part of the visit takes.",
    (
        Field("code", CODE, "Names the protocol."),
        Field("name", Text(200), "What it is called."),
        Field("version", Whole(1, 10**6), "Which version is in use."),
        Field("preparation_minutes", MINUTES, "Before the infusion."),
        Field("infusion_minutes", MINUTES, "The infusion itself."),
        Field("recovery_minutes", MINUTES, "Until the patient may go."),
        Field("turnover_minutes", MINUTES, "Until the chair is ready for somebody else."),
    ),
    PROTOCOL_EXAMPLE,
)
COURSE = Record(
    "Course",
    "A series of visits under one protocol.",
    (
        Field("id", ID, "Names the series."),
        Field("status", OneOf(CourseStatus), "Where it stands."),
        Field("patient", ID, "Whose it is."),
        Field("protocol", CODE, "The code of its protocol."),
        Field("planned_visits", Whole(1, 1000), "How many it has."),
        Field("booster_visits", Whole(0, 1000), "How many boosters follow."),
        Field("started_at", MOMENT, "When it was begun."),
        Field("appointments", ListOf(ID, 1000), "Its visits, by time."),
    ),
    COURSE_EXAMPLE,
)


def when(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """Write a moment with the offset of the site's clock."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def visit_facts(visit: Any) -> dict[str, Any]:
    """Tell a visit; who comes is an id, for a name needs a scope of its own."""
    zone, version = visit.site.clock, visit.protocol_version
    return {
        "id": visit.public_id,
        "status": visit.status.value,
        "patient": visit.patient.public_id,
        "site": visit.site.public_id,
        "chair": visit.chair.public_id,
        "protocol": version.protocol.code if version else None,
        "purpose": visit.purpose,
        "course": visit.course.public_id if visit.course else None,
        "start": when(visit.starts_at, zone),
        "end": when(visit.patient_until, zone),
        "chair_until": when(visit.chair_until, zone),
        **_minutes_of(visit),
        "confirmed_at": when(visit.confirmed_at, zone),
        "arrived_at": when(visit.arrived_at, zone),
        "checked_in_at": when(visit.checked_in_at, zone),
        "cancel_reason": visit.cancel_reason,
        "note": visit.note,
        "moves": visit.move_number,
        "version": visit.version,
    }


def start_facts(proposal: Any, chairs: Mapping[int, str], zone: ZoneInfo) -> dict[str, Any]:
    """Tell a start that fits; `chairs` are public ids by key."""
    return {
        "start": when(proposal.starts_at, zone),
        "end": when(proposal.ends_at, zone),
        "chair": chairs[proposal.chair_id],
        "chair_label": proposal.chair_label,
        "score": proposal.score,
        "labels": [label.value for label in proposal.labels],
        "why": list(proposal.why),
    }


def finding_facts(findings: Iterable[Any]) -> list[dict[str, Any]]:
    """Tell what the safety rules say."""
    return [
        {
            "rule": one.rule,
            "level": FIRMNESS[one.level].value,
            "detail": one.sentence,
            "on": one.on.isoformat() if one.on else None,
        }
        for one in findings
    ]


def blocking_facts(refusals: Iterable[Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Tell what is in the way of a visit, from when until when."""
    return [
        {
            "phase": one.phase.value if one.phase else None,
            "resource": one.resource.value,
            "from": when(one.starts_at, zone),
            "to": when(one.ends_at, zone),
            "detail": one.sentence,
        }
        for one in refusals
    ]


def patient_facts(patient: Any) -> dict[str, Any]:
    """Tell who somebody is and how to reach them."""
    told = [field.name for field in PATIENT.fields if field.name not in ("id", "birth_date", "sex")]
    return {
        "id": patient.public_id,
        **{name: getattr(patient, name) for name in told},
        "birth_date": patient.birth_date.isoformat(),
        "sex": patient.sex.value,
    }


def site_facts(site: Any) -> dict[str, Any]:
    """Tell a site."""
    return {
        "id": site.public_id,
        "name": site.name,
        "time_zone": site.zone,
        "phone": site.phone,
        "address": site.address,
        "start_every_minutes": site.grid_minutes,
    }


def chair_facts(chair: Any, site: Any) -> dict[str, Any]:
    """Tell a chair."""
    return {
        "id": chair.public_id,
        "site": site.public_id,
        "label": chair.label,
        "features": list(chair.features),
        "is_overflow": chair.is_overflow,
    }


def protocol_facts(version: Any) -> dict[str, Any]:
    """Tell a protocol in use."""
    return {
        "code": version.protocol.code,
        "name": version.name,
        "version": version.number,
        **_minutes_of(version),
    }


def course_facts(course: Any, visits: Sequence[Any], zone: ZoneInfo) -> dict[str, Any]:
    """Tell a series and its visits."""
    return {
        "id": course.public_id,
        "status": course.status.value,
        "patient": course.patient.public_id,
        "protocol": course.protocol_version.protocol.code,
        "planned_visits": course.planned_visits,
        "booster_visits": course.booster_visits,
        "started_at": when(course.started_at, zone),
        "appointments": [visit.public_id for visit in visits],
    }


def _minutes_of(planned: Any) -> dict[str, int]:
    return {
        "preparation_minutes": planned.prep_minutes,
        "infusion_minutes": planned.infusion_minutes,
        "recovery_minutes": planned.recovery_minutes,
        "turnover_minutes": planned.turnover_minutes,
    }
