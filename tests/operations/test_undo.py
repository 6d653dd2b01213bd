"""What was undone reaches nobody: with the real worker and a real mail server."""

from datetime import time, timedelta

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.scheduling import service
from clinic_sched.scheduling.rules import UNDO_WITHIN, CancelledBy
from tests import builders
from tests.servers import environment, started

MADE = UNDO_WITHIN + timedelta(minutes=1)
UNDONE = UNDO_WITHIN - timedelta(minutes=1)
DAYS = 9


@pytest.fixture
def site(session):
    """A clinic that writes at any hour, and is open and staffed at any time."""
    made = builders.site(
        chairs=9, zone="UTC", messages_from=time(0), messages_until=time(23, 59), pumps=20
    )
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    for nurse in [builders.user(Role.NURSE) for _ in range(9)]:
        begins = midnight + timedelta(days=DAYS)
        builders.shift(made, nurse, begins, begins + timedelta(hours=23))
    return made


@pytest.fixture
def version(session):
    return builders.protocol_version()


@pytest.fixture
def desk(session):
    return builders.user(Role.DESK)


def on_the_day(hour):
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=DAYS, hours=hour)


def candidate(version):
    return builders.ready(builders.patient(), version, on=on_the_day(0).date())


def known(site, version, chair):
    """A visit the patient was told of long ago."""
    ago = now() - timedelta(days=19)
    return builders.appointment(
        site,
        candidate(version),
        version,
        on_the_day(9),
        chair_id=site.chairs[chair].id,
        booked_at=ago,
        changed_at=ago,
    )


def changed(site, version, desk):
    """One visit booked, one moved and one cancelled, some minutes ago."""
    who = {"by": desk, "now": now() - MADE}
    booked = service.book(
        patient=candidate(version),
        version=version,
        site=site,
        starts_at=on_the_day(9),
        chair=site.chairs[0],
        **who,
    )
    moved, cancelled = known(site, version, 1), known(site, version, 2)
    service.move(moved, starts_at=on_the_day(13), **who)
    service.cancel(cancelled, "Ill", CancelledBy.CLINIC, **who)
    return [booked, moved, cancelled]


def letters_after_a_while(settings, tmp_path, post_office, wanted):
    """Let the real worker look at everything; return whom it wrote to."""
    db.session.commit()
    environ = environment(
        tmp_path,
        database_url=settings.database_url,
        smtp_url=post_office.url,
        base_url="http://clinic.example",
    )
    with started("worker", log=tmp_path / "worker.log", environ=environ):
        post_office.wait_for(messages=wanted)
    return sorted(str(mail["To"]) for mail in post_office.messages)


def test_each_change_that_stands_is_told_once(
    session, settings, tmp_path, post_office, site, version, desk
):
    visits = changed(site, version, desk)
    people = sorted(visit.patient.email for visit in visits)

    assert letters_after_a_while(settings, tmp_path, post_office, 3) == people


def test_what_was_undone_is_told_to_nobody(
    session, settings, tmp_path, post_office, site, version, desk
):
    for visit in changed(site, version, desk):
        service.undo(visit, by=desk, now=now() - UNDONE)
    # The worker has looked at all of them once it writes about this one.
    witness = service.book(
        patient=candidate(version),
        version=version,
        site=site,
        starts_at=on_the_day(16),
        by=desk,
        now=now() - MADE,
    )

    assert letters_after_a_while(settings, tmp_path, post_office, 1) == [witness.patient.email]
