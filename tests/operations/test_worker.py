"""The worker: with a real mail server, in its own process, and killed at the worst moments."""

import os
import signal
import time
from contextlib import contextmanager
from datetime import time as time_of_day
from datetime import timedelta
from io import StringIO
from threading import Timer

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.followup.verdict import SEND, Verdict
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.channels import channel_for
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MAX_ATTEMPTS
from clinic_sched.operations.delivery import Hands, deliver_next
from clinic_sched.operations.worker import Chore, Stop, Worker, forget_receipts
from clinic_sched.portal.models import PatientLink
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from clinic_sched.transaction import FormReceipt
from tests import builders
from tests.messaging.outbox import owe
from tests.portal.patients import visit
from tests.servers import environment, started


def by_key():
    db.session.rollback()
    return {one.dedupe_key: one for one in db.session.scalars(sa.select(Message))}


def statuses():
    return {key: one.status.value for key, one in by_key().items()}


def hands(post_office, **facts):
    return Hands(
        **{
            "send": channel_for(post_office.url, base_url="http://localhost", console=StringIO()),
            "still_owed": lambda message, at: SEND,
            "link_for": lambda message, at: "http://localhost/my/sign-in/token",
            **facts,
        }
    )


def owed(*keys, **facts):
    for key in keys:
        owe(key, now=now(), **{"expires_at": now() + timedelta(days=1), **facts})
    db.session.commit()


def deliver_all(hands):
    while deliver_next(hands):
        pass


def test_what_is_due_is_sent_with_its_link_and_marked(session, post_office):
    owed("one", "two")
    deliver_all(hands(post_office))

    assert statuses() == {"one": "sent", "two": "sent"}
    assert "http://localhost/my/sign-in/token" in post_office.messages[0].get_content()
    assert "{link}" not in post_office.messages[0].get_content()


def test_one_row_that_raises_never_stops_the_rest(session, post_office):
    owed("bad", address="bad@mail.example", due_at=now() - timedelta(minutes=1))
    owed("good")

    def ask(message, at):
        if message.dedupe_key == "bad":
            raise ZeroDivisionError
        return SEND

    deliver_all(hands(post_office, still_owed=ask))

    assert statuses() == {"bad": "queued", "good": "sent"}
    assert by_key()["bad"].outcome == "The program failed: ZeroDivisionError"


@pytest.mark.parametrize(
    ("verdict", "status"),
    [(Verdict("The visit was cancelled."), "dropped"), (Verdict(not_before=now()), "queued")],
)
def test_what_is_not_owed_any_more_is_not_sent(session, post_office, verdict, status):
    owed("one")
    later = verdict.not_before and now() + timedelta(hours=3)
    answer = Verdict(verdict.reason_to_drop, later)
    deliver_all(hands(post_office, still_owed=lambda message, at: answer))

    assert statuses() == {"one": status}
    assert post_office.messages == []
    assert by_key()["one"].attempts == (0 if status == "queued" else 1)


def test_what_would_come_too_late_is_dropped(session, post_office):
    owed("one", expires_at=now() + timedelta(milliseconds=1))
    time.sleep(0.01)
    deliver_all(hands(post_office))

    assert statuses() == {"one": "dropped"}


def test_an_address_that_said_stop_is_not_written_to(session, post_office):
    owed("one")
    outbox.suppress("ada@mail.example", "Asked to stop", by=builders.user(), now=now())
    session.commit()
    deliver_all(hands(post_office))

    assert statuses() == {"one": "dropped"}
    assert post_office.messages == []


@pytest.mark.parametrize(
    ("mood", "status"), [("refuse", "failed"), ("be_busy", "queued"), ("hang_up", "queued")]
)
def test_a_server_in_a_mood_is_tried_again_or_given_up(session, post_office, mood, status):
    owed("one")
    getattr(post_office, mood)()
    deliver_all(hands(post_office))
    assert statuses() == {"one": status}
    assert by_key()["one"].outcome

    post_office.recover()
    session.execute(sa.update(Message).values(due_at=now()))
    session.commit()
    deliver_all(hands(post_office))
    assert len(post_office.messages) == (0 if status == "failed" else 1)


def test_a_message_taken_too_often_is_given_up(session, post_office):
    owed("one")
    session.execute(sa.update(Message).values(attempts=MAX_ATTEMPTS))
    session.commit()
    deliver_all(hands(post_office))

    assert statuses() == {"one": "failed"}


def test_one_chore_that_fails_never_stops_the_next_nor_the_sending(session, post_office):
    owed("one")
    done = []

    def fail(at):
        raise ZeroDivisionError

    often = timedelta(seconds=1)
    worker = Worker(
        hands(post_office), [Chore("fail", often, fail), Chore("note", often, done.append)]
    )
    assert worker.run_once() == 1
    assert len(done) == 1


def test_a_chore_is_done_as_often_as_it_is_due(session, post_office):
    done = []
    worker = Worker(hands(post_office), [Chore("note", timedelta(minutes=1), done.append)])
    start = now()
    for seconds in (0, 30, 61, 62):
        moment = start + timedelta(seconds=seconds)
        worker.run_once(tell_time=lambda moment=moment: moment)

    assert len(done) == 2


def test_a_database_that_is_away_is_waited_for(session, post_office, monkeypatch):
    owed("one")
    real = outbox.claim_next

    def away(**facts):
        raise OperationalError("", {}, Exception("gone"))

    worker = Worker(hands(post_office), [])
    monkeypatch.setattr(outbox, "claim_next", away)
    assert worker.run_once() == 0
    monkeypatch.setattr(outbox, "claim_next", real)
    assert worker.run_once() == 1


def test_forms_sent_long_ago_are_forgotten(session):
    session.add(FormReceipt(key="old", location="", kept_at=now() - timedelta(days=3)))
    session.add(FormReceipt(key="new", location="", kept_at=now()))
    session.flush()
    forget_receipts(now())

    assert session.scalars(sa.select(FormReceipt.key)).all() == ["new"]


def test_told_to_stop_it_does_not_sleep_on():
    stop = Stop()
    Timer(0.3, stop.on_signal, (signal.SIGTERM, None)).start()
    begun = time.monotonic()
    stop.nap(30)

    assert time.monotonic() - begun < 20


# From here on the worker is the real program.


@pytest.fixture
def working(session, settings, post_office, tmp_path):
    """Start the real worker."""

    @contextmanager
    def start(**facts):
        environ = environment(
            tmp_path,
            database_url=settings.database_url,
            smtp_url=post_office.url,
            base_url="http://clinic.example",
            **facts,
        )
        session.commit()
        with started("worker", log=tmp_path / "worker.log", environ=environ) as process:
            yield process

    return start


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def let_claims_time_out():
    db.session.rollback()
    db.session.execute(
        sa.update(Message)
        .where(Message.status == "claimed")
        .values(claimed_at=now() - timedelta(minutes=3))
    )
    db.session.commit()


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def known_visit(**facts):
    """A visit of tomorrow, booked long ago, at a site that writes at any hour."""
    weeks_ago = now() - timedelta(days=19)
    made = visit(days=1, booked_at=weeks_ago, changed_at=weeks_ago, **facts)
    made.site.messages_from, made.site.messages_until = time_of_day(0), time_of_day(23, 59)
    return made


def all_settled():
    return not set(statuses().values()) & {"queued", "claimed"}


def copies(post_office, number):
    subject = f"Visit {number}"
    return sum(mail["Subject"] == subject for mail in post_office.messages)


@pytest.mark.parametrize("moment", ["before_data", "after_data"])
def test_killed_between_claim_and_mark_nothing_is_lost_and_one_is_doubled_at_most(
    working, post_office, moment
):
    for number in range(8):
        owed(f"visit-{number}", subject=f"Visit {number}", body="See you soon.")
    kills = 2
    for _ in range(kills):
        attempts, kept = post_office.attempts, len(post_office.messages)
        post_office.dawdle(**{moment: 60.0})
        with working() as process:
            if moment == "before_data":
                post_office.wait_for(attempts=attempts + 1)
            else:
                post_office.wait_for(messages=kept + 1)
            kill(process)
        let_claims_time_out()
    post_office.recover()
    with working():
        until(all_settled)

    counted = [copies(post_office, number) for number in range(8)]
    assert min(counted) == 1, "one was lost"
    assert sum(counted) - 8 <= (kills if moment == "after_data" else 0)
    assert len({mail["Message-ID"] for mail in post_office.messages}) == 8


@pytest.mark.parametrize("moment", ["before_data", "after_data"])
def test_cancelled_or_moved_while_the_killed_worker_lay_the_old_time_is_not_told(
    working, post_office, moment
):
    booked = visit(
        days=1, booked_at=now() - timedelta(days=9), changed_at=now() - timedelta(days=9)
    )
    moved = visit(
        days=1,
        site=booked.site,
        version=booked.protocol_version,
        chair_id=booked.site.chairs[1].id,
        booked_at=now() - timedelta(days=9),
        changed_at=now() - timedelta(days=9),
    )
    booked.site.messages_from = booked.site.messages_from.replace(hour=0)
    booked.site.messages_until = booked.site.messages_until.replace(hour=23, minute=59)
    post_office.dawdle(**{moment: 60.0})
    with working() as process:
        post_office.wait_for(**({"attempts": 1} if moment == "before_data" else {"messages": 1}))
        kill(process)
    before, old = len(post_office.messages), set(by_key())

    booked.status, booked.cancel_reason = AppointmentStatus.CANCELLED, "Ill"
    booked.cancelled_by = CancelledBy.PATIENT
    later = timedelta(hours=2)
    moved.starts_at, moved.patient_until = moved.starts_at + later, moved.patient_until + later
    moved.chair_until, moved.move_number = moved.chair_until + later, 1
    booked.changed_at = moved.changed_at = now() - timedelta(minutes=4)
    db.session.commit()
    let_claims_time_out()
    post_office.recover()
    # What goes out instead is the news of each change.
    with working():
        until(lambda: len(statuses()) == len(old) + 2 and all_settled())

    assert {status for key, status in statuses().items() if key in old} == {"dropped"}
    assert len(post_office.messages) == before + 2


def test_two_workers_send_each_message_once(working, post_office):
    for number in range(20):
        owed(f"visit-{number}", subject=f"Visit {number}", body="See you soon.")
    with working(), working():
        until(all_settled)

    assert [copies(post_office, number) for number in range(20)] == [1] * 20


def test_a_real_reminder_brings_a_link_that_opens_the_visit(working, post_office, visitor):
    booked = known_visit()
    with working():
        post_office.wait_for(messages=1)
        until(all_settled)

    text = post_office.to(booked.patient.email)[0].get_content()
    link = next(word for word in text.split() if word.startswith("http://clinic.example/"))
    answer = visitor().submit(
        link.removeprefix("http://clinic.example"), birth_date=f"{booked.patient.birth_date}"
    )
    assert answer.location == f"/my/appointments/{booked.public_id}"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatientLink)) == 1


def test_told_to_stop_it_finishes_the_message_in_hand(working, post_office):
    owed("one", "two", body="See you soon.")
    post_office.dawdle(after_data=60)
    with working() as process:
        post_office.wait_for(messages=1)
        process.terminate()
        post_office.recover()
        assert process.wait(60) == 0

    assert sorted(statuses().values()) == ["queued", "sent"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_whose_connections_are_cut_works_on(working, session, post_office):
    owed("before", body="See you soon.")
    with working() as process:
        post_office.wait_for(messages=1)
        until(all_settled)
        session.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        owed("after", body="See you soon.")
        post_office.wait_for(messages=2)
        until(all_settled)

        assert process.poll() is None
