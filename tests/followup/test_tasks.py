"""What people must do: opened once, taken, escalated, done, or settled by itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.followup import queries, service
from clinic_sched.followup.errors import AlreadyDone, NeedsClinician
from clinic_sched.followup.models import Task
from clinic_sched.followup.rules import TaskKind
from clinic_sched.messaging import service as outbox
from tests import builders
from tests.messaging.outbox import owe
from tests.moments import NINE, TEN, at

START = at(9)
WEEKS_AGO = START - timedelta(days=30)
EVE = START - timedelta(hours=23)


def visit(**facts):
    return builders.appointment(
        builders.site(),
        builders.patient(**facts),
        builders.protocol_version(),
        START,
        booked_at=WEEKS_AGO,
        changed_at=WEEKS_AGO,
    )


def task(kind=TaskKind.OTHER, about="thing:1", **facts):
    service.open_task(
        kind, about, "Please look.", **{"patient_id": None, "due_at": TEN, "now": NINE, **facts}
    )
    return queries.find_task(kind, about)


def test_the_same_task_is_opened_once(session):
    first = task()
    again = service.open_task(
        TaskKind.OTHER, "thing:1", "Once more.", patient_id=None, due_at=TEN, now=TEN
    )

    assert not again
    assert first.sentence == "Please look."


@pytest.mark.parametrize("facts", [{}, {"email": None}, {"wants_email": False}])
def test_an_unconfirmed_visit_of_tomorrow_is_a_call_to_make(session, facts):
    booked = visit(**facts)
    service.plan_owed(now=EVE)
    service.plan_owed(now=EVE + timedelta(minutes=1))

    [found] = queries.worklist()
    assert found.kind == TaskKind.UNCONFIRMED_VISIT
    assert found.patient == booked.patient


def test_a_call_is_closed_when_the_patient_confirms(session):
    booked = visit()
    service.plan_owed(now=EVE)
    booked.confirmed_at = EVE + timedelta(hours=1)
    session.flush()
    service.close_settled(now=EVE + timedelta(hours=1))

    assert queries.worklist() == []
    [done] = queries.done_lately()
    assert done.outcome == "The patient confirmed."
    assert done.done_by is None


def test_a_call_that_is_still_needed_stays(session):
    visit()
    service.plan_owed(now=EVE)
    service.close_settled(now=EVE + timedelta(hours=1))

    assert len(queries.worklist()) == 1


def test_a_message_that_could_not_be_sent_is_a_task_until_it_was_sent_after_all(session):
    person = builders.patient()
    owe(recipient=person.actor)
    outbox.mark_failed(outbox.claim_next(now=NINE), "Nobody there", for_good=True, now=NINE)
    session.flush()
    service.plan_owed(now=NINE)
    service.plan_owed(now=TEN)

    [found] = queries.worklist()
    assert found.kind == TaskKind.UNSENT_MESSAGE
    assert found.patient == person

    session.execute(sa.text("UPDATE messages SET status = 'queued'"))
    outbox.mark_sent(outbox.claim_next(now=TEN), now=TEN)
    session.expire_all()
    service.close_settled(now=TEN)
    assert queries.worklist() == []


def test_an_urgent_task_nobody_takes_is_escalated_once(session):
    urgent = task(is_urgent=True)

    assert service.escalate(now=TEN - timedelta(seconds=1)) == 0
    assert service.escalate(now=TEN) == 1
    assert service.escalate(now=TEN + timedelta(hours=1)) == 0
    session.refresh(urgent)
    assert urgent.escalated_at == TEN


def test_an_urgent_task_somebody_took_is_not_escalated(session):
    urgent = task(is_urgent=True)
    service.acknowledge(urgent, by=builders.user(Role.NURSE), now=NINE)
    session.flush()

    assert service.escalate(now=TEN) == 0


def test_the_worklist_begins_with_what_is_escalated_then_urgent_then_due(session):
    task(about="later", due_at=at(12))
    task(about="sooner", due_at=at(11))
    task(about="urgent", is_urgent=True, due_at=at(13))
    task(about="escalated", is_urgent=True, due_at=at(10))
    service.escalate(now=at(10))
    session.expire_all()

    assert [one.about for one in queries.worklist()] == ["escalated", "urgent", "sooner", "later"]


@pytest.mark.parametrize("kind", [TaskKind.RISK_ANSWER, TaskKind.LEFT_AMA])
def test_the_desk_cannot_put_away_what_a_clinician_must_see(session, kind):
    desk = builders.user(Role.DESK)
    found = task(kind)

    with pytest.raises(NeedsClinician):
        service.acknowledge(found, by=desk, now=NINE)
    with pytest.raises(NeedsClinician):
        service.finish(found, "All is well.", by=desk, now=NINE)


def test_a_task_is_done_once_and_says_by_whom(session):
    desk, nurse = builders.user(Role.DESK), builders.user(Role.NURSE)
    found = task()
    service.finish(found, "Phoned.", by=desk, now=TEN)
    session.flush()

    assert (found.done_by, found.acknowledged_by, found.outcome) == (desk, desk, "Phoned.")
    with pytest.raises(AlreadyDone):
        service.finish(found, "Phoned again.", by=nurse, now=TEN)


@pytest.mark.parametrize(
    "impossible",
    [
        {"done_at": TEN},
        {"outcome": "Phoned."},
        {"done_by_id": 1},
        {"acknowledged_at": TEN},
        {"acknowledged_by_id": 1},
        {"about": "thing:2"},
    ],
)
def test_the_table_refuses_a_task_that_cannot_be(session, impossible):
    builders.user(id=1)
    found = task()
    task(about="thing:2")

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(Task).where(Task.id == found.id).values(**impossible))


def test_the_table_refuses_a_kind_of_task_nobody_knows(session):
    task()

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.text("UPDATE tasks SET kind = 'whim'"))
