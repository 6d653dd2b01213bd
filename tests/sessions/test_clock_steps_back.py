"""Two machines, or one that was set right: the clock may show less than it did."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.sessions import service
from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside

BEFORE = NINE - timedelta(seconds=3)


def stop(infusion, by):
    service.stop_for_emergency(infusion, by=by, now=BEFORE)


def stop_early(infusion, by):
    version = infusion.version
    service.stop_early(infusion, "Faint", expected_version=version, by=by, now=BEFORE)


def end(infusion, by):
    version, none = infusion.version, Decimal(0)
    service.end(infusion, none, "Clock", expected_version=version, by=by, now=BEFORE)


@pytest.mark.parametrize("halt", [stop, stop_early, end])
def test_an_infusion_can_be_stopped_by_a_clock_that_stepped_back(session, halt):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)

    halt(infusion, nurse)

    assert infusion.ended_at == infusion.started_at
    assert infusion.status in (SessionStatus.EMERGENCY, SessionStatus.RECOVERY)
