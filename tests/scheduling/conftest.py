"""A staffed site with a patient and a protocol that may be booked."""

import pytest
import time_machine

from clinic_sched.accounts.rules import Role
from tests import builders
from tests.moments import at


@pytest.fixture
def site(session):
    """Three chairs, three nurses on duty from the Monday on."""
    site = builders.site()
    builders.staffed(site, nurses=3, days=10)
    return site


@pytest.fixture
def version(session):
    return builders.protocol_version()


@pytest.fixture
def patient(version):
    """Somebody whom no safety rule keeps from the protocol."""
    return builders.candidate(version)


@pytest.fixture
def receptionist(session):
    return builders.user(Role.DESK)


@pytest.fixture
def boss(session):
    return builders.user(Role.MANAGER)


@pytest.fixture
def it_is():
    """Travel to a moment."""
    travels = []

    def travel(moment):
        for earlier in travels:
            earlier.stop()
        travels[:] = [time_machine.travel(moment, tick=False)]
        travels[0].start()

    yield travel
    for last in travels:
        last.stop()


@pytest.fixture
def reception(it_is, visitor):
    """The desk, signed in at that moment."""

    def signed_in(moment):
        it_is(moment)
        return visitor().signed_in(builders.user(Role.DESK))

    return signed_in


@pytest.fixture
def booked(site, version):
    """Book a visit, straight into the table."""

    def book(hour, chair=0, **facts):
        person = facts.pop("patient", None) or builders.candidate(version)
        moment = at(hour, days=facts.pop("days", 0))
        return builders.appointment(
            site, person, version, moment, chair_id=site.chairs[chair].id, **facts
        )

    return book
