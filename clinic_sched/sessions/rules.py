"""The session's machine: which step may follow which.

Pure: nothing here touches the database, the request or the clock.
"""

from enum import StrEnum

from clinic_sched.sessions.errors import StepNotAllowed

# CTCAE 5.0 calls grade 3 severe; that is what the grade means, and no setting.
SEVERE = 3


class SessionStatus(StrEnum):
    """Where a patient in the chair stands."""

    PRECHECK = "precheck"
    READY = "ready"
    INFUSING = "infusing"
    PAUSED = "paused"
    EMERGENCY = "emergency"
    RECOVERY = "recovery"
    DISCHARGED = "discharged"
    LEFT_AMA = "left-ama"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    SIGNED = "signed"


class StepKind(StrEnum):
    """What moved a session on; one row each in its history."""

    STARTED_CHECKS = "started checks"
    READY = "ready"
    REOPENED_CHECKS = "reopened checks"
    STARTED = "started"
    RATE_CHANGED = "rate changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    STOPPED_EARLY = "stopped early"
    EMERGENCY = "emergency stop"
    TO_RECOVERY = "to recovery"
    TRANSFERRED = "transferred"
    DISCHARGED = "discharged"
    LEFT_AMA = "left against advice"
    CANCELLED = "cancelled before start"
    SIGNED = "signed"


class NoteKind(StrEnum):
    """What a sentence in the record is about."""

    NOTE = "note"
    RESCUE = "rescue drug"


class Stage(StrEnum):
    """Which gate an answer belongs to; the last is the signature."""

    GATE = "gate"
    DISCHARGE = "discharge"
    RECORD = "record"


S = SessionStatus
_STEPS: dict[StepKind, tuple[set[SessionStatus], SessionStatus | None]] = {
    StepKind.READY: ({S.PRECHECK}, S.READY),
    StepKind.REOPENED_CHECKS: ({S.READY}, S.PRECHECK),
    StepKind.STARTED: ({S.READY}, S.INFUSING),
    StepKind.RATE_CHANGED: ({S.INFUSING}, None),
    StepKind.PAUSED: ({S.INFUSING}, S.PAUSED),
    StepKind.RESUMED: ({S.PAUSED}, S.INFUSING),
    StepKind.ENDED: ({S.INFUSING}, S.RECOVERY),
    StepKind.STOPPED_EARLY: ({S.INFUSING, S.PAUSED}, S.RECOVERY),
    StepKind.EMERGENCY: (
        {S.PRECHECK, S.READY, S.INFUSING, S.PAUSED, S.RECOVERY},
        S.EMERGENCY,
    ),
    StepKind.TO_RECOVERY: ({S.EMERGENCY}, S.RECOVERY),
    StepKind.TRANSFERRED: ({S.EMERGENCY}, S.TRANSFERRED),
    StepKind.DISCHARGED: ({S.RECOVERY}, S.DISCHARGED),
    StepKind.LEFT_AMA: ({S.RECOVERY}, S.LEFT_AMA),
    StepKind.CANCELLED: ({S.PRECHECK, S.READY}, S.CANCELLED),
    StepKind.SIGNED: ({S.DISCHARGED, S.LEFT_AMA, S.TRANSFERRED, S.CANCELLED}, S.SIGNED),
}

IN_CHAIR = {S.PRECHECK, S.READY, S.INFUSING, S.PAUSED, S.EMERGENCY, S.RECOVERY}
RUNNING = {S.INFUSING, S.PAUSED}
TAKES_READINGS = IN_CHAIR | {S.DISCHARGED}
BEFORE_START = {S.PRECHECK, S.READY}
HAS_LEFT = {S.DISCHARGED, S.LEFT_AMA, S.TRANSFERRED, S.CANCELLED}

# Readings that have a column of their own; all others are kept together.
COLUMN_OF = {
    "sbp": "systolic",
    "dbp": "diastolic",
    "hr": "heart_rate",
    "rr": "respiratory_rate",
    "spo2": "spo2",
    "temp": "temperature_c",
    "nrs": "pain",
    "moaas": "sedation",
    "dissociation": "dissociation",
    "nausea": "nausea",
}


def after(step: StepKind, status: SessionStatus) -> SessionStatus:
    """Return the status that step leads to, or raise `StepNotAllowed`."""
    allowed, following = _STEPS[step]
    if status not in allowed:
        raise StepNotAllowed(step, status)
    return following or status


def may_follow(step: StepKind, status: SessionStatus) -> bool:
    """Is that step possible from there?"""
    return status in _STEPS[step][0]
