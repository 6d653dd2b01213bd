"""The session's machine: only legal moves, whatever is tried in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_sched.sessions.errors import StepNotAllowed
from clinic_sched.sessions.rules import (
    HAS_LEFT,
    IN_CHAIR,
    SessionStatus,
    StepKind,
    after,
    may_follow,
)

STEPS = [step for step in StepKind if step is not StepKind.STARTED_CHECKS]


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_a_session_only_ever_takes_legal_steps(steps):
    status, taken = SessionStatus.PRECHECK, []

    for step in steps:
        try:
            following = after(step, status)
        except StepNotAllowed:
            assert not may_follow(step, status)
            continue
        assert may_follow(step, status)
        taken.append(step)
        status = following

    if StepKind.SIGNED in taken:
        assert taken[-1] is StepKind.SIGNED
        assert status is SessionStatus.SIGNED
    if status in (SessionStatus.INFUSING, SessionStatus.PAUSED):
        assert StepKind.STARTED in taken
    if status is SessionStatus.DISCHARGED:
        assert taken[-1] is StepKind.DISCHARGED


@pytest.mark.parametrize("step", STEPS)
def test_nothing_follows_a_signature(step):
    with pytest.raises(StepNotAllowed):
        after(step, SessionStatus.SIGNED)


@pytest.mark.parametrize("status", sorted(IN_CHAIR - {SessionStatus.EMERGENCY}))
def test_an_emergency_may_be_called_from_wherever_the_patient_sits(status):
    assert after(StepKind.EMERGENCY, status) is SessionStatus.EMERGENCY


@pytest.mark.parametrize("status", sorted(HAS_LEFT))
def test_a_record_is_signed_only_when_the_patient_has_left(status):
    assert after(StepKind.SIGNED, status) is SessionStatus.SIGNED


@pytest.mark.parametrize("status", sorted(IN_CHAIR))
def test_a_record_is_not_signed_while_the_patient_sits(status):
    with pytest.raises(StepNotAllowed, match="cannot follow"):
        after(StepKind.SIGNED, status)
