"""What is owed is written once, taken once, and marked."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.messaging import queries, service
from clinic_sched.messaging.errors import NotFailed
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import CLAIM_TIMEOUT, MAX_ATTEMPTS, MessageStatus
from clinic_sched.transaction import transaction
from tests import builders
from tests.messaging.outbox import kept, owe
from tests.moments import NINE, TEN


def test_the_same_key_again_is_the_same_message(session):
    assert owe(subject="First")
    assert not owe(subject="Second")

    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1
    assert kept().subject == "First"


def test_ten_planners_at_once_write_one_message(app):
    written = []

    def plan():
        with app.app_context(), transaction():
            written.append(owe())

    planners = [threading.Thread(target=plan) for _ in range(10)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()

    assert sorted(written) == [False] * 9 + [True]


def test_ten_workers_at_once_take_ten_different_messages(app, session):
    for number in range(10):
        owe(f"reminder:{number}")
    session.commit()
    taken = []

    def work():
        with app.app_context():
            while True:
                with transaction():
                    claimed = service.claim_next(now=TEN)
                if claimed is None:
                    return
                taken.append(claimed.id)

    workers = [threading.Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(taken) == len(set(taken)) == 10


def test_the_one_due_first_is_taken_first(session):
    owe("later", due_at=NINE + timedelta(minutes=5))
    owe("sooner", due_at=NINE + timedelta(minutes=1))

    assert service.claim_next(now=TEN).id == kept("sooner").id
    assert service.claim_next(now=TEN).id == kept("later").id
    assert service.claim_next(now=TEN) is None


def test_nothing_is_taken_before_it_is_due(session):
    owe(due_at=TEN)

    assert service.claim_next(now=NINE) is None
    assert not queries.is_anything_ready(now=NINE, timeout=CLAIM_TIMEOUT)
    assert queries.is_anything_ready(now=TEN, timeout=CLAIM_TIMEOUT)


def test_a_claim_nobody_marked_is_taken_again_after_the_timeout(session):
    owe()
    service.claim_next(now=NINE)

    assert service.claim_next(now=NINE + CLAIM_TIMEOUT - timedelta(seconds=1)) is None
    again = service.claim_next(now=NINE + CLAIM_TIMEOUT)
    assert again is not None
    assert again.attempts == 2


def test_what_was_sent_is_not_taken_again(session):
    owe()
    service.mark_sent(service.claim_next(now=NINE), now=NINE)

    assert service.claim_next(now=NINE + timedelta(days=1)) is None
    assert kept().status == MessageStatus.SENT
    assert kept().sent_at == NINE


def test_a_failure_waits_and_the_last_one_gives_up(session):
    owe()
    moment = NINE
    for _ in range(MAX_ATTEMPTS - 1):
        service.mark_failed(service.claim_next(now=moment), "No answer", now=moment)
        assert kept().status == MessageStatus.QUEUED
        assert kept().due_at > moment
        moment = kept().due_at
    service.mark_failed(service.claim_next(now=moment), "No answer", now=moment)

    assert kept().status == MessageStatus.FAILED
    assert kept().outcome == "No answer"
    assert service.claim_next(now=moment + timedelta(days=1)) is None


def test_a_refusal_for_good_is_not_tried_again(session):
    owe()
    service.mark_failed(service.claim_next(now=NINE), "Nobody there", for_good=True, now=NINE)

    assert kept().status == MessageStatus.FAILED


def test_a_claim_that_timed_out_cannot_undo_the_next_ones_mark(session):
    owe()
    slow = service.claim_next(now=NINE)
    quick = service.claim_next(now=NINE + CLAIM_TIMEOUT)
    service.mark_sent(quick, now=TEN)
    service.mark_failed(slow, "No answer", now=TEN)
    service.drop(slow, "Not owed", now=TEN)

    assert kept().status == MessageStatus.SENT


def test_a_message_dropped_keeps_why(session):
    owe()
    service.drop(service.claim_next(now=NINE), "The visit was\ncancelled.", now=NINE)

    assert kept().status == MessageStatus.DROPPED
    assert kept().outcome == "The visit was cancelled."


def test_a_failed_message_can_be_sent_again_by_hand(session):
    owe()
    service.mark_failed(service.claim_next(now=NINE), "Nobody", for_good=True, now=NINE)
    session.commit()
    service.send_again(kept(), by=builders.user(), now=TEN)
    session.flush()

    assert service.claim_next(now=TEN).attempts == 1


def test_a_message_that_did_not_fail_is_not_sent_again(session):
    owe()

    with pytest.raises(NotFailed):
        service.send_again(kept(), by=builders.user(), now=TEN)


def test_an_address_is_suppressed_however_it_is_written(session):
    person = builders.user()
    service.suppress(" Ada@Mail.example", "Asked to stop", by=person, now=NINE)
    service.suppress("ada@mail.example", "Asked again", by=person, now=TEN)

    assert queries.is_suppressed("ADA@mail.example ")
    assert not queries.is_suppressed("bob@mail.example")


def _type(value):
    return sa.DateTime(timezone=True) if isinstance(value, datetime) else None


@pytest.mark.parametrize(
    "impossible",
    [
        {"status": "sent"},
        {"sent_at": NINE},
        {"status": "claimed"},
        {"claimed_at": NINE},
        {"attempts": -1},
        {"status": "lost"},
        {"channel": "post"},
        {"dedupe_key": "reminder:2"},
    ],
)
def test_the_table_refuses_a_message_that_cannot_be(session, impossible):
    owe()
    owe("reminder:2")
    table = sa.table(
        "messages", *(sa.column(name, _type(value)) for name, value in impossible.items())
    )

    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.update(table).where(sa.text("dedupe_key = 'reminder:1'")).values(**impossible)
        )


def test_the_table_keeps_an_address_suppressed_once(session):
    add = sa.text(
        "INSERT INTO suppressions (address, reason, since) VALUES ('a@b.example', '', :at)"
    )
    db.session.execute(add.bindparams(sa.bindparam("at", NINE, type_=sa.DateTime)))

    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(add.bindparams(sa.bindparam("at", NINE, type_=sa.DateTime)))
