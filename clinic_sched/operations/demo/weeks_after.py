"""What the demo's patients answered in the weeks after, and who must be called now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.database import db
from clinic_sched.followup import check_in_plan, scoring
from clinic_sched.followup import service as following
from clinic_sched.followup.check_in_plan import PlannedCheckIn
from clinic_sched.followup.instruments import Item, ItemKind
from clinic_sched.followup.models import Answer, CheckIn, Outcome
from clinic_sched.followup.rules import CheckInStatus
from clinic_sched.operations.demo.history import Rows
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import PATIENT_EMAIL, Treated
from clinic_sched.patients.models import Patient
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.vocabulary import Instrument
from clinic_sched.sessions.models import InfusionSession

_ALARMED_AGO = timedelta(minutes=50)
_RISK = {Instrument.PHQ9: 8, Instrument.SAFETY: 0}
_DULL = {ItemKind.TEXT: "", ItemKind.YES_NO: 0}


class Answering:
    """Writes what one patient answers, by how well the treatment does for them."""

    def __init__(self, treated: Treated, random: Random) -> None:
        self.treated, self.random = treated, random

    def answers(self, instrument: Instrument, days: float) -> dict[str, Any]:
        """Return answers to one questionnaire, that many days after an infusion."""
        helped = self.treated.response * max(0.0, 1 - days / 45) if days > 0 else 0.0
        items = scoring.CATALOGUE[instrument].items
        given = {item.id: self._one(instrument, item, helped) for item in items}
        if instrument in _RISK:
            given[items[_RISK[instrument]].id] = 0
        return given

    def _one(self, instrument: Instrument, item: Item, helped: float) -> Any:
        random, pain = self.random, self.treated.baseline_pain
        if item.kind in _DULL:
            is_said = item.kind is ItemKind.YES_NO and random.random() < 0.12
            return 1 if is_said else _DULL[item.kind]
        if instrument is Instrument.PGIC:
            values = sorted(choice.value for choice in item.choices)
            return values[min(len(values) - 1, int((1 - helped) * len(values) * 0.8))]
        if item.kind is ItemKind.CHOICE:
            worst = max(choice.value for choice in item.choices)
            return min(
                worst, max(0, round(worst * pain / 10 * (1 - helped) + random.uniform(-1, 1)))
            )
        if instrument is Instrument.MOOD:
            return min(10, max(0, round(3 + 6 * helped + random.uniform(-1, 1))))
        if instrument is Instrument.MME:
            return random.choice((0, 0, 10, 20, 30))
        return min(10, max(0, round(pain * (1 - 0.8 * helped) + random.uniform(-1, 1))))


def answer_all(house: House, people: Sequence[Treated], random: Random, *, now: datetime) -> None:
    """Write the check-ins of every past infusion, and the answers to most of them."""
    by_patient = {treated.patient.id: treated for treated in people}
    rows = Rows()
    for infusions in _by_patient():
        treated = by_patient[infusions[0].patient_id]
        for infusion, later in pairwise([*infusions, None]):
            assert infusion is not None  # noqa: S101 (only the last is nothing)
            for planned in _planned(house, treated, infusion, is_first=infusion is infusions[0]):
                superseded = later is not None and planned.due_at > later.opened_at
                rows.of[CheckIn].append(_check_in(infusion, planned, superseded, random, now))
    rows.write()
    _answer_completed(by_patient, random)
    _alarm(house, people, now=now)


def _by_patient() -> Iterator[list[InfusionSession]]:
    query = sa.select(InfusionSession).order_by(
        InfusionSession.patient_id, InfusionSession.opened_at
    )
    found: list[InfusionSession] = []
    for infusion in db.session.scalars(query):
        if found and found[0].patient_id != infusion.patient_id:
            yield found
            found = []
        found.append(infusion)
    if found:
        yield found


def _planned(
    house: House, treated: Treated, infusion: InfusionSession, *, is_first: bool
) -> Iterator[PlannedCheckIn]:
    rows = protocols.plan_of(house.versions[treated.code]).followup
    before = check_in_plan.before_infusion(rows, infusion.opened_at)
    if is_first and before is not None:
        yield before
    if infusion.left_at is not None:
        yield from check_in_plan.after_infusion(rows, infusion.left_at)


def _check_in(
    infusion: InfusionSession,
    planned: PlannedCheckIn,
    superseded: bool,
    random: Random,
    now: datetime,
) -> dict[str, Any]:
    status, completed_at = CheckInStatus.SCHEDULED, None
    if superseded:
        status = CheckInStatus.EXPIRED
    elif planned.due_at <= now:
        answered_at = planned.due_at + timedelta(minutes=random.randrange(5, 900))
        likely = planned.row < 0 or random.random() < 0.82
        # Whoever signs in as the demo's patient should find something to answer.
        likely = likely and not (
            infusion.patient.email == PATIENT_EMAIL and planned.expires_at > now
        )
        if likely and answered_at < min(now, planned.expires_at) and planned.instruments:
            status, completed_at = CheckInStatus.COMPLETED, answered_at
        elif planned.expires_at <= now:
            status = CheckInStatus.EXPIRED
        elif not planned.by_phone:
            status = CheckInStatus.SENT
    return {
        "session_id": infusion.id,
        "patient_id": infusion.patient_id,
        "row": planned.row,
        "offset": planned.offset,
        "instruments": list(planned.instruments),
        "by_phone": planned.by_phone,
        "status": status,
        "due_at": planned.due_at,
        "expires_at": planned.expires_at,
        "completed_at": completed_at,
    }


def _answer_completed(by_patient: dict[int, Treated], random: Random) -> None:
    query = (
        sa.select(CheckIn)
        .options(joinedload(CheckIn.session))
        .where(CheckIn.status == CheckInStatus.COMPLETED)
    )
    rows = Rows()
    for check_in in db.session.scalars(query):
        answering = Answering(by_patient[check_in.patient_id], random)
        days = (check_in.due_at - check_in.session.opened_at) / timedelta(days=1)
        for code in check_in.instruments:
            given = answering.answers(Instrument(code), days)
            _keep(rows, check_in, Instrument(code), given, by=answering.treated.patient)
    rows.write()


def _keep(
    rows: Rows, check_in: CheckIn, instrument: Instrument, given: dict[str, Any], *, by: Patient
) -> None:
    common = {"check_in_id": check_in.id, "patient_id": check_in.patient_id}
    at = check_in.completed_at
    rows.of[Answer].append(
        common
        | {
            "instrument": instrument.value,
            "items": given,
            "answered_at": at,
            "answered_by": by.actor,
        }
    )
    scores: dict[str, Decimal] = scoring.score(scoring.CATALOGUE[instrument], given)
    for measure, value in scores.items():
        rows.of[Outcome].append(common | {"measure": measure, "value": value, "at": at})


def _alarm(house: House, people: Sequence[Treated], *, now: datetime) -> None:
    """Have one patient give a worrying answer that nobody has looked at yet."""
    moment = now - _ALARMED_AGO
    query = (
        sa.select(CheckIn)
        .where(
            CheckIn.status == CheckInStatus.SENT,
            CheckIn.due_at < moment,
            CheckIn.expires_at > now,
            CheckIn.patient_id != people[0].patient.id,
        )
        .order_by(CheckIn.due_at.desc())
    )
    by_patient = {treated.patient.id: treated for treated in people}
    for check_in in db.session.scalars(query):
        asked = [Instrument(code) for code in check_in.instruments]
        risky = [instrument for instrument in asked if instrument in _RISK]
        if not risky:
            continue
        answering = Answering(by_patient[check_in.patient_id], Random(1))  # noqa: S311
        given = {instrument: answering.answers(instrument, 1) for instrument in asked}
        item = scoring.CATALOGUE[risky[0]].items[_RISK[risky[0]]]
        given[risky[0]][item.id] = 1
        following.answer(check_in, given, by=check_in.patient, now=moment)
        break
