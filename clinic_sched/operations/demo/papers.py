"""The demo's consents and consultations: right for the visits, but for two that show the rule."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import Treated
from clinic_sched.patients.models import Consent, Consultation
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling.models import Appointment

_DAY = timedelta(days=1)
_YEAR = 365 * _DAY
# A consent signed earlier would end before the last visits ahead.
_OLDEST = 300 * _DAY


def newcomers(house: House, people: list[Treated]) -> list[Treated]:
    """Return the two who were referred but cannot be booked yet."""
    return [one for one in reversed(people) if _is_consulted(house, one)][:2]


def record_all(house: House, people: list[Treated], *, now: datetime) -> None:
    """Write what was signed and found before each patient's first visit.

    Of the newcomers one was never consulted, and the consent of the other has run out.
    """
    unconsulted, lapsed = newcomers(house, people)
    first_visits = _first_visits(house)
    signed = {one.patient.id: _signed_on(house, first_visits.get(one.patient.id)) for one in people}
    signed[lapsed.patient.id] = house.today - _YEAR - 35 * _DAY
    consulted = [one for one in people if one is not unconsulted and _is_consulted(house, one)]
    db.session.execute(sa.insert(Consent), list(_consents(house, people, signed, now)))
    found = list(_consultations(house, consulted, signed, now))
    db.session.execute(sa.insert(Consultation), found)


def _first_visits(house: House) -> dict[int, date]:
    query = sa.select(Appointment.patient_id, sa.func.min(Appointment.starts_at)).group_by(
        Appointment.patient_id
    )
    return {key: clock.local_date(first, house.zone) for key, first in db.session.execute(query)}


def _signed_on(house: House, first_visit: date | None) -> date:
    before = min(first_visit or house.today, house.today) - 6 * _DAY
    return max(before, house.today - _OLDEST)


def _is_consulted(house: House, treated: Treated) -> bool:
    return bool(protocols.plan_of(house.versions[treated.code]).consult_required.value)


def _consents(
    house: House, people: Iterable[Treated], signed: dict[int, date], now: datetime
) -> Iterator[dict[str, Any]]:
    for treated in people:
        signed_on = signed[treated.patient.id]
        yield {
            "patient_id": treated.patient.id,
            "protocol_code": treated.code,
            "protocol_version": house.versions[treated.code].number,
            "signed_on": signed_on,
            "expires_on": signed_on + _YEAR,
            "recorded_by_id": house.first(Role.NURSE).id,
            "recorded_at": now - (house.today - signed_on),
        }


def _consultations(
    house: House, people: Iterable[Treated], signed: dict[int, date], now: datetime
) -> Iterator[dict[str, Any]]:
    prescribers = house.staff[Role.PRESCRIBER]
    for nth, treated in enumerate(people):
        held_on = signed[treated.patient.id] - (nth % 4) * _DAY
        yield {
            "patient_id": treated.patient.id,
            "protocol_code": treated.code,
            "held_on": held_on,
            "is_suitable": True,
            "held_by": prescribers[nth % len(prescribers)].name,
            "recorded_by_id": house.first(Role.NURSE).id,
            "recorded_at": now - (house.today - held_on),
        }
