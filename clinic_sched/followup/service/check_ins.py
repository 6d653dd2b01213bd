"""Asking patients how they are after an infusion: planned, sent, closed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from clinic_sched.audit.service import WORKER, record
from clinic_sched.clock import get_zone
from clinic_sched.database import db
from clinic_sched.followup import check_in_plan, queries
from clinic_sched.followup.addresses import Addressee, Place
from clinic_sched.followup.check_in_plan import PlannedCheckIn
from clinic_sched.followup.models import CheckIn
from clinic_sched.followup.rules import LOOK_WITHIN, PHONE_WITHIN, CheckInStatus, TaskKind
from clinic_sched.followup.service.apart import apart
from clinic_sched.followup.service.tasks import open_task
from clinic_sched.followup.service.texts import about_check_in
from clinic_sched.followup.verdict import SEND, Verdict
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.rules import Claimed
from clinic_sched.protocols.queries import plan_of
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.rules import StepKind

KIND = "check-in"
CALL_AFTER_LEAVING = timedelta(hours=2)


def plan_check_ins(*, now: datetime) -> int:
    """Write the check-ins of the sessions that ended, and the questions before a first one.

    Who left against advice is called in any case.
    """
    written = 0
    for infusion in queries.left_against_advice(now=now):
        with apart(f"call after session {infusion.public_id}"):
            _have_called(infusion, now)
    for infusion in queries.sessions_to_follow(now=now):
        with apart(f"check-ins of session {infusion.public_id}"):
            written += _follow(infusion, now)
    for infusion in queries.sessions_to_compare_with(now=now):
        with apart(f"questions before session {infusion.public_id}"):
            rows = plan_of(infusion.protocol_version).followup
            asked = check_in_plan.before_infusion(rows, infusion.opened_at)
            written += asked is not None and _write(infusion, asked, CheckInStatus.SENT)
    return written


def ask_due(*, now: datetime) -> int:
    """Ask for every check-in that fell due: by mail, or by a task to phone."""
    asked = 0
    for check_in in queries.due(now=now):
        with apart(f"check-in {check_in.public_id}"):
            if check_in.by_phone or not _email_of(check_in):
                _have_phoned(check_in, now)
            else:
                _invite(check_in, now)
            check_in.status = CheckInStatus.SENT
            asked += 1
    return asked


def close_overdue(*, now: datetime) -> None:
    """Close the check-ins nobody answered in time."""
    db.session.execute(queries.overdue(now=now))


def judge_check_in_message(message: Claimed, *, now: datetime) -> Verdict:
    """Ask once more, right before it goes, whether a check-in is still wanted."""
    check_in = queries.find_check_in(message.about.partition(":")[2])
    if check_in is None or check_in.status == CheckInStatus.EXPIRED:
        return Verdict("The check-in is closed.")
    if check_in.status == CheckInStatus.COMPLETED:
        return Verdict("The check-in is answered.")
    if _email_of(check_in) != message.address:
        return Verdict("The patient does not want e-mail at this address any more.")
    allowed = _place_of(check_in).hours_for(_addressee_of(check_in)).next_allowed(now)
    return SEND if allowed == now else Verdict(not_before=allowed)


def _have_called(infusion: InfusionSession, now: datetime) -> None:
    assert infusion.left_at is not None  # noqa: S101 (the query asks for it)
    steps = [step.reason for step in infusion.steps if step.kind is StepKind.LEFT_AMA]
    open_task(
        TaskKind.LEFT_AMA,
        f"session:{infusion.public_id}",
        f"The patient left against advice. Please phone. Why they left: {''.join(steps[-1:])}",
        patient_id=infusion.patient_id,
        due_at=infusion.left_at + CALL_AFTER_LEAVING,
        is_urgent=True,
        now=now,
    )


def _follow(infusion: InfusionSession, now: datetime) -> int:
    assert infusion.left_at is not None  # noqa: S101 (the query asks for it)
    for earlier in queries.superseded_by(infusion):
        earlier.status = CheckInStatus.EXPIRED
    rows = plan_of(infusion.protocol_version).followup
    planned = check_in_plan.after_infusion(rows, infusion.left_at)
    return sum(
        _write(
            infusion,
            one,
            CheckInStatus.SCHEDULED if one.expires_at > now else CheckInStatus.EXPIRED,
        )
        for one in planned
    )


def _write(infusion: InfusionSession, planned: PlannedCheckIn, status: CheckInStatus) -> bool:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = (postgresql if on_postgresql else sqlite).insert(CheckIn)
    once = insert.values(
        session_id=infusion.id,
        patient_id=infusion.patient_id,
        row=planned.row,
        offset=planned.offset,
        instruments=list(planned.instruments),
        by_phone=planned.by_phone,
        status=status,
        due_at=planned.due_at,
        expires_at=planned.expires_at,
    ).on_conflict_do_nothing(index_elements=[CheckIn.session_id, CheckIn.row])
    return db.session.scalar(once.returning(CheckIn.id)) is not None


def _have_phoned(check_in: CheckIn, now: datetime) -> None:
    asks = bool(check_in.instruments)
    open_task(
        TaskKind.PHONE_CHECK_IN if asks else TaskKind.OTHER,
        f"check-in:{check_in.public_id}"
        if asks
        else f"session:{check_in.session.public_id}:{check_in.row}",
        "Please phone and ask how the patient is." if asks else _what_to_do(check_in),
        patient_id=check_in.patient_id,
        due_at=now + (PHONE_WITHIN if asks else LOOK_WITHIN),
        now=now,
    )


def _what_to_do(check_in: CheckIn) -> str:
    plan = plan_of(check_in.session.protocol_version)
    wish = plan.followup[check_in.row].text or "A look at this patient is due."
    return f"{plan.name}: {wish}"


def _invite(check_in: CheckIn, now: datetime) -> None:
    place, addressee = _place_of(check_in), _addressee_of(check_in)
    text = about_check_in(addressee, place)
    outbox.enqueue(
        dedupe_key=f"{KIND}:{check_in.public_id}",
        kind=KIND,
        about=f"check-in:{check_in.public_id}",
        recipient=addressee.recipient,
        address=addressee.email,
        subject=text.subject,
        body=text.body,
        due_at=place.hours_for(addressee).next_allowed(now),
        expires_at=check_in.expires_at,
        now=now,
    )
    record("ask check-in", f"check-in:{check_in.public_id}", by=WORKER, now=now)


def _email_of(check_in: CheckIn) -> str:
    patient = check_in.patient
    return (patient.email or "") if patient.wants_email else ""


def _addressee_of(check_in: CheckIn) -> Addressee:
    patient = check_in.patient
    return Addressee(
        patient.id,
        patient.actor,
        patient.given_name,
        _email_of(check_in),
        get_zone(patient.zone) if patient.zone else None,
    )


def _place_of(check_in: CheckIn) -> Place:
    site = check_in.session.appointment.site
    return Place(
        site.message_name,
        site.phone,
        site.address,
        site.clock,
        site.messages_from,
        site.messages_until,
    )
