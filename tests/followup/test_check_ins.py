"""Asking patients how they are after an infusion."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.followup import queries, service
from clinic_sched.followup.errors import AlreadyAnswered, CheckInClosed
from clinic_sched.followup.models import Answer, CheckIn, Outcome
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.followup.verdict import SEND
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.models import Message
from clinic_sched.patients import queries as patients
from clinic_sched.patients.rules import ResponseStatus
from clinic_sched.protocols.vocabulary import Instrument
from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.followup.infusions import LEFT, check_ins, followed, full, infusion
from tests.moments import at

DAY = timedelta(days=1)


def statuses(infusion):
    return [one.status.value for one in check_ins(infusion)]


def test_check_ins_are_written_once_after_the_patient_left(session):
    done = infusion()
    for _ in range(3):
        service.plan_check_ins(now=LEFT + timedelta(minutes=1))

    assert [one.offset for one in check_ins(done)] == ["PT24H", "P7D", "P14D", "P28D", "P84D"]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": SessionStatus.RECOVERY, "left_at": None},
        {"status": SessionStatus.CANCELLED, "left_at": None, "started_at": None, "ended_at": None},
    ],
)
def test_a_session_nobody_went_home_from_has_no_check_ins(session, facts):
    unfinished = infusion()
    for name, value in facts.items():
        setattr(unfinished, name, value)
    session.flush()
    service.plan_check_ins(now=LEFT + DAY)

    assert [one for one in check_ins(unfinished) if one.row >= 0] == []


def test_one_session_that_cannot_be_planned_does_not_stop_the_next(session):
    broken = infusion(version=builders.protocol_version("LIDO-90", document={"code": "broken"}))
    sound = infusion()
    service.plan_check_ins(now=LEFT)

    assert check_ins(broken) == []
    assert len(check_ins(sound)) == 5


def test_check_ins_that_are_over_already_are_closed_from_the_start(session):
    done = infusion()
    service.plan_check_ins(now=LEFT + 20 * DAY)

    assert statuses(done) == ["expired", "expired", "scheduled", "scheduled", "scheduled"]


def test_a_newer_infusion_takes_over_the_questions_of_the_older(session):
    patient, version, site = builders.patient(), builders.protocol_version(), builders.site()
    first = infusion(patient=patient, version=version, site=site)
    followed(first)
    service.ask_due(now=LEFT + DAY)
    followed(infusion(patient=patient, version=version, site=site, left_at=LEFT + 3 * DAY))

    assert statuses(first) == ["sent"] + ["expired"] * 4


def test_a_check_in_that_falls_due_is_asked_for_once_by_day(session):
    done = infusion()
    followed(done)
    service.ask_due(now=LEFT + DAY)
    service.ask_due(now=LEFT + DAY + timedelta(minutes=1))

    [message] = session.scalars(sa.select(Message)).all()
    assert message.kind == "check-in"
    assert message.address == done.patient.email
    assert statuses(done)[0] == "sent"


def test_a_check_in_due_at_night_waits_for_the_morning(session):
    followed(infusion(left_at=at(23)))
    service.ask_due(now=at(23, days=1))

    assert session.scalars(sa.select(Message)).one().due_at == at(8, days=2)


@pytest.mark.parametrize("facts", [{"email": None}, {"wants_email": False}])
def test_a_patient_we_cannot_write_to_is_phoned(session, facts):
    followed(infusion(patient=builders.patient(**facts)))
    service.ask_due(now=LEFT + DAY)

    assert session.scalars(sa.select(Message)).all() == []
    assert [one.kind for one in queries.worklist()] == [TaskKind.PHONE_CHECK_IN]


def test_a_row_for_the_phone_or_for_a_look_is_a_task(session):
    followed(infusion())
    followed(infusion("FCM-15"))
    service.ask_due(now=LEFT + 28 * DAY)
    service.ask_due(now=LEFT + 84 * DAY)

    tasks = {one.kind: one.sentence for one in queries.worklist()}
    assert tasks[TaskKind.OTHER].endswith("Laboratory or response check for this drug")
    assert TaskKind.PHONE_CHECK_IN in tasks


def test_nobody_answered_in_time_closes_the_form(session):
    done = infusion()
    followed(done)
    service.ask_due(now=LEFT + DAY)
    service.close_overdue(now=LEFT + 3 * DAY)

    assert statuses(done)[0] == "expired"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": CheckInStatus.EXPIRED}, "closed"),
        ({"status": CheckInStatus.COMPLETED, "completed_at": LEFT}, "answered"),
    ],
)
def test_an_invitation_that_is_not_wanted_any_more_is_dropped(session, change, reason):
    done = infusion()
    followed(done)
    now = LEFT + DAY
    service.ask_due(now=now)
    message = outbox.claim_next(now=now)
    assert service.still_owed(message, now=now) == SEND
    first = check_ins(done)[0]
    for name, value in change.items():
        setattr(first, name, value)
    session.flush()

    assert reason in service.still_owed(message, now=now).reason_to_drop


def test_answers_are_kept_as_they_were_given_and_scored(session):
    [_, second, *_] = followed(infusion())
    now = LEFT + 7 * DAY
    service.answer(second, full(second, phq1=2, phq2=3), by=second.patient, now=now)
    session.commit()

    assert second.status == CheckInStatus.COMPLETED
    kept = {one.instrument: one for one in queries.answers_to(second)}
    assert kept["phq9"].items["phq2"] == 3
    assert kept["phq9"].answered_by == second.patient.actor
    assert {one.measure: one.value for one in queries.outcomes_of(second.patient)} == {
        "phq9": 5,
        "gad7": 0,
    }
    assert queries.worklist() == []


@pytest.mark.parametrize(
    ("code", "row", "risky"),
    [("KET-MOOD-40", 0, {"harm": 1}), ("KET-MOOD-40", 1, {"phq9": 1})],
)
def test_an_answer_that_points_to_a_risk_alarms_a_clinician_and_flags_the_patient(
    session, code, row, risky
):
    asked = followed(infusion(code))[row]
    service.answer(asked, full(asked, **risky), by=asked.patient, now=asked.due_at)

    [task] = queries.worklist()
    assert (task.kind, task.is_urgent) == (TaskKind.RISK_ANSWER, True)
    assert [flag.kind.value for flag in patients.open_flags(asked.patient)] == ["self-harm"]
    assert service.has_alarmed(asked)


@pytest.mark.parametrize(("hour", "minutes"), [(13, 15), (22, 60)])
def test_an_alarm_waits_for_the_minutes_of_the_site_then_escalates(session, hour, minutes):
    [first, *_] = followed(infusion())
    now = at(hour, days=1)
    service.answer(first, full(first, harm=1), by=first.patient, now=now)

    [task] = queries.worklist()
    assert task.due_at == now + timedelta(minutes=minutes)
    assert service.escalate(now=task.due_at - timedelta(seconds=1)) == 0
    assert service.escalate(now=task.due_at) == 1


def test_a_closed_site_counts_as_closed(session):
    site = builders.site()
    builders.closure(site, at(0), at(23))

    assert not service.is_open(site, now=at(13))
    assert service.is_open(site, now=at(13, days=1))


def test_the_same_check_in_alarms_once(session):
    [first, *_] = followed(infusion())
    for _ in range(3):
        service.raise_alarm(first, by=first.patient, now=first.due_at)

    assert len(queries.worklist()) == 1
    assert len(patients.open_flags(first.patient)) == 1


def test_answers_are_taken_once(session):
    [first, *_] = followed(infusion())
    service.answer(first, full(first), by=first.patient, now=first.due_at)

    with pytest.raises(AlreadyAnswered):
        service.answer(first, full(first), by=first.patient, now=first.due_at)


def test_of_two_answers_at_once_the_table_keeps_one(session):
    [first, *_] = followed(infusion())
    service.answer(first, full(first), by=first.patient, now=first.due_at)
    first.status, first.completed_at = CheckInStatus.SENT, None

    with pytest.raises(AlreadyAnswered):
        service.answer(first, full(first), by=first.patient, now=first.due_at)


def test_answers_too_early_or_too_late_are_refused(session):
    [first, *_] = followed(infusion())

    with pytest.raises(CheckInClosed, match="too early"):
        service.check_answerable(first, now=first.due_at - timedelta(seconds=1))
    with pytest.raises(CheckInClosed, match="closed"):
        service.check_answerable(first, now=first.expires_at)


def test_before_a_first_infusion_what_is_compared_later_is_asked(session):
    waiting = infusion(status=SessionStatus.PRECHECK, started_at=None, ended_at=None)
    waiting.left_at = None
    session.flush()
    service.plan_check_ins(now=waiting.opened_at)
    service.plan_check_ins(now=waiting.opened_at)

    [asked] = check_ins(waiting)
    assert (asked.row, asked.instruments, asked.status) == (-1, ["phq9", "gad7"], "sent")


def test_before_a_later_infusion_it_is_not_asked_again(session):
    patient, version, site = builders.patient(), builders.protocol_version(), builders.site()
    infusion(patient=patient, version=version, site=site)
    later = infusion(
        patient=patient,
        version=version,
        site=site,
        left_at=LEFT + DAY,
        status=SessionStatus.PRECHECK,
        started_at=None,
        ended_at=None,
    )
    service.plan_check_ins(now=later.opened_at)

    assert check_ins(later) == []


def asked_before(done, **answers):
    """Answer the questions before the infusion, as the worker would have asked them."""
    builders.kept(
        CheckIn(
            session_id=done.id,
            patient_id=done.patient_id,
            row=-1,
            offset="PT0S",
            instruments=["nrs", "peg", "phq9"],
            status=CheckInStatus.SENT,
            due_at=done.opened_at,
            expires_at=done.opened_at + DAY,
        )
    )
    [before, *_] = check_ins(done)
    service.answer(before, full(before, **answers), by=before.patient, now=before.due_at)


def test_a_pain_that_fell_enough_makes_a_responder_on_the_protocols_day(session):
    done = infusion("KET-PAIN-120")
    asked_before(done, pain=8, average=8, enjoyment=8, activity=8)
    asked = followed(done)[5]
    assert asked.offset == "P21D"
    given = full(asked, pain=5, average=5, enjoyment=5, activity=5, change=6)
    service.answer(asked, given, by=asked.patient, now=asked.due_at)

    found = patients.find_response(asked.patient, "KET-PAIN-120")
    assert found.status == ResponseStatus.RESPONDER
    assert (
        found.why == "Day 21: pain fell by 38 % to 5; PEG fell by 38 % to 5; change rated 6 of 7."
    )


@pytest.mark.parametrize(
    ("total", "status"),
    [(2, ResponseStatus.RESPONDER), (6, ResponseStatus.PARTIAL), (9, ResponseStatus.NON_RESPONDER)],
)
def test_a_mood_is_judged_by_the_protocols_numbers(session, total, status):
    done = infusion()
    asked_before(done, **{f"phq{number}": 1 for number in range(1, 9)} | {"phq1": 3})
    asked = followed(done)[2]
    answers = {f"phq{number}": 1 for number in range(1, min(total, 8) + 1)}
    answers["phq1"] = answers.get("phq1", 0) + max(0, total - 8)
    service.answer(asked, full(asked, **answers), by=asked.patient, now=asked.due_at)

    assert patients.find_response(asked.patient, "KET-MOOD-40").status == status


@pytest.mark.parametrize("model", [Answer, Outcome])
def test_what_was_answered_is_never_changed_nor_removed(session, model):
    [_, second, *_] = followed(infusion())
    service.answer(second, full(second), by=second.patient, now=second.due_at)
    session.commit()

    for statement in (sa.delete(model), sa.update(model).values(patient_id=second.patient_id)):
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(statement)
        session.rollback()


@pytest.mark.parametrize(
    "impossible",
    [
        {"status": CheckInStatus.COMPLETED},
        {"completed_at": LEFT},
        {"expires_at": LEFT},
        {"row": 1},
    ],
)
def test_the_table_refuses_a_check_in_that_cannot_be(session, impossible):
    [first, *_] = followed(infusion())

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(CheckIn).where(CheckIn.id == first.id).values(**impossible))


def test_the_table_keeps_one_answer_and_one_outcome_of_a_kind(session):
    [_, second, *_] = followed(infusion())
    service.answer(second, full(second), by=second.patient, now=second.due_at)
    [answer, *_] = queries.answers_to(second)
    outcome = queries.outcomes_of(second.patient)[0]
    session.commit()
    again = {"check_in_id": second.id, "patient_id": second.patient_id}

    for copy in (
        Answer(
            **again, instrument=answer.instrument, items={}, answered_at=LEFT, answered_by="user:x"
        ),
        Outcome(**again, measure=outcome.measure, value=1, at=LEFT),
    ):
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.add(copy)


def test_the_three_day_question_asks_for_what_its_protocol_says(session):
    asked = followed(infusion("KET-PAIN-120"))[1]

    assert [one.code for one in service.questionnaires_of(asked)] == [
        Instrument.NRS,
        Instrument.PGIC,
    ]
