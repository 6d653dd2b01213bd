"""Keeping what patients answer, what it comes to, and whom it must alarm."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from clinic_sched import clock
from clinic_sched.audit.service import Actor, record
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic.models import Site
from clinic_sched.database import conflict_means, db
from clinic_sched.followup import queries, scoring
from clinic_sched.followup.errors import AlreadyAnswered, CheckInClosed
from clinic_sched.followup.instruments import Questionnaire
from clinic_sched.followup.models import Answer, CheckIn, Outcome
from clinic_sched.followup.rules import CheckInStatus, EscalationWaits, TaskKind
from clinic_sched.followup.service.results import judge_response
from clinic_sched.followup.service.tasks import open_task
from clinic_sched.patients import service as patients
from clinic_sched.patients.rules import FlagKind
from clinic_sched.protocols.vocabulary import Instrument

Given = Mapping[Instrument, Mapping[str, Any]]


def questionnaires_of(check_in: CheckIn) -> list[Questionnaire]:
    """Return what a check-in asks."""
    return [scoring.CATALOGUE[Instrument(code)] for code in check_in.instruments]


def check_answerable(check_in: CheckIn, *, now: datetime) -> None:
    """Refuse answers twice, too early or too late."""
    if check_in.status == CheckInStatus.COMPLETED:
        raise AlreadyAnswered
    if now < check_in.due_at:
        raise CheckInClosed("It is too early for these questions. We will ask you in time.")
    if check_in.status == CheckInStatus.EXPIRED or now >= check_in.expires_at:
        raise CheckInClosed("These questions are closed. We will ask you again.")


def answer(check_in: CheckIn, given: Given, *, by: Actor, now: datetime) -> None:
    """Keep the answers as they were given, and what they come to."""
    check_answerable(check_in, now=now)
    twice = AlreadyAnswered()
    key = "check_in_id_instrument"
    with conflict_means({key: twice, "answers.check_in_id": twice}):
        for asked in questionnaires_of(check_in):
            _keep(check_in, asked, given[asked.code], by, now)
    check_in.status, check_in.completed_at = CheckInStatus.COMPLETED, now
    record("answer check-in", _subject(check_in), by=by, now=now)
    if points_to_risk(check_in, given):
        raise_alarm(check_in, by=by, now=now)
    judge_response(check_in, now=now)


def points_to_risk(check_in: CheckIn, given: Given) -> bool:
    """Does any answer, of however few, point to a risk of self-harm?"""
    return any(
        scoring.risk_answers(asked, given.get(asked.code, {}))
        for asked in questionnaires_of(check_in)
    )


def raise_alarm(check_in: CheckIn, *, by: Actor, now: datetime) -> None:
    """Have a clinician look at once; the same check-in raises one alarm."""
    site = check_in.session.appointment.site
    waits = EscalationWaits(site.escalate_open_minutes, site.escalate_closed_minutes)
    is_new = open_task(
        TaskKind.RISK_ANSWER,
        _subject(check_in),
        "An answer points to a risk of self-harm. Contact the patient now.",
        patient_id=check_in.patient_id,
        due_at=waits.due_at(is_open=is_open(site, now=now), now=now),
        is_urgent=True,
        by=by,
        now=now,
    )
    if is_new:
        patients.raise_flag(
            check_in.patient,
            FlagKind.SELF_HARM,
            "An answer in a check-in points to a risk of self-harm.",
            by=by,
            now=now,
        )


def has_alarmed(check_in: CheckIn) -> bool:
    """Did an answer to it alarm anybody?"""
    return queries.find_task(TaskKind.RISK_ANSWER, _subject(check_in)) is not None


def is_open(site: Site, *, now: datetime) -> bool:
    """Is anybody at the site at that moment, by its hours and closures?"""
    wall = clock.local(now, site.clock)
    hours = any(
        one.weekday == wall.weekday() and one.opens <= wall.time() < one.closes
        for one in clinic.hours(site)
    )
    closed = any(
        one.chair_id is None and one.starts_at <= now for one in clinic.closures(site, now)
    )
    return hours and not closed


def _keep(
    check_in: CheckIn,
    asked: Questionnaire,
    answers: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> None:
    plain = {name: str(one) if isinstance(one, Decimal) else one for name, one in answers.items()}
    db.session.add(
        Answer(
            check_in_id=check_in.id,
            patient_id=check_in.patient_id,
            instrument=asked.code.value,
            items=plain,
            answered_at=now,
            answered_by=by.actor,
        )
    )
    for measure, value in scoring.score(asked, answers).items():
        db.session.add(
            Outcome(
                check_in_id=check_in.id,
                patient_id=check_in.patient_id,
                measure=measure,
                value=value,
                at=now,
            )
        )


def _subject(check_in: CheckIn) -> str:
    return f"check-in:{check_in.public_id}"
