"""Two do the same at once: what one has in hand may be old, and the slower is told so."""

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from clinic_sched.accounts.rules import Role
from clinic_sched.audit.service import WORKER
from clinic_sched.database import db
from clinic_sched.errors import DomainError
from clinic_sched.followup import service as followup
from clinic_sched.followup.models import Task
from clinic_sched.followup.rules import TaskKind
from clinic_sched.messaging import service as messaging
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import Channel, MessageStatus
from clinic_sched.patients import service as patients
from clinic_sched.patients.rules import FlagKind
from clinic_sched.scheduling import service as scheduling
from tests import builders
from tests.moments import NINE, NOON


def a_task(by):
    facts = {"kind": TaskKind.OTHER, "about": "x", "sentence": "Phone.", "due_at": NOON}
    task = builders.kept(Task(**facts, opened_at=NINE))
    return task, "done_at", lambda: followup.finish(task, "Phoned.", by=by, now=NINE)


def a_flag(by):
    person = builders.patient()
    flag = patients.raise_flag(person, FlagKind.CLINICAL, "Look.", by=by, now=NINE)
    return flag, "cleared_at", lambda: patients.clear_flag(flag, "Fine.", by=by, now=NINE)


def an_allergy(by):
    person = builders.patient()
    allergy = patients.add_allergy(person, "Latex", by=by, now=NINE)

    def withdraw():
        patients.withdraw_allergy(person, allergy, by=by, now=NINE)

    return allergy, "withdrawn_at", withdraw


def a_place_on_the_waitlist(by):
    facts = {"version": builders.protocol_version(), "site": builders.site()}
    entry = scheduling.wait(
        patient=builders.patient(), **facts, notice_hours=24, priority=2, by=by, now=NINE
    )
    return entry, "left_at", lambda: scheduling.leave(entry, "Moved.", by=by, now=NINE)


@pytest.mark.parametrize("made", [a_task, a_flag, an_allergy, a_place_on_the_waitlist])
def test_what_somebody_has_just_done_is_not_done_over(session, made):
    thing, done, do = made(builders.user(Role.NURSE))
    session.flush()
    do()
    session.flush()
    set_committed_value(thing, done, None)

    with pytest.raises(DomainError):
        do()


def test_a_message_that_is_on_its_way_again_is_not_sent_anew(session):
    facts = {"kind": "x", "about": "x", "recipient": "x", "subject": "x", "body": "x"}
    times = {"due_at": NINE, "created_at": NINE}
    message = builders.kept(
        Message(
            **facts, **times, dedupe_key="x", address="a@b.example", channel=Channel.EMAIL,
            status=MessageStatus.QUEUED,
        )
    )  # fmt: skip
    set_committed_value(message, "status", MessageStatus.FAILED)

    with pytest.raises(DomainError):
        messaging.send_again(message, by=WORKER, now=NINE)

    db.session.rollback()
