"""A protocol told in words: what is asked, measured, done and sent."""

from collections.abc import Iterable

from clinic_sched.protocols.care import Criterion, MonitoringRow, Threshold
from clinic_sched.protocols.entries import OWN_WORDS, Entry
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.vocabulary import Comparison
from clinic_sched.protocols.wording import plain
from clinic_sched.protocols.words import (
    AFTER,
    CHANNELS,
    COMPARISONS,
    CRITERIA,
    INSTRUMENTS,
    LEVELS,
    PHASES,
    sentence,
)


def gate(plan: Plan) -> list[Entry]:
    """Tell what must be true before the infusion starts."""
    return [
        Entry(item.text, f"{LEVELS[item.level]} ({item.rule})", item.source, item.code)
        for item in plan.gate
    ]


def monitoring(plan: Plan) -> list[Entry]:
    """Tell what is measured when."""
    return [
        Entry(
            f"{PHASES[row.phase]}, {_when(row)}",
            _readings(row.readings),
            row.source,
            f"{row.phase} {' '.join(row.readings)}",
        )
        for row in plan.monitoring
    ]


def start(plan: Plan) -> list[Entry]:
    """Tell which readings hold up the start."""
    return _thresholds(plan.thresholds.start)


def during(plan: Plan) -> list[Entry]:
    """Tell which readings call for something while it runs."""
    return _thresholds(plan.thresholds.during)


def events(plan: Plan) -> list[Entry]:
    """Tell what is done about what happens."""
    return [
        Entry(event.text, sentence(event.action.words), event.source, event.code)
        for event in plan.thresholds.events
    ]


def drugs(plan: Plan) -> list[Entry]:
    """Tell which drugs are kept ready, and which the prescriber may order before."""
    return [
        *(
            Entry(f"Before: {drug.drug}", f"{drug.dose}, if ordered", drug.source)
            for drug in plan.premedication
        ),
        *(
            Entry(sentence(drug.drug), drug.indication, drug.source, drug.code)
            for drug in plan.rescue
        ),
    ]


def discharge(plan: Plan) -> list[Entry]:
    """Tell what must hold before somebody leaves."""
    return [Entry(rule.text, _criterion(rule), rule.source, rule.code) for rule in plan.discharge]


def _criterion(rule: Criterion) -> str:
    number = "" if rule.number is None else f" {plain(rule.number)}"
    return f"{sentence(CRITERIA[rule.kind])}{number}. {LEVELS[rule.level]} ({rule.rule})"


def followup(plan: Plan) -> list[Entry]:
    """Tell the check-ins."""
    return [
        Entry(
            f"After {row.offset.days} {'day' if row.offset.days == 1 else 'days'}"
            if row.offset.days
            else f"After {row.offset.seconds // 3600} h",
            "; ".join(
                part
                for part in (
                    ", ".join(INSTRUMENTS[instrument] for instrument in row.instruments),
                    row.text,
                    CHANNELS[row.channel],
                )
                if part
            ),
            row.source,
        )
        for row in plan.followup
    ]


def response(plan: Plan) -> list[Entry]:
    """Tell the numbers that answers are compared with."""
    return [
        Entry(sentence(name.replace("_", " ")), plain(found.value), found.source)
        for name, found in plan.response.items()
    ]


def phrases(plan: Plan) -> list[Entry]:
    """Tell the short sentences a note may be put together from; they hold no clinical number."""
    return [Entry("", phrase, OWN_WORDS) for phrase in plan.phrases]


def _thresholds(found: Iterable[Threshold]) -> list[Entry]:
    return [
        Entry(
            _crossed(row),
            f"{sentence(_todo(row))} ({LEVELS[row.level]})",
            row.source,
            f"{row.reading} {row.comparison} {row.action}",
        )
        for row in found
    ]


def _crossed(row: Threshold) -> str:
    reading = CATALOGUE[row.reading]
    unit = "" if row.comparison is Comparison.FROM_BASELINE_PERCENT else reading.unit
    limits = (f"{plain(value)} {unit}".strip() for value in row.values)
    return f"{reading.label} {COMPARISONS[row.comparison].format(*limits)}"


def _todo(row: Threshold) -> str:
    again = f", again after {row.recheck_minutes} min" if row.recheck_minutes else ""
    return f"{row.action.words}{again}"


def _when(row: MonitoringRow) -> str:
    parts = []
    if row.once:
        parts.append("once")
    if row.within_minutes is not None:
        parts.append(f"within {row.within_minutes} min")
    if row.at_minutes:
        parts.append(f"at {', '.join(map(str, row.at_minutes))} min")
    if row.every_minutes:
        parts.append(f"every {row.every_minutes} min")
    return ", ".join([*parts, *_bounds(row)])


def _bounds(row: MonitoringRow) -> list[str]:
    parts = []
    if row.from_minutes:
        parts.append(f"from {row.from_minutes} min on")
    if row.until_minutes is not None:
        parts.append(f"until {row.until_minutes} min")
    if row.window_minutes:
        parts.append(f"between {row.window_minutes[0]} and {row.window_minutes[1]} min")
    if row.after_events:
        after = " or ".join(AFTER[event] for event in row.after_events)
        parts.append(f"{row.after_minutes or 0} min after {after}")
    if row.continuous:
        parts.append("all the time")
    if row.only_if:
        parts.append(f"only with {row.only_if}")
    return parts


def _readings(codes: Iterable[str]) -> str:
    return ", ".join(CATALOGUE[code].label for code in codes)
