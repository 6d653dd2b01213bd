"""What a long search reads of the bookings: the same as every other question, in three numbers."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.scheduling.engine.shape import VisitShape, pack
from clinic_sched.scheduling.engine.site_day import taken_row
from clinic_sched.scheduling.queries import days, statements
from clinic_sched.scheduling.queries.taken import taken
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus, CancelledBy
from tests import builders
from tests.moments import MIDNIGHT, MONDAY, NINE, NOON, at

UNTIL = MIDNIGHT + timedelta(days=1)


def booked(session, site):
    given = {"site_id": site.id, "first": MIDNIGHT, "until": UNTIL}
    session.flush()
    return [taken_row(tuple(row)) for row in session.connection().execute(statements.BOOKED, given)]


@pytest.mark.parametrize("starts_at", [MIDNIGHT, NINE, at(9, 7), UNTIL - timedelta(minutes=5)])
def test_the_numbers_are_those_of_the_booking(session, site, patient, version, starts_at):
    builders.appointment(site, patient, version, starts_at)

    assert taken(site, MIDNIGHT, UNTIL) == booked(session, site)
    assert taken(site, MIDNIGHT, UNTIL)[0][1] == int(starts_at.timestamp())


@pytest.mark.parametrize("starts_at", [MIDNIGHT - timedelta(minutes=5), UNTIL])
def test_what_starts_on_another_day_is_not_read(session, site, patient, version, starts_at):
    builders.appointment(site, patient, version, starts_at)

    assert taken(site, MIDNIGHT, UNTIL) == []


@pytest.mark.parametrize("status", list(AppointmentStatus))
def test_only_what_holds_a_chair_is_read(session, site, patient, version, status):
    reason = {"cancel_reason": "Ill", "cancelled_by": CancelledBy.PATIENT}
    facts = reason if status is AppointmentStatus.CANCELLED else {}
    builders.appointment(site, patient, version, NINE, status=status, **facts)

    assert len(taken(site, MIDNIGHT, UNTIL)) == (status in HOLDS_CHAIR)


def test_a_visit_that_moves_is_left_out(session, site, patient, version):
    builders.appointment(site, patient, version, NINE)
    moving = builders.appointment(site, patient, version, NOON)

    found = taken(site, MIDNIGHT, UNTIL, without=frozenset({moving.id}))

    assert [began for _, began, _ in found] == [int(NINE.timestamp())]


def test_another_sites_visits_are_not_read(session, site, patient, version):
    builders.appointment(builders.site(), patient, version, NINE)

    assert taken(site, MIDNIGHT, UNTIL) == []


def test_every_length_that_can_be_stored_can_be_packed():
    longest = pack((1440, 1440, 1440, 1440))

    assert pack((0, 0, 0, 0)) == 0
    assert 0 < longest < 2**63


@pytest.mark.parametrize("minutes", [(-1, 0, 0, 0), (0, 4096, 0, 0)])
def test_a_length_that_cannot_be_is_not_packed(minutes):
    with pytest.raises(ValueError, match="no phase"):
        pack(minutes)


def test_a_day_is_the_same_however_its_bookings_were_read(session, site, patient, version):
    builders.appointment(site, patient, version, NINE)
    builders.appointment(site, builders.patient(), version, at(9, 10), chair_id=site.chairs[1].id)
    session.flush()
    shape = VisitShape(35, 40, 60, 15)

    one = days.one_day(site, MONDAY)
    whole = next(days.days_from(site, MONDAY, first_chunk=90))

    assert one.starts(shape) == whole.starts(shape)
    assert one.chair_share == whole.chair_share > 0


def test_ninety_days_ask_as_many_questions_as_one(session, site, patient, version):
    builders.appointment(site, patient, version, NINE)
    session.flush()
    asked = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    list(days.days_from(site, MONDAY, count=1))
    once = len(asked)
    list(days.days_from(site, MONDAY, count=90, first_chunk=90))

    assert len(asked) == 2 * once
    assert once <= 7


def test_a_moment_of_long_ago_counts_from_the_same_beginning(session, site, patient, version):
    long_ago = datetime(1969, 12, 31, 23, 55, tzinfo=UTC)
    builders.appointment(site, patient, version, long_ago)

    found = taken(site, long_ago - timedelta(days=1), long_ago + timedelta(days=1))

    assert [began for _, began, _ in found] == [-300]
