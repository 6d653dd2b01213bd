"""What programs are told, made from what is there; each has its shape in `descriptions`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinic_sched.api.descriptions import PATIENT, Firmness
from clinic_sched.protocols.vocabulary import Level

FIRMNESS = {
    Level.BLOCK: Firmness.BLOCK,
    Level.OVERRIDE: Firmness.OVERRIDE,
    Level.WARN: Firmness.WARN,
}


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
        "seated_at": when(visit.seated_at, zone),
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
        "appointments": [
            {
                "id": visit.public_id,
                "number": visit.course_number,
                "status": visit.status.value,
                "start": when(visit.starts_at, zone),
            }
            for visit in visits
        ],
    }


def plan_facts(plan: Any, chairs: Mapping[int, str], zone: ZoneInfo) -> dict[str, Any]:
    """Tell a series as it would be."""
    obstacle = plan.obstacle
    return {
        "dates": [
            {
                "number": one.number,
                "start": when(one.starts_at, zone),
                "end": when(one.ends_at, zone),
                "chair": chairs.get(one.chair_id),
                "is_booster": one.is_booster,
                "why": list(one.reasons),
            }
            for one in plan.dates
        ],
        "is_bookable": plan.is_bookable,
        "obstacle": obstacle
        and {
            "number": obstacle.number,
            "from": obstacle.first_on and obstacle.first_on.isoformat(),
            "to": obstacle.last_on and obstacle.last_on.isoformat(),
            "resource": obstacle.resource and obstacle.resource.value,
        },
    }


def _minutes_of(planned: Any) -> dict[str, int]:
    return {
        "preparation_minutes": planned.prep_minutes,
        "infusion_minutes": planned.infusion_minutes,
        "recovery_minutes": planned.recovery_minutes,
        "turnover_minutes": planned.turnover_minutes,
    }
