"""A staffed site, a patient who may be booked, and a program that may do everything."""

import pytest
import time_machine

from tests import builders, programs
from tests.moments import EVENING_BEFORE, NINE
from tests.programs import Program


@pytest.fixture(autouse=True)
def evening_before():
    """Stop the clock on the Sunday, before the clinic's Monday."""
    with time_machine.travel(EVENING_BEFORE, tick=False) as travel:
        yield travel


@pytest.fixture
def site(session):
    site = builders.site()
    builders.staffed(site, nurses=3, days=10)
    return site


@pytest.fixture
def version(session):
    return builders.protocol_version()


@pytest.fixture
def patient(version):
    return builders.candidate(version)


@pytest.fixture
def program(served):
    """A program whose token has every scope."""
    return Program(served, programs.token())


@pytest.fixture
def program_with(served):
    """Make a program whose token has these scopes and no others."""
    return lambda *scopes: Program(served, programs.token(*scopes))


@pytest.fixture
def wanted(site, patient, version):
    """The body that books the patient at nine."""

    def body(**facts):
        plain = {
            "patient": patient.public_id,
            "protocol": "KET-MOOD-40",
            "site": site.public_id,
            "start": NINE.astimezone(site.clock).isoformat(),
        }
        return {name: said for name, said in (plain | facts).items() if said is not None}

    return body


@pytest.fixture
def booked(program, wanted):
    """A visit that was booked through the door."""
    answer = program.post("/api/v1/appointments", wanted())
    assert answer.status_code == 201, answer.text
    return answer.json
