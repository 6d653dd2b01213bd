"""Who waits for an earlier chair."""

import pytest

from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.errors import (
    AlreadyWaiting,
    NoLongerWaiting,
    ProtocolNotInUse,
    ReasonNeeded,
)
from tests import builders
from tests.moments import EIGHT, NINE, TEN


@pytest.fixture
def wait(site, patient, version, receptionist):
    def waits(now=NINE, **facts):
        given = {
            "patient": patient,
            "version": version,
            "site": site,
            "notice_hours": 24,
            "priority": 2,
            "by": receptionist,
        }
        return service.wait(now=now, **given | facts)

    return waits


def test_the_urgent_come_first_and_then_who_has_waited_longest(wait, site):
    later = wait(now=TEN, patient=builders.patient())
    urgent = wait(now=NINE, patient=builders.patient(), priority=1)
    first = wait(now=EIGHT)

    assert queries.waiting(site) == [urgent, first, later]


def test_nobody_waits_twice(wait):
    wait()

    with pytest.raises(AlreadyWaiting):
        wait()


def test_whoever_left_may_wait_again(wait, site, receptionist):
    service.leave(wait(), "Found a time", by=receptionist, now=TEN)

    again = wait()

    assert queries.waiting(site) == [again]


def test_leaving_says_why(wait, receptionist):
    with pytest.raises(ReasonNeeded):
        service.leave(wait(), " ", by=receptionist, now=TEN)


def test_nobody_leaves_twice(wait, receptionist):
    entry = wait()
    service.leave(entry, "Found a time", by=receptionist, now=TEN)

    with pytest.raises(NoLongerWaiting):
        service.leave(entry, "Found a time", by=receptionist, now=TEN)


def test_nobody_waits_for_a_protocol_that_is_not_given(wait):
    draft = builders.protocol_version("LIDO-90", status=ProtocolStatus.DRAFT)

    with pytest.raises(ProtocolNotInUse):
        wait(version=draft)
