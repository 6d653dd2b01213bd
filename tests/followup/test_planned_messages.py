"""Messages about visits, from the booking to the moment before they go."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.followup import service
from clinic_sched.followup.reminders import VisitMessage
from clinic_sched.followup.verdict import SEND
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.library import documents
from clinic_sched.scheduling.rules import UNDO_WITHIN, AppointmentStatus, CancelledBy
from tests import builders
from tests.moments import at

START = at(9)
LATER = timedelta(hours=1)
WEEKS_AGO = START - timedelta(days=30)


@pytest.fixture
def visit(session):
    return builders.appointment(
        builders.site(address="1 River Street"),
        builders.patient(),
        builders.protocol_version(),
        START,
        booked_at=WEEKS_AGO,
        changed_at=WEEKS_AGO,
    )


def messages(session):
    session.expire_all()
    return session.scalars(sa.select(Message).order_by(Message.id)).all()


def kinds(session):
    return [message.kind for message in messages(session)]


def cancel(visit, now):
    visit.status, visit.cancel_reason = AppointmentStatus.CANCELLED, "Ill"
    visit.cancelled_by, visit.changed_at = CancelledBy.PATIENT, now


def move(visit, later, now):
    visit.starts_at += later
    visit.patient_until += later
    visit.chair_until += later
    visit.move_number += 1
    visit.changed_at, visit.confirmed_at = now, None


def test_each_reminder_is_written_once_however_often_the_worker_looks(session, visit):
    for hours in range(24 * 9, 0, -3):
        service.plan_owed(now=START - timedelta(hours=hours))

    assert kinds(session) == ["visit in a week", "please confirm", "visit tomorrow"]


def test_two_hundred_visits_ask_as_many_questions_as_two(session, visit):
    site, version = visit.site, visit.protocol_version
    asked = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2])
    )
    now = START - timedelta(days=6)
    service.plan_reminders(now=now)
    asked.clear()
    service.plan_reminders(now=now)
    few = len(asked)
    for number in range(1, 30):
        chair = builders.chair(site, 10 + number)
        builders.appointment(
            site,
            builders.patient(),
            version,
            START,
            chair_id=chair.id,
            booked_at=WEEKS_AGO,
            changed_at=WEEKS_AGO,
        )
    service.plan_reminders(now=now)
    asked.clear()

    service.plan_reminders(now=now)
    assert len(asked) == few


def test_a_message_says_the_local_time_of_a_site_in_another_zone(session):
    zoned = builders.site(zone="Asia/Tokyo", message_name="Minato Clinic")
    builders.appointment(
        zoned,
        builders.patient(given_name="Noriko", zone="America/New_York"),
        builders.protocol_version(),
        START,
        booked_at=WEEKS_AGO,
        changed_at=WEEKS_AGO,
    )
    service.plan_owed(now=START - timedelta(hours=47))

    [message] = messages(session)
    assert message.subject == "Minato Clinic: please confirm Mon 6 May, 22:00"
    assert "Monday 6 May 2030, 22:00 (local time of the clinic)" in message.body
    assert "Hello Noriko," in message.body


def test_a_message_says_the_right_time_on_the_far_side_of_a_change_of_clocks(session):
    summer_ends = at(9, days=183)
    builders.appointment(
        builders.site(),
        builders.patient(),
        builders.protocol_version(),
        summer_ends,
        booked_at=WEEKS_AGO,
        changed_at=WEEKS_AGO,
    )
    service.plan_owed(now=summer_ends - timedelta(days=6, hours=23))

    [message] = messages(session)
    assert "09:00" in message.subject


@pytest.mark.parametrize("facts", [{"email": None}, {"wants_email": False}])
def test_a_patient_without_email_gets_none(session, visit, facts):
    for name, value in facts.items():
        setattr(visit.patient, name, value)
    session.flush()
    service.plan_reminders(now=START - timedelta(hours=47))

    assert messages(session) == []


def taken(session, now):
    session.flush()
    return outbox.claim_next(now=now)


def test_a_message_for_a_visit_as_it_was_planned_may_go(session, visit):
    now = START - timedelta(hours=47)
    service.plan_owed(now=now)

    assert service.still_owed(taken(session, now), now=now) == SEND


def test_a_message_for_a_visit_cancelled_meanwhile_is_dropped(session, visit):
    now = START - timedelta(hours=47)
    service.plan_owed(now=now)
    cancel(visit, now - UNDO_WITHIN)

    assert "cancelled" in service.still_owed(taken(session, now), now=now).reason_to_drop


def test_a_message_with_an_old_time_is_dropped(session, visit):
    now = START - timedelta(hours=47)
    service.plan_owed(now=now)
    move(visit, timedelta(hours=1), now - UNDO_WITHIN)

    assert "moved" in service.still_owed(taken(session, now), now=now).reason_to_drop


@pytest.mark.parametrize("change", [cancel, lambda visit, now: move(visit, LATER, now)])
def test_a_message_waits_while_a_change_can_be_undone(session, visit, change):
    now = START - timedelta(hours=47)
    service.plan_owed(now=now)
    change(visit, now)

    verdict = service.still_owed(taken(session, now), now=now)
    assert verdict.not_before == now + UNDO_WITHIN


def test_no_reminder_leaves_while_a_move_can_be_undone(session, visit):
    now = START - timedelta(hours=48, minutes=1)
    service.plan_owed(now=now)
    known = len(messages(session))
    move(visit, timedelta(minutes=30), now)
    visit.changed_at = now

    for seconds in range(0, 180, 20):
        service.plan_owed(now=now + timedelta(seconds=seconds))

    assert len(messages(session)) == known


def test_a_message_to_an_address_given_up_meanwhile_is_dropped(session, visit):
    now = START - timedelta(hours=47)
    service.plan_owed(now=now)
    visit.patient.email = "other@mail.example"

    assert "address" in service.still_owed(taken(session, now), now=now).reason_to_drop


def test_a_message_delayed_into_the_night_waits_for_the_morning(session, visit):
    service.plan_owed(now=START - timedelta(hours=47))
    night = at(23, days=-2)

    verdict = service.still_owed(taken(session, night), now=night)
    assert verdict.not_before == at(8, days=-1)


def test_a_move_is_told_and_reminders_start_anew(session, visit):
    service.plan_owed(now=START - timedelta(days=6))
    now = START - timedelta(days=5)
    move(visit, timedelta(days=4), now)
    session.flush()
    service.plan_owed(now=now + timedelta(minutes=3))
    service.plan_owed(now=visit.starts_at - timedelta(days=6, hours=23))

    assert kinds(session) == ["visit in a week", "visit moved", "visit in a week"]
    assert "Fri 10 May, 09:00" in messages(session)[-1].subject


def test_a_move_undone_before_it_was_told_says_nothing(session, visit):
    visit.booked_at = visit.changed_at = now = START - timedelta(days=20)
    session.flush()
    service.plan_owed(now=now + timedelta(minutes=3))
    move(visit, timedelta(hours=1), now + timedelta(minutes=10))
    move(visit, timedelta(hours=-1), now + timedelta(minutes=11))
    session.flush()
    service.plan_owed(now=now + timedelta(minutes=20))

    assert kinds(session) == ["visit booked"]


def test_no_message_names_a_drug_a_condition_or_the_whole_name(session, visit):
    plans = [parse(document) for document in documents()]
    telling = {
        word.strip("(),.").lower()
        for plan in plans
        for text in (plan.name, plan.drug, *plan.indications)
        for word in text.split()
        if len(word) > 3 and word.isalpha()
    } - {"course", "free", "back", "day", "days"}
    site = visit.site
    site.name = "Ketamine and Pain Clinic"
    now = START - timedelta(days=20)
    visit.booked_at = visit.changed_at = now
    session.flush()
    for hours in range(20 * 24, 0, -5):
        service.plan_owed(now=START - timedelta(hours=hours) + timedelta(minutes=4))
    move(visit, timedelta(days=1), START - timedelta(days=1))
    session.flush()
    service.plan_owed(now=START - timedelta(hours=23))
    cancel(visit, START - timedelta(hours=22))
    session.flush()
    service.plan_owed(now=START - timedelta(hours=21))

    found = messages(session)
    assert {message.kind for message in found} == set(VisitMessage)
    words = {
        word.strip("(),.:?").lower()
        for message in found
        for word in f"{message.subject} {message.body}".split()
    }
    assert not words & telling
    assert visit.patient.family_name.lower() not in words
    assert all(
        message.body.count("{link}") == (message.kind != "visit cancelled") for message in found
    )


def test_hours_of_the_site_hold_back_what_is_due_at_night(session, visit):
    visit.site.messages_from, visit.site.messages_until = time(10), time(16)
    session.flush()
    service.plan_owed(now=START - timedelta(hours=48))

    [message] = messages(session)
    assert message.due_at == at(10, days=-2)
    assert message.status == MessageStatus.QUEUED
