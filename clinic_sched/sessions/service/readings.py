"""Recording readings: appended, never waiting for a version, once per entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import db
from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.sessions import observations, readings, rules, thresholds
from clinic_sched.sessions.errors import (
    AlreadyAnswered,
    FieldRefused,
    MustBeAnswered,
    ReadingRefused,
    SessionLocked,
    StepNotAllowed,
)
from clinic_sched.sessions.late import AT_ONCE
from clinic_sched.sessions.models import Concern, InfusionSession, VitalSigns
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import COLUMN_OF, SessionStatus
from clinic_sched.sessions.service.steps import subject


@dataclass(frozen=True)
class Entry:
    """Readings as they were typed; the key makes a second sending the same entry.

    `unanswered` is that they were saved before the answer to what earlier ones call for.
    """

    key: str
    readings: Mapping[str, Decimal]
    taken_at: datetime | None = None
    late_reason: str = ""
    confirmed: bool = False
    unanswered: bool = False
    extra: Mapping[str, Decimal] = field(default_factory=dict)


def record_vitals(
    infusion: InfusionSession, entry: Entry, *, by: User, now: datetime
) -> VitalSigns:
    """Keep a set of readings, and raise a concern for every threshold it crosses."""
    for earlier in infusion.vitals:
        if earlier.entry_key == entry.key:
            return earlier
    at = state.moment(infusion, now=now)
    taken_at = entry.taken_at or at
    _check_open(infusion, taken_at)
    _check_entry(infusion, entry, at)
    passed_over = _passed_over(infusion, entry, taken_at)

    values = {**entry.readings, **entry.extra}
    columns = {COLUMN_OF[code]: value for code, value in values.items() if code in COLUMN_OF}
    vitals = VitalSigns(
        entry_key=entry.key[:64],
        phase=phase_at(infusion, taken_at).value,
        taken_at=taken_at,
        recorded_at=at,
        by=by,
        late_reason=entry.late_reason.strip() or None,
        others={code: str(value) for code, value in values.items() if code not in COLUMN_OF},
        **{name: _stored(name, value) for name, value in columns.items()},
    )
    infusion.vitals.append(vitals)
    db.session.flush()
    _raise_concerns(infusion, vitals, at)
    about = {"phase": vitals.phase, "readings": sorted(values), "late": vitals.late_reason}
    if passed_over:
        about["before answering"] = passed_over
    record("record readings", subject(infusion), about, by=by, now=now)
    return vitals


def answer_concern(
    infusion: InfusionSession, concern: Concern, answer: str, *, by: User, now: datetime
) -> None:
    """Say what was done about a crossed threshold."""
    if infusion.status is SessionStatus.SIGNED:
        raise SessionLocked
    if concern.answered_at is not None:
        raise AlreadyAnswered
    concern.answered_at = max(state.moment(infusion, now=now), concern.raised_at)
    concern.answered_by_id, concern.answer = by.id, answer
    about = {"concern": concern.sentence, "answer": answer}
    record("answer concern", subject(infusion), about, by=by, now=now)
    db.session.flush()


def phase_at(infusion: InfusionSession, moment: datetime) -> Phase:
    """Return the phase a moment of this session falls in."""
    stopped = state.stopped_at(infusion)
    if stopped is not None and moment >= stopped:
        return Phase.RECOVERY
    if infusion.started_at is not None and moment >= infusion.started_at:
        return Phase.INFUSION
    return Phase.PRE


def _passed_over(infusion: InfusionSession, entry: Entry, taken_at: datetime) -> list[str]:
    """Return what was known and is not answered yet, or refuse to go on before it is (SR-31)."""
    if infusion.status not in rules.RUNNING:
        return []
    known = [found for found in state.unanswered(infusion) if found.raised_at < taken_at]
    if known and not entry.unanswered:
        raise MustBeAnswered
    return [found.sentence for found in known]


def _check_open(infusion: InfusionSession, taken_at: datetime) -> None:
    if infusion.status is SessionStatus.SIGNED:
        raise SessionLocked
    # What was taken while the patient was here belongs into the record, however late it comes.
    was_here = infusion.left_at is not None and taken_at <= infusion.left_at
    if infusion.status not in rules.TAKES_READINGS and not was_here:
        raise StepNotAllowed("a reading", infusion.status)


def _check_entry(infusion: InfusionSession, entry: Entry, now: datetime) -> None:
    if not entry.readings and not entry.extra:
        raise FieldRefused("", "Enter at least one reading.")
    if ("sbp" in entry.readings) != ("dbp" in entry.readings):
        missing = "dbp" if "sbp" in entry.readings else "sbp"
        raise ReadingRefused(missing, "Enter both pressures, systolic and diastolic.")
    _check_time(infusion, entry, now)
    _check_possible({**entry.readings, **entry.extra})
    unusual = readings.unusual(entry.readings)
    if unusual and not entry.confirmed:
        sentence = " ".join(found.sentence for found in unusual)
        raise ReadingRefused("confirmed", sentence, confirmable=True)


def _check_possible(values: Mapping[str, Decimal]) -> None:
    for code, value in values.items():
        if alone := readings.impossible({code: value}):
            raise ReadingRefused(code, alone[0].sentence)
    if together := readings.impossible(values):
        raise ReadingRefused("sbp", together[0].sentence)


def _check_time(infusion: InfusionSession, entry: Entry, now: datetime) -> None:
    taken_at = entry.taken_at or now
    if taken_at > now:
        raise FieldRefused("taken_at", "That time has not come yet.")
    if taken_at < infusion.opened_at - AT_ONCE:
        raise FieldRefused("taken_at", "That is before this session was opened.")
    if infusion.left_at is not None and taken_at > infusion.left_at:
        raise FieldRefused("taken_at", "The patient had left by then. Say when it was taken.")
    if now - taken_at > AT_ONCE and not entry.late_reason.strip():
        raise FieldRefused("late_reason", "Say why it is entered later than it was taken.")


def _stored(column: str, value: Decimal) -> Decimal | int:
    return value if column == "temperature_c" else int(value)


def _raise_concerns(infusion: InfusionSession, vitals: VitalSigns, now: datetime) -> None:
    if vitals.phase == Phase.PRE:
        return
    during = state.plan_of(infusion).thresholds.during
    base = observations.baseline(state.observed(infusion))
    found = thresholds.crossings(during, vitals.readings, base)
    grave = thresholds.must_be_answered(found)
    for crossing in found:
        infusion.concerns.append(
            Concern(
                vitals_id=vitals.id,
                action=crossing.action.value,
                sentence=crossing.sentence[:300],
                must_answer=crossing in grave,
                raised_at=now,
            )
        )
    db.session.flush()
