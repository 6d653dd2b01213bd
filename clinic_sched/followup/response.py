"""Did it help? Responder, relapse and mood response, by numbers that the protocol carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clinic_sched.protocols.amounts import Sourced


class PainResponse(StrEnum):
    """What a pain treatment did."""

    RESPONDER = "responder"
    NON_RESPONDER = "non-responder"
    UNKNOWN = "unknown"


class MoodResponse(StrEnum):
    """What a mood treatment did."""

    REMISSION = "remission"
    RESPONSE = "response"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Relief:
    """From when to when a treatment helped."""

    began_on: date | None
    ended_on: date | None

    @property
    def days(self) -> int | None:
        """For how many days, once it has ended."""
        if self.began_on is None or self.ended_on is None:
            return None
        return (self.ended_on - self.began_on).days


@dataclass(frozen=True)
class Report:
    """One answer of one day."""

    on: date
    value: Decimal
    says_ended: bool = False


def fall_percent(baseline: Decimal | None, value: Decimal | None) -> Decimal | None:
    """Return by how many per cent of the baseline a score has fallen; a rise is negative."""
    if not baseline or value is None:
        return None
    return (baseline - value) * 100 / baseline


def pain_response(
    numbers: Mapping[str, Sourced],
    *,
    baseline: Mapping[str, Decimal],
    now: Mapping[str, Decimal],
) -> PainResponse:
    """Judge a pain treatment: PEG or pain fell enough, and the patient says much better.

    Both are needed; while one of them is not known, so is the answer.
    """
    least, change_least = (
        numbers.get("pain_responder_percent"),
        numbers.get("pgic_responder_at_least"),
    )
    if least is None or change_least is None:
        return PainResponse.UNKNOWN
    falls = [fall_percent(baseline.get(code), now.get(code)) for code in ("peg", "nrs")]
    known = [fall for fall in falls if fall is not None]
    change = now.get("pgic")
    if not known or change is None:
        return PainResponse.UNKNOWN
    helped = max(known) >= least.value and change >= change_least.value
    return PainResponse.RESPONDER if helped else PainResponse.NON_RESPONDER


def response_day(numbers: Mapping[str, Sourced], *, is_series: bool) -> int | None:
    """Return the day after which a pain treatment is judged."""
    name = "pain_window_series_days" if is_series else "pain_window_single_days"
    found = numbers.get(name)
    return None if found is None else int(found.value)


def relief(
    numbers: Mapping[str, Sourced], *, baseline: Decimal | None, reports: Sequence[Report]
) -> Relief:
    """Return when relief began and when it ended.

    It begins with the first report that fell enough. It ends with the first of
    so many reports in a row above a part of the baseline, or when the patient
    says that it has ended.
    """
    least = numbers.get("pain_responder_percent")
    ordered = sorted(reports, key=lambda report: report.on)
    if least is None or not baseline:
        return Relief(None, None)
    for place, report in enumerate(ordered):
        fall = fall_percent(baseline, report.value)
        if fall is not None and fall >= least.value:
            return Relief(report.on, _relapse_on(numbers, baseline, ordered[place + 1 :]))
    return Relief(None, None)


def _relapse_on(
    numbers: Mapping[str, Sourced], baseline: Decimal, after: Sequence[Report]
) -> date | None:
    part = numbers.get("relapse_percent_of_baseline")
    wanted = numbers.get("relapse_reports")
    above: list[date] = []
    for report in after:
        if report.says_ended:
            return above[0] if above else report.on
        if part is None or report.value * 100 <= part.value * baseline:
            above = []
            continue
        above.append(report.on)
        if wanted is not None and len(above) >= wanted.value:
            return above[0]
    return None


def mood_response(
    numbers: Mapping[str, Sourced], *, baseline: Decimal | None, now: Decimal | None
) -> MoodResponse:
    """Judge a mood treatment by the PHQ-9: remission, response, partial or none."""
    names = ("mood_remission_below", "mood_responder_percent", "mood_partial_percent")
    remission, response, partial = (numbers.get(name) for name in names)
    fall = fall_percent(baseline, now)
    if remission is None or response is None or partial is None or fall is None or now is None:
        return MoodResponse.UNKNOWN
    if fall > 0 and now < remission.value:
        return MoodResponse.REMISSION
    if fall >= response.value:
        return MoodResponse.RESPONSE
    return MoodResponse.PARTIAL if fall >= partial.value else MoodResponse.NONE


def mood_relapsed(*, baseline: Decimal | None, now: Decimal | None, had_response: bool) -> bool:
    """Is somebody who had responded back at the severity they began with?"""
    return had_response and baseline is not None and now is not None and now >= baseline


def opioid_response(
    numbers: Mapping[str, Sourced], *, baseline: Decimal | None, now: Decimal | None
) -> bool | None:
    """Has the daily opioid dose fallen enough? Not known where one figure is missing."""
    least = numbers.get("mme_responder_percent")
    fall = fall_percent(baseline, now)
    return None if least is None or fall is None else fall >= least.value
