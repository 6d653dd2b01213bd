"""What the tables of the schedule refuse, whatever the code does."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.database import broken_constraint
from clinic_sched.scheduling.models import Appointment, Course, WaitlistEntry
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, TEN, at

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


@pytest.fixture
def entry(site, patient, version, receptionist):
    return builders.kept(
        WaitlistEntry(
            site_id=site.id,
            patient_id=patient.id,
            protocol_version_id=version.id,
            notice_hours=24,
            added_at=EVENING_BEFORE,
            added_by_id=receptionist.id,
        )
    )


@pytest.fixture
def course(patient, version):
    return builders.kept(
        Course(
            patient_id=patient.id,
            protocol_version_id=version.id,
            planned_visits=6,
            started_at=EVENING_BEFORE,
        )
    )


def refusal_of(session, statement):
    """Return the name of what refused a statement sent around the service."""
    session.flush()
    with pytest.raises(sa.exc.IntegrityError) as caught:
        session.execute(statement)
    session.rollback()
    return broken_constraint(caught.value)


def change(row, **values):
    return sa.update(type(row)).where(type(row).id == row.id).values(**values)


@pytest.mark.parametrize("status", HOLDS_CHAIR)
def test_a_chair_is_held_once(session, visit, site, version, status):
    visit.status = status
    other = builders.appointment(
        site, builders.patient(), version, NINE, chair_id=site.chairs[1].id
    )

    assert "appointments_chair_once" in refusal_of(
        session, change(other, chair_id=site.chairs[0].id)
    )


def test_a_chair_is_not_booked_twice_by_an_insert(session, visit, site, version):
    with pytest.raises(sa.exc.IntegrityError, match="appointments_chair_once"):
        builders.appointment(site, builders.patient(), version, at(11, 15))


def test_the_chair_is_held_until_it_is_ready_again(session, visit, site, version):
    builders.appointment(site, builders.patient(), version, visit.chair_until)

    with pytest.raises(sa.exc.IntegrityError, match="appointments_chair_once"):
        builders.appointment(site, builders.patient(), version, visit.chair_until - MINUTE)


def test_a_patient_is_in_one_place(session, visit, site, patient, version):
    with pytest.raises(sa.exc.IntegrityError, match="appointments_patient_once"):
        builders.appointment(site, patient, version, TEN, chair_id=site.chairs[1].id)


def test_a_patient_may_go_on_while_the_chair_is_made_ready(session, visit, site, patient, version):
    builders.appointment(site, patient, version, visit.patient_until, chair_id=site.chairs[1].id)

    session.flush()


@pytest.mark.parametrize("gone", ["cancelled", "noshow", "entered-in-error"])
def test_what_is_called_off_holds_nothing(session, visit, site, patient, version, gone):
    visit.status = AppointmentStatus(gone)
    if gone == "cancelled":
        visit.cancel_reason, visit.cancelled_by = "Ill", "pat"

    builders.appointment(site, patient, version, NINE)

    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 2


def test_what_was_called_off_does_not_come_back_onto_a_taken_chair(session, visit, site, version):
    visit.status = AppointmentStatus.NO_SHOW
    session.flush()
    builders.appointment(site, builders.patient(), version, NINE)

    assert "appointments_chair_once" in refusal_of(session, change(visit, status="arrived"))


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"prep_minutes": 36}, "patient_until_follows"),
        ({"chair_until": NINE}, "chair_until_follows"),
        ({"infusion_minutes": 41}, "patient_until_follows"),
        ({"turnover_minutes": 14}, "chair_until_follows"),
        ({"status": "cancelled"}, "cancelled_with_reason"),
        ({"cancel_reason": "Ill"}, "cancelled_with_reason"),
        ({"cancelled_by": "pat"}, "cancelled_with_reason"),
        ({"status": "cancelled", "cancel_reason": "Ill"}, "cancelled_with_reason"),
        ({"override_reason": "Far away"}, "override_by_somebody"),
        ({"move_number": -1}, "moves_counted"),
    ],
)
def test_a_visit_is_true_in_itself(session, visit, values, name):
    assert name in refusal_of(session, change(visit, **values))


@pytest.mark.parametrize("phase", ["prep", "infusion", "recovery", "turnover"])
def test_no_phase_is_negative(session, visit, phase):
    minutes = getattr(visit, f"{phase}_minutes")
    until = visit.patient_until - (minutes + 1) * MINUTE
    values = {f"{phase}_minutes": -1, "chair_until": visit.chair_until - (minutes + 1) * MINUTE}
    if phase != "turnover":
        values["patient_until"] = until

    assert "minutes_sane" in refusal_of(session, change(visit, **values))


def test_a_visit_lasts_at_most_a_day(session, visit):
    longer = 1441 - visit.infusion_minutes

    assert "minutes_sane" in refusal_of(
        session,
        change(
            visit,
            infusion_minutes=visit.infusion_minutes + longer,
            patient_until=visit.patient_until + longer * MINUTE,
            chair_until=visit.chair_until + longer * MINUTE,
        ),
    )


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("status = 'lost'", "appointmentstatus"),
        ("status = 'cancelled', cancel_reason = 'Ill', cancelled_by = 'them'", "cancelledby"),
    ],
)
def test_a_visit_knows_only_its_words(session, visit, said, name):
    statement = sa.text(f"UPDATE appointments SET {said} WHERE id = :id")  # noqa: S608

    assert name in refusal_of(session, statement.bindparams(id=visit.id))


@pytest.mark.parametrize("column", ["chair_id", "patient_id", "site_id", "protocol_version_id"])
def test_a_visit_points_at_what_there_is(session, visit, column):
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(change(visit, **{column: 999_999}))


def test_public_ids_are_given_once(session, visit, site, version):
    other = builders.appointment(site, builders.patient(), version, at(15))

    assert "public_id" in refusal_of(session, change(other, public_id=visit.public_id))


@pytest.mark.parametrize(
    ("values", "name"),
    [({"planned_visits": 0}, "plans_visits"), ({"planned_visits": -1}, "plans_visits")],
)
def test_a_series_plans_something(session, course, values, name):
    assert name in refusal_of(session, change(course, **values))


def test_a_series_knows_only_its_words(session, course):
    statement = sa.text("UPDATE courses SET status = 'lost' WHERE id = :id")

    assert "coursestatus" in refusal_of(session, statement.bindparams(id=course.id))


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"notice_hours": -1}, "notice_positive"),
        ({"priority": 0}, "priority_known"),
        ({"priority": 4}, "priority_known"),
        ({"earliest": time(10), "latest": time(9)}, "wishes_in_order"),
        ({"first_on": date(2030, 5, 7), "last_on": date(2030, 5, 6)}, "wishes_in_order"),
        ({"left_at": NINE}, "left_with_reason"),
        ({"left_reason": "Moved away"}, "left_with_reason"),
    ],
)
def test_a_place_on_the_waitlist_is_true_in_itself(session, entry, values, name):
    assert name in refusal_of(session, change(entry, **values))
