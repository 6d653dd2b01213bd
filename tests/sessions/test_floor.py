"""The floor: who sits, who waits, who is pushed, and at what cost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import floor
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside


@pytest.fixture
def site(session):
    return builders.site(chairs=6)


@pytest.fixture
def version(session):
    return builders.protocol_version()


def seat(site, version, number, by, began=NINE - timedelta(minutes=20)):
    visit = chairside.visit(site=site, version=version, chair_id=site.chairs[number].id)
    return chairside.started(visit, by=by, now=began)


def queries_of(work):
    """Count the statements that some work sends to the database."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_a_seated_patient_shows_minutes_and_what_is_due(site, version):
    nurse = builders.user()
    seat(site, version, 0, nurse)

    (seated,) = floor.look(site, now=NINE).seats[0].seated

    assert seated.minutes_left == 20
    assert dict(seated.figures)["Running"] == "20 min"
    assert seated.urgency == "alert"
    assert "15 min overdue" in seated.due[0].when


def test_a_late_session_says_whom_it_pushes(site, version):
    seat(site, version, 0, builders.user())
    follower = builders.appointment(
        site, builders.patient(), version, NINE + timedelta(hours=2, minutes=30)
    )
    assert floor.look(site, now=NINE).seats[0].seated[0].pushed is None

    later = NINE + timedelta(minutes=90)
    (seated,) = floor.look(site, now=later).seats[0].seated

    assert seated.pushed == follower
    assert seated.pushed_minutes == 15


def test_who_needs_somebody_most_stands_first(site, version):
    seat(site, version, 0, builders.user(), began=NINE - timedelta(minutes=1))
    seat(site, version, 1, builders.user(), began=NINE - timedelta(minutes=7))
    stopped = seat(site, version, 2, builders.user(), began=NINE - timedelta(minutes=1))
    service.stop_for_emergency(stopped, by=builders.user(), now=NINE)

    found = floor.look(site, now=NINE)

    assert [seat.chair.label for seat, _seated in found.taken] == ["Chair 3", "Chair 2", "Chair 1"]
    assert len(found.free) == 3
    assert found.summary == "3 in chairs, 2 need somebody now"


def test_the_floor_says_how_many_hold_up_the_next_visit(site, version):
    seat(site, version, 0, builders.user())
    builders.appointment(site, builders.patient(), version, NINE + timedelta(hours=2, minutes=30))

    late = floor.look(site, now=NINE + timedelta(minutes=90))

    assert "1 pushes the next visit" in late.summary


def test_who_is_here_waits_and_who_is_not_is_late(site, version):
    chairs = site.chairs
    here = builders.appointment(
        site, builders.patient(), version, NINE, status=AppointmentStatus.ARRIVED
    )
    absent = builders.appointment(
        site, builders.patient(), version, NINE - timedelta(minutes=30), chair_id=chairs[1].id
    )

    found = floor.look(site, now=NINE)

    assert found.waiting == [here]
    assert found.late == [absent]


def test_a_full_floor_asks_the_database_no_more_than_one_chair_does(session, site, version):
    seat(site, version, 0, builders.user())
    session.commit()
    session.expire_all()
    one = queries_of(lambda: floor.look(site, now=NINE))
    for number in range(1, 6):
        seat(site, version, number, builders.user())
    session.commit()
    session.expire_all()

    six = queries_of(lambda: floor.look(site, now=NINE))

    assert six <= one + 1


def test_the_floor_is_sent_again_only_when_it_changed(session, nurse, site, version):
    seat(site, version, 0, nurse.user)
    address = f"/floor/part?site={site.public_id}"
    first = nurse.get(address)
    held = {"If-None-Match": first.headers["ETag"]}

    assert nurse.get(address, headers=held).status_code == 304
    seat(site, version, 1, builders.user())

    assert nurse.get(address, headers=held).status_code == 200


def test_a_clinic_without_a_site_has_an_empty_floor(session, nurse):
    page = nurse.get("/floor")

    assert page.status_code == 200
    assert "There is no site yet." in page.text


def test_a_floor_that_is_not_there_is_not_found(session, nurse, site):
    assert nurse.get("/floor?site=elsewhere").status_code == 404


def test_a_chair_is_checked_from_the_floor(session, nurse):
    chair = builders.site(chairs=1).chairs[0]
    page = f"/floor/chairs/{chair.public_id}"
    assert "Not checked today." in nurse.get("/floor").text

    refused = nurse.submit(page)
    done = nurse.submit(page, monitor="yes", oxygen="yes", suction="no", note="Weak")

    assert refused.status_code == 422
    assert "Say of at least one item" in refused.text
    assert done.status_code == 303
    assert "Not in order: Suction. Not checked today: Emergency kit." in nurse.get("/floor").text
    assert "Weak" in nurse.get(page).text
