"""The sections of a document that say what people do around the chair."""

from clinic_sched.protocols.care import (
    Criterion,
    Event,
    GateItem,
    LabTest,
    MonitoringRow,
    Premedication,
    RescueOrder,
    SafetyLimits,
    Threshold,
    Thresholds,
)
from clinic_sched.protocols.fields import Fields
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.vocabulary import (
    NUMBERED,
    Action,
    AfterEvent,
    Comparison,
    CriterionKind,
    Level,
    Phase,
)

LONGEST_MINUTES = 1440
LONGEST_PHRASE = 120


def read_gate_item(part: Fields) -> GateItem:
    """Read one statement that must be true before the start."""
    return GateItem(
        code=part.text("code"),
        text=part.text("text"),
        level=part.word("level", Level),
        rule=part.text("rule"),
        source=part.source(),
    )


def read_limits(part: Fields) -> SafetyLimits:
    """Read the ages and tolerances that the gate is held against."""
    limits = SafetyLimits(
        consent_days=part.positive("consent_days"),
        weight_days=part.positive("weight_days"),
        weight_change_percent=part.positive("weight_change_percent"),
        tenfold_percent=part.positive("tenfold_percent"),
        overdue_warn_minutes=part.positive("overdue_warn_minutes"),
        overdue_alert_minutes=part.positive("overdue_alert_minutes"),
        heavy_meal_hours=part.optional_sourced("heavy_meal_hours"),
        light_meal_hours=part.optional_sourced("light_meal_hours"),
        clear_fluid_hours=part.optional_sourced("clear_fluid_hours"),
    )
    part.finish()
    return limits


def _known_reading(part: Fields, name: str, code: str) -> str:
    if code not in CATALOGUE:
        part.refuse(name, f"names the reading “{code[:40]}”, which nobody can take")
    return code


def _minutes(part: Fields, name: str, least: int = 0) -> int:
    minutes = part.whole(name)
    if not least <= minutes <= LONGEST_MINUTES:
        part.refuse(name, f"is {minutes}, where {least} to {LONGEST_MINUTES} minutes are expected")
    return minutes


def _optional_minutes(part: Fields, name: str, least: int = 0) -> int | None:
    return _minutes(part, name, least) if part.has(name) else None


def _minute_list(part: Fields, name: str) -> tuple[int, ...]:
    if not part.has(name):
        return ()
    listed = part.numbers(name)
    if any(minute != int(minute) or minute > LONGEST_MINUTES for minute in listed):
        part.refuse(name, f"holds something that is not a minute up to {LONGEST_MINUTES}")
    return tuple(int(minute) for minute in listed)


def read_monitoring_row(part: Fields) -> MonitoringRow:
    """Read which readings are taken when."""
    readings = part.texts("readings")
    window = _minute_list(part, "window_minutes")
    if window and (len(window) != 2 or window[0] >= window[1]):
        part.refuse("window_minutes", "is not a pair of minutes, the earlier first")
    row = MonitoringRow(
        phase=part.word("phase", Phase),
        readings=tuple(_known_reading(part, "readings", code) for code in readings),
        source=part.source(),
        once=part.has("once") and part.yes_no("once"),
        within_minutes=_optional_minutes(part, "within_minutes", 1),
        at_minutes=_minute_list(part, "at_minutes"),
        every_minutes=_optional_minutes(part, "every_minutes", 1),
        from_minutes=_optional_minutes(part, "from_minutes") or 0,
        until_minutes=_optional_minutes(part, "until_minutes", 1),
        window_minutes=(window[0], window[1]) if window else None,
        after_events=_after_events(part),
        after_minutes=_optional_minutes(part, "after_minutes", 1),
        continuous=part.has("continuous") and part.yes_no("continuous"),
        only_if=part.optional_text("only_if"),
    )
    _check_when(part, row)
    return row


def _after_events(part: Fields) -> tuple[AfterEvent, ...]:
    named = part.texts("after_events")
    for event in named:
        if event not in set(AfterEvent):
            part.refuse("after_events", f"names “{event[:40]}”, which is no such event")
    return tuple(AfterEvent(event) for event in named)


def _check_when(part: Fields, row: MonitoringRow) -> None:
    if not row.readings:
        part.refuse("readings", "is empty")
    ways = (
        row.once,
        row.at_minutes,
        row.every_minutes,
        row.window_minutes,
        row.after_events,
        row.continuous,
    )
    if sum(bool(way) for way in ways) != 1:
        part.refuse("", "must say in exactly one way when its readings are taken")
    if bool(row.after_events) != (row.after_minutes is not None):
        part.refuse("after_minutes", "and after_events belong together")
    if row.until_minutes is not None and row.until_minutes <= row.from_minutes:
        part.refuse("until_minutes", "is not later than from_minutes")


def read_thresholds(part: Fields) -> Thresholds:
    """Read what stops a start, what is watched, and what may happen."""
    found = Thresholds(
        start=part.rows("start", _read_threshold),
        during=part.rows("during", _read_threshold),
        events=part.rows("events", _read_event),
    )
    part.finish()
    return found


def _read_threshold(part: Fields) -> Threshold:
    threshold = Threshold(
        reading=_known_reading(part, "reading", part.text("reading")),
        comparison=part.word("comparison", Comparison),
        values=part.numbers("value"),
        action=part.word("action", Action),
        level=part.word("level", Level),
        source=part.source(),
        recheck_minutes=_optional_minutes(part, "recheck_minutes", 1),
    )
    wanted = 2 if threshold.comparison is Comparison.OUTSIDE else 1
    if len(threshold.values) != wanted or sorted(threshold.values) != list(threshold.values):
        part.refuse("value", f"must be {wanted} number{'s, the lower first' * (wanted - 1)}")
    return threshold


def _read_event(part: Fields) -> Event:
    return Event(
        code=part.text("code"),
        text=part.text("text"),
        action=part.word("action", Action),
        source=part.source(),
    )


def read_rescue(part: Fields) -> RescueOrder:
    """Read one drug that is kept ready."""
    return RescueOrder(
        code=part.text("code"),
        drug=part.text("drug"),
        indication=part.text("indication"),
        source=part.source(),
    )


def read_premedication(part: Fields) -> Premedication:
    """Read one drug that the prescriber may order beforehand."""
    return Premedication(part.text("drug"), part.text("dose"), part.source())


def read_lab(part: Fields) -> LabTest:
    """Read one test."""
    return LabTest(part.text("test"), part.text("when"), part.source())


def read_phrases(part: Fields) -> tuple[str, ...]:
    """Read the short sentences that a note is put together from."""
    phrases = part.texts("phrases")
    for nth, phrase in enumerate(phrases, start=1):
        if len(phrase) > LONGEST_PHRASE:
            part.refuse(f"phrases[{nth}]", f"is longer than {LONGEST_PHRASE} characters")
    return phrases


def read_criterion(part: Fields) -> Criterion:
    """Read one condition for leaving."""
    kind = part.word("kind", CriterionKind)
    if kind in NUMBERED:
        number = part.number("number")
    elif part.has("number"):
        part.refuse("number", f"does not belong to {kind}")
    return Criterion(
        code=part.text("code"),
        kind=kind,
        number=number if kind in NUMBERED else None,
        text=part.text("text"),
        level=part.word("level", Level),
        rule=part.text("rule"),
        source=part.source(),
    )
