"""A staffed site with a patient and a protocol that may be booked."""

import pytest

from clinic_sched.accounts.rules import Role
from tests import builders


@pytest.fixture
def site(session):
    """Three chairs, three nurses on duty from the Monday on."""
    site = builders.site()
    builders.staffed(site, nurses=3, days=10)
    return site


@pytest.fixture
def patient(session):
    return builders.patient()


@pytest.fixture
def version(session):
    return builders.protocol_version()


@pytest.fixture
def receptionist(session):
    return builders.user(Role.DESK)


@pytest.fixture
def boss(session):
    return builders.user(Role.MANAGER)
