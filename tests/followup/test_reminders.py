"""Which messages a visit is owed at a moment."""

from datetime import time, timedelta

import pytest

from clinic_sched.followup.quiet import MessageHours
from clinic_sched.followup.reminders import (
    Visit,
    VisitMessage,
    needs_call,
    owed,
    why_no_call,
    why_not,
)
from clinic_sched.scheduling.rules import UNDO_WITHIN
from tests.moments import ZONE, at

START = at(9)
DAY = timedelta(days=1)
HOURS = MessageHours(ZONE, time(8), time(21))
ALL_DAY = MessageHours(ZONE, time(0), time(23, 59, 59))
LONG_AGO = START - timedelta(days=30)


def visit(**facts):
    return Visit(
        **{
            "public_id": "abc",
            "starts_at": START,
            "booked_at": LONG_AGO,
            "changed_at": LONG_AGO,
            "move_number": 0,
            "is_booked": True,
            "is_cancelled": False,
            "is_confirmed": False,
            **facts,
        }
    )


def cancelled(**facts):
    return visit(is_booked=False, is_cancelled=True, **facts)


def kinds(visit, now, hours=ALL_DAY):
    return [message.kind for message in owed(visit, hours, now=now)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=7, minutes=1), []),
        (timedelta(days=7), [VisitMessage.PREPARE]),
        (timedelta(hours=48, minutes=1), [VisitMessage.PREPARE]),
        (timedelta(hours=48), [VisitMessage.CONFIRM]),
        (timedelta(hours=24, minutes=1), [VisitMessage.CONFIRM]),
        (timedelta(hours=24), [VisitMessage.TOMORROW]),
        (timedelta(minutes=1), [VisitMessage.TOMORROW]),
        (timedelta(0), []),
        (timedelta(minutes=-1), []),
    ],
)
def test_one_reminder_is_owed_at_a_time_also_after_an_outage(before, expected):
    assert kinds(visit(), START - before) == expected


def test_a_visit_booked_late_gets_no_reminder_it_came_too_late_for():
    late = visit(booked_at=START - DAY * 1.5, changed_at=START - DAY * 1.5, told=START)

    assert kinds(late, START - DAY * 1.4) == []
    assert kinds(late, START - DAY) == [VisitMessage.TOMORROW]


def test_a_visit_moved_late_is_not_reminded_of_as_if_it_had_been_known():
    moved = visit(move_number=1, changed_at=START - timedelta(hours=30), told=START)

    assert kinds(moved, START - timedelta(hours=29)) == []


def test_a_confirmed_visit_is_not_asked_to_be_confirmed():
    assert kinds(visit(is_confirmed=True), START - timedelta(hours=47)) == []
    assert kinds(visit(is_confirmed=True), START - timedelta(hours=23)) == [VisitMessage.TOMORROW]


@pytest.mark.parametrize(
    "facts", [{"is_booked": False}, {"is_booked": False, "is_cancelled": True}]
)
def test_a_visit_that_is_not_awaited_is_not_reminded_of(facts):
    assert kinds(visit(**facts), START - timedelta(hours=23)) == []


def test_a_booking_is_told_three_minutes_later_and_not_before():
    fresh = visit(booked_at=START - DAY * 10, changed_at=START - DAY * 10)
    booked = fresh.changed_at

    assert kinds(fresh, booked + UNDO_WITHIN - timedelta(seconds=1)) == []
    assert kinds(fresh, booked + UNDO_WITHIN) == [VisitMessage.BOOKED]


def test_a_booking_cancelled_within_three_minutes_sends_nothing():
    booked = START - DAY * 10
    undone = cancelled(booked_at=booked, changed_at=booked + timedelta(minutes=2))

    assert kinds(undone, booked + timedelta(minutes=10)) == []


def test_a_cancellation_is_told():
    gone = cancelled(changed_at=START - DAY * 3)

    assert kinds(gone, gone.changed_at + UNDO_WITHIN) == [VisitMessage.CANCELLED]


def test_a_move_is_told_and_a_move_back_before_anybody_heard_is_not():
    moved = visit(move_number=1, changed_at=START - DAY * 9, told=START - DAY)
    back = visit(move_number=2, changed_at=START - DAY * 9, told=START)

    assert kinds(moved, moved.changed_at + UNDO_WITHIN) == [VisitMessage.MOVED]
    assert kinds(back, back.changed_at + UNDO_WITHIN) == []


def test_a_change_of_last_week_is_no_news():
    assert kinds(visit(changed_at=START - DAY * 20), START - DAY * 10) == []


def test_a_reminder_in_the_night_waits_for_the_morning():
    early = visit(starts_at=at(7))
    [message] = owed(early, HOURS, now=at(7) - timedelta(hours=48))

    assert message.due_at == at(8, days=-2)


def test_no_reminder_waits_past_the_visit():
    early = visit(starts_at=at(7))

    assert owed(early, HOURS, now=at(5)) == []


def test_word_of_a_late_cancellation_does_not_wait_past_the_visit():
    gone = cancelled(starts_at=at(7), changed_at=at(22, days=-1))
    [message] = owed(gone, HOURS, now=at(22, 5, days=-1))

    assert message.due_at == at(22, 5, days=-1)


@pytest.mark.parametrize(
    ("kind", "now_is", "reason"),
    [
        (VisitMessage.TOMORROW, {}, ""),
        (VisitMessage.TOMORROW, {"is_confirmed": True}, ""),
        (VisitMessage.CONFIRM, {"is_confirmed": True}, "confirmed"),
        (VisitMessage.TOMORROW, {"is_booked": False, "is_cancelled": True}, "cancelled"),
        (VisitMessage.TOMORROW, {"is_booked": False}, "arrived"),
        (VisitMessage.TOMORROW, {"move_number": 1}, "moved"),
        (VisitMessage.BOOKED, {"starts_at": START - DAY}, "begun"),
        (VisitMessage.CANCELLED, {"is_booked": False, "is_cancelled": True}, ""),
        (VisitMessage.CANCELLED, {}, "not cancelled"),
    ],
)
def test_right_before_it_goes_a_message_is_asked_again_whether_it_is_owed(kind, now_is, reason):
    found = why_not(kind, visit().key(kind), visit(**now_is), now=START - timedelta(hours=5))

    assert (reason in found) if reason else found == ""


@pytest.mark.parametrize(
    ("facts", "needed"),
    [
        ({}, True),
        ({"is_confirmed": True}, False),
        ({"is_booked": False}, False),
        ({"changed_at": START - timedelta(hours=30)}, False),
        ({"starts_at": START + DAY}, False),
        ({"starts_at": START - DAY}, False),
    ],
)
def test_an_unconfirmed_visit_of_tomorrow_needs_a_call(facts, needed):
    assert needs_call(visit(**facts), now=START - timedelta(hours=23)) is needed


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, ""),
        ({"is_confirmed": True}, "confirmed"),
        ({"is_booked": False, "is_cancelled": True}, "cancelled"),
        ({"move_number": 1}, "moved"),
        ({"is_booked": False}, "came"),
        ({"starts_at": START - DAY}, "begun"),
    ],
)
def test_a_call_that_is_not_needed_any_more_says_why(facts, reason):
    found = why_no_call(visit(**facts), 0, now=START - timedelta(hours=23))

    assert (reason in found) if reason else found == ""
