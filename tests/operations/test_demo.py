from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from clinic_sched import clock, create_app, migration
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import queries as clinic
from clinic_sched.database import db
from clinic_sched.followup.models import CheckIn, Outcome, Task
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.ledger import queries as ledger
from clinic_sched.messaging.models import Message
from clinic_sched.messaging.rules import MessageStatus
from clinic_sched.operations.demo import house, loading
from clinic_sched.operations.errors import NotADemo
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling import queries as visits
from clinic_sched.scheduling.models import Appointment, WaitlistEntry
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions.models import Concern, InfusionSession
from clinic_sched.sessions.queries.seals import is_as_signed
from clinic_sched.sessions.rules import SessionStatus
from tests import builders, postgres
from tests.conftest import settings_for

NOON_IN_NEW_YORK = datetime(2030, 5, 8, 16, 5, tzinfo=UTC)
SMALL = loading.Size(days=12, patients=320)
SMALLEST = loading.Size(days=3, patients=100)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request, tmp_path_factory, worker_id):
    """The demo clinic, invented once for all that look at it."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'clinic.sqlite3'}"
    else:
        url = postgres.running_server().create(f"demo_{worker_id}")
    migration.migrate(url)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        loading.load(SMALL, "America/New_York", say=lambda _: None, now=NOON_IN_NEW_YORK)
        db.session.commit()
        yield clinic.get_site()
        db.session.rollback()
        db.engine.dispose()


def count(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_it_is_the_middle_of_a_full_day(demo):
    today = visits.day(demo, clock.local_date(NOON_IN_NEW_YORK, demo.clock))

    statuses = Counter(visit.status for visit in today)
    assert len(today) >= 20
    assert statuses[AppointmentStatus.CHECKED_IN] >= 3
    assert statuses[AppointmentStatus.FULFILLED] >= 3
    assert statuses[AppointmentStatus.BOOKED] >= 3
    late = [
        visit
        for visit in today
        if visit.status == AppointmentStatus.BOOKED and visit.starts_at < NOON_IN_NEW_YORK
    ]
    assert late


def test_patients_are_in_every_phase_and_somebody_must_be_answered(demo):
    statuses = Counter(db.session.scalars(sa.select(InfusionSession.status)))

    assert statuses[SessionStatus.INFUSING] >= 2
    assert statuses[SessionStatus.RECOVERY] >= 1
    assert statuses[SessionStatus.SIGNED] >= 50
    assert count(Concern, Concern.answered_at.is_(None)) >= 1


def test_the_past_is_signed_as_the_signature_says(demo):
    signed = sa.select(InfusionSession).where(InfusionSession.signed_at.is_not(None)).limit(40)

    assert all(is_as_signed(infusion) for infusion in db.session.scalars(signed))


def test_the_ledger_is_whole_and_nothing_of_those_who_left_is_open(demo):
    site = clinic.first_site()

    waiting = [entry.subject.partition(":")[2] for entry, _ in ledger.open_draws_at(site)]

    statuses = sa.select(InfusionSession.status).where(InfusionSession.public_id.in_(waiting))
    assert set(db.session.scalars(statuses)) <= {
        SessionStatus.INFUSING,
        SessionStatus.PAUSED,
        SessionStatus.RECOVERY,
    }
    assert site.counts_controlled
    assert ledger.find_break(site) is None
    assert len(ledger.open_differences(site)) == 1


def test_there_are_outcomes_a_waitlist_and_an_escalated_answer(demo):
    assert count(Outcome) > 100
    assert count(WaitlistEntry) >= 3
    assert count(CheckIn, CheckIn.status == CheckInStatus.SENT) >= 1
    risk = db.session.scalars(sa.select(Task).where(Task.kind == TaskKind.RISK_ANSWER)).one()
    assert risk.escalated_at is not None


def test_nothing_that_was_due_waits_to_flood_the_first_start(demo):
    waiting = count(
        Message, Message.status == MessageStatus.QUEUED, Message.due_at <= NOON_IN_NEW_YORK
    )

    assert waiting == 0


def test_nobody_in_it_could_be_reached(demo):
    emails = db.session.scalars(sa.select(Patient.email).where(Patient.email.is_not(None)))
    phones = db.session.scalars(sa.select(Patient.phone))

    assert all(email.endswith(".example") for email in emails)
    assert all(phone.startswith("+1555555") for phone in phones)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_moment_gives_the_same_clinic(app):
    def invented():
        loading.load(SMALLEST, "America/New_York", say=lambda _: None, now=NOON_IN_NEW_YORK)
        rows = db.session.execute(
            sa.select(Appointment.starts_at, Appointment.chair_id, Appointment.patient_id)
        ).all()
        db.session.rollback()
        return rows

    assert invented() == invented()


def test_somebodys_real_clinic_is_left_alone(app):
    builders.user(Role.MANAGER)

    with pytest.raises(NotADemo, match="was not made by the demo"):
        loading.is_wanted()


def test_a_second_start_finds_it_there(demo):
    assert loading.is_wanted() is False


@pytest.mark.parametrize("hour", range(24))
def test_whenever_somebody_looks_it_is_the_middle_of_the_day(hour):
    now = datetime(2030, 1, 15, hour, 10, tzinfo=UTC)

    zone = clock.get_zone(house.choose_zone("UTC", now))

    assert 10 <= clock.local(now, zone).hour <= 14
