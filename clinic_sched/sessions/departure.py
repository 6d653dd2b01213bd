"""What must be true before a patient leaves, beyond the protocol's own criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_sched.protocols.care import MonitoringRow
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import CriterionKind, Level, Phase
from clinic_sched.sessions import discharge, observations, thresholds
from clinic_sched.sessions.checks import Check
from clinic_sched.sessions.discharge import DischargeFacts
from clinic_sched.sessions.observations import Observation

# Scores have a form of their own and are no reading that somebody types.
SCORED = frozenset({"aldrete", "padss"})
_WAYS = {
    "vitals-title": "Take the readings",
    "panel-score_aldrete": "Score the modified Aldrete score",
    "panel-score_padss": "Score the PADSS",
    "panel-home": "Answer what is in place for the way home",
}
_AT_HOME = frozenset(
    {
        CriterionKind.ESCORT,
        CriterionKind.INSTRUCTIONS,
        CriterionKind.NO_DRIVING,
        CriterionKind.IV_OUT,
        CriterionKind.NEXT_CONTACT,
    }
)


def check(
    plan: Plan,
    facts: DischargeFacts,
    taken: Sequence[Observation],
    *,
    unanswered: Sequence[str],
    now: datetime,
) -> list[Check]:
    """Return every condition for leaving: the protocol's, fresh readings, answered concerns.

    `unanswered` names the concerns that are open.
    """
    return [
        *discharge.check(plan, facts),
        *_readings(plan, taken, now),
        *_scores(plan, taken, now),
        _concerns(unanswered),
    ]


def _readings(plan: Plan, taken: Sequence[Observation], now: datetime) -> list[Check]:
    rows = _rows_at_leaving(plan)
    codes = {code for row in rows for code in row.readings} - SCORED
    if not codes:
        return []
    fresh = _fresh_minutes(rows)
    met = _is_fresh(taken, codes, fresh, now)
    ending = "." if fresh is None else f", within the last {fresh} minutes."
    missing = codes - set(observations.latest(taken, Phase.RECOVERY))
    needs = f"Take the readings: {thresholds.labels(missing or codes)}."
    sentence = f"The readings before leaving have been taken{ending}"
    about = _taken_at(taken, codes)
    return [Check("readings", "SR-40", Level.OVERRIDE, met, sentence, needs, about)]


def _scores(plan: Plan, taken: Sequence[Observation], now: datetime) -> list[Check]:
    """Return whether a score is as fresh as the readings; one never made is a criterion's own."""
    rows = _rows_at_leaving(plan)
    fresh = _fresh_minutes(rows)
    wanted = {code for row in rows for code in row.readings} & set(scores_asked(plan))
    found = []
    for code in sorted(wanted):
        met = _is_fresh(taken, {code}, fresh, now)
        if met is not None and fresh is not None:
            sentence = f"{thresholds.labels([code])} is from the last {fresh} minutes."
            about = _taken_at(taken, {code})
            needs = "Score it again."
            check = Check(f"{code}_fresh", "SR-40", Level.OVERRIDE, met, sentence, needs, about)
            found.append(check)
    return found


def _rows_at_leaving(plan: Plan) -> list[MonitoringRow]:
    return [row for row in plan.monitoring if row.phase is Phase.DISCHARGE and row.once]


def _fresh_minutes(rows: Sequence[MonitoringRow]) -> int | None:
    return min((row.within_minutes for row in rows if row.within_minutes), default=None)


def _is_fresh(
    taken: Sequence[Observation], codes: set[str], fresh: int | None, now: datetime
) -> bool | None:
    age = observations.age_minutes(taken, codes, Phase.RECOVERY, now=now)
    return None if age is None else fresh is None or age <= fresh


def _taken_at(taken: Sequence[Observation], codes: set[str]) -> str:
    """Return what tells these readings from later ones that get old too."""
    at = observations.oldest_at(taken, codes, Phase.RECOVERY)
    return at.isoformat() if at else ""


def _concerns(unanswered: Sequence[str]) -> Check:
    sentence = "Everything that called for a pause or a stop has been answered."
    met, about = not unanswered, " ".join(sorted(unanswered))
    return Check("concerns", "SR-31", Level.OVERRIDE, met, sentence, "Answer it.", about)


@dataclass(frozen=True)
class ToDo:
    """One place on the page where conditions for leaving are still to be answered."""

    place: str
    way: str
    sentences: tuple[str, ...]


def to_do(plan: Plan, standing: Sequence[Check]) -> list[ToDo]:
    """Return where to answer what is not known yet: one line for each place, in their order."""
    kinds = {criterion.code: criterion.kind for criterion in plan.discharge}
    found: dict[str, list[str]] = {}
    for check in standing:
        if check.met is None:
            found.setdefault(_place(kinds.get(check.code)), []).append(check.sentence)
    return [ToDo(place, way, tuple(found[place])) for place, way in _WAYS.items() if place in found]


def _place(kind: CriterionKind | None) -> str:
    name = str(kind or "")
    if name.startswith(("aldrete", "padss")):
        return f"panel-score_{name.split('_')[0]}"
    return "panel-home" if kind in _AT_HOME else "vitals-title"


def scores_asked(plan: Plan) -> list[str]:
    """Return which scores the protocol's criteria look at."""
    kinds = {str(criterion.kind) for criterion in plan.discharge}
    return [name for name in ("aldrete", "padss") if any(kind.startswith(name) for kind in kinds)]


def points(values: Mapping[str, object]) -> dict[str, int | None]:
    """Return a score's answers as they were stored."""
    return {
        item: int(str(value)) if str(value).isdigit() else None for item, value in values.items()
    }
