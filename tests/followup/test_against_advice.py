"""Whoever left against advice is called; a record entered in error is followed by nothing."""

from datetime import timedelta

from clinic_sched.followup import queries, service
from clinic_sched.followup.rules import TaskKind
from clinic_sched.sessions.corrections import Strike
from clinic_sched.sessions.models import Step
from clinic_sched.sessions.rules import SessionStatus, StepKind
from tests import builders
from tests.followup.infusions import LEFT, followed, infusion


def against_advice():
    said = {"kind": StepKind.LEFT_AMA, "reason": "Has to work", "by": builders.user()}
    return Step(at=LEFT, recorded_at=LEFT, **said)


def test_a_patient_who_left_against_advice_is_phoned_soon(session):
    gone = infusion(status=SessionStatus.LEFT_AMA, steps=[against_advice()])
    followed(gone)

    [task] = queries.worklist()
    assert (task.kind, task.is_urgent) == (TaskKind.LEFT_AMA, True)
    assert task.due_at == LEFT + timedelta(hours=2)
    assert task.sentence.endswith("Has to work")


def test_whoever_left_before_a_drug_was_given_is_phoned_too(session):
    infusion(
        status=SessionStatus.LEFT_AMA, started_at=None, ended_at=None, steps=[against_advice()]
    )
    service.plan_check_ins(now=LEFT + timedelta(minutes=1))
    service.plan_check_ins(now=LEFT + timedelta(minutes=2))

    assert [task.kind for task in queries.worklist()] == [TaskKind.LEFT_AMA]


def test_a_record_entered_in_error_is_followed_by_nothing(session):
    wrong = infusion(steps=[against_advice()])
    builders.kept(Strike(session_id=wrong.id, reason="Other patient", at=LEFT, by=builders.user()))
    followed(wrong)

    assert queries.check_ins_of(wrong.patient) == []
    assert queries.worklist() == []
