"""What answers say of a treatment: whether it works, by the protocol's own numbers.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.followup.response import (
    MoodResponse,
    PainResponse,
    Report,
    fall_percent,
    mood_relapsed,
    mood_response,
    pain_response,
    relief,
    response_day,
)
from clinic_sched.patients.rules import ResponseStatus
from clinic_sched.protocols.amounts import Sourced

Numbers = Mapping[str, Sourced]
Values = Mapping[str, Decimal]

_PAIN = {
    PainResponse.RESPONDER: ResponseStatus.RESPONDER,
    PainResponse.NON_RESPONDER: ResponseStatus.NON_RESPONDER,
}
_MOOD = {
    MoodResponse.REMISSION: ResponseStatus.RESPONDER,
    MoodResponse.RESPONSE: ResponseStatus.RESPONDER,
    MoodResponse.PARTIAL: ResponseStatus.PARTIAL,
    MoodResponse.NONE: ResponseStatus.NON_RESPONDER,
}
NAMES = {"nrs": "pain", "peg": "PEG", "phq9": "PHQ-9", "gad7": "GAD-7"}


@dataclass(frozen=True)
class Finding:
    """How a treatment is found to work, and why."""

    status: ResponseStatus
    why: str


@dataclass(frozen=True)
class Course:
    """What is known when an answer comes in."""

    baseline: Values
    answered: Values
    reports: Mapping[str, Sequence[Report]]
    day: int
    is_series: bool
    last: ResponseStatus | None


def judge(numbers: Numbers, course: Course) -> Finding | None:
    """Return what the latest answers show, or nothing where they show nothing."""
    if "pain_responder_percent" in numbers:
        return _relapsed(numbers, course) or _judge_pain(numbers, course)
    return _judge_mood(numbers, course)


def _judge_pain(numbers: Numbers, course: Course) -> Finding | None:
    if course.day != response_day(numbers, is_series=course.is_series):
        return None
    status = _PAIN.get(pain_response(numbers, baseline=course.baseline, now=course.answered))
    if status is None:
        return None
    change = course.answered["pgic"]
    why = f"Day {course.day}: {_falls(course, ('nrs', 'peg'))}; change rated {_plain(change)} of 7."
    return Finding(status, why)


def _relapsed(numbers: Numbers, course: Course) -> Finding | None:
    if course.last != ResponseStatus.RESPONDER:
        return None
    for measure in ("peg", "nrs"):
        found = relief(
            numbers,
            baseline=course.baseline.get(measure),
            reports=course.reports.get(measure, ()),
        )
        if found.ended_on is not None:
            why = f"{NAMES[measure]} is near what it was since {found.ended_on:%d %b %Y}."
            return Finding(ResponseStatus.RELAPSED, why[0].upper() + why[1:])
    return None


def _judge_mood(numbers: Numbers, course: Course) -> Finding | None:
    baseline, value = course.baseline.get("phq9"), course.answered.get("phq9")
    had_response = course.last == ResponseStatus.RESPONDER
    if mood_relapsed(baseline=baseline, now=value, had_response=had_response):
        return Finding(ResponseStatus.RELAPSED, f"PHQ-9 is back at {_plain(value)}.")
    status = _MOOD.get(mood_response(numbers, baseline=baseline, now=value))
    return None if status is None else Finding(status, f"{_falls(course, ('phq9',))}.")


def _falls(course: Course, measures: Sequence[str]) -> str:
    """Say how each measure moved from its baseline."""
    told = []
    for measure in measures:
        before, after = course.baseline.get(measure), course.answered.get(measure)
        fall = fall_percent(before, after)
        if fall is not None:
            way = "fell" if fall >= 0 else "rose"
            told.append(f"{NAMES[measure]} {way} by {abs(fall):.0f} % to {_plain(after)}")
    return "; ".join(told)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
