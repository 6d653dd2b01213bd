"""What the words of a document are called on a page."""

from collections.abc import Iterable
from enum import StrEnum

from clinic_sched.protocols.loads import CAP_RULES
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.vocabulary import (
    Action,
    AfterEvent,
    CapKind,
    Channel,
    Comparison,
    CriterionKind,
    DoseUnit,
    Instrument,
    Level,
    Phase,
    SpacingUnit,
    WeightKind,
)

Choices = tuple[tuple[str, str], ...]

LEVELS = {
    Level.BLOCK: "Blocks",
    Level.OVERRIDE: "Blocks; a prescriber may override",
    Level.WARN: "Warns",
}
WEIGHTS = {WeightKind.ACTUAL: "actual weight", WeightKind.ADJUSTED: "adjusted weight"}
DAYS = {SpacingUnit.DAYS: "days", SpacingUnit.WORKING_DAYS: "working days"}
PHASES = {
    Phase.PRE: "Before the start",
    Phase.INFUSION: "During the infusion",
    Phase.RECOVERY: "In recovery",
    Phase.DISCHARGE: "Before leaving",
}
AFTER = {AfterEvent.RATE_CHANGE: "a change of rate", AfterEvent.RESCUE_DRUG: "a rescue drug"}
COMPARISONS = {
    Comparison.BELOW: "below {0}",
    Comparison.AT_MOST: "{0} or less",
    Comparison.ABOVE: "above {0}",
    Comparison.AT_LEAST: "{0} or more",
    Comparison.OUTSIDE: "below {0} or above {1}",
    Comparison.FROM_BASELINE_PERCENT: "{0} % or more away from the first reading",
}
CHANNELS = {
    Channel.SMS_LINK: "by text message",
    Channel.EMAIL_LINK: "by e-mail",
    Channel.PHONE_TASK: "by a call of the clinic",
    Channel.TASK: "as a task for the clinic",
}
INSTRUMENTS = {
    Instrument.NRS: "pain 0 to 10",
    Instrument.PEG: "PEG",
    Instrument.PHQ9: "PHQ-9",
    Instrument.GAD7: "GAD-7",
    Instrument.PGIC: "PGIC",
    Instrument.MOOD: "mood",
    Instrument.SAFETY: "safety question",
    Instrument.SIDE_EFFECTS: "side effects",
    Instrument.DELAYED_REACTION: "delayed reaction",
    Instrument.MME: "opioid dose",
    Instrument.URINARY_COGNITIVE: "bladder and memory",
}
CRITERIA = {
    CriterionKind.ALDRETE_TOTAL: "Aldrete score at least",
    CriterionKind.ALDRETE_NO_ZERO: "no item of the Aldrete score is 0",
    CriterionKind.ALDRETE_OXYGEN: "oxygen item of the Aldrete score at least",
    CriterionKind.PADSS_TOTAL: "PADSS score at least",
    CriterionKind.PRESSURE_WITHIN: "blood pressure within so many percent of the baseline",
    CriterionKind.VITALS_WITHIN: "vital signs within so many percent of the baseline",
    CriterionKind.SBP_BELOW: "systolic pressure below",
    CriterionKind.ORIENTED: "oriented in at least so many of three",
    CriterionKind.DISSOCIATION: "dissociation at most, or as at the baseline",
    CriterionKind.GAIT: "steady gait",
    CriterionKind.NAUSEA: "nausea at most",
    CriterionKind.OBSERVATION: "minimum observation over",
    CriterionKind.NO_REACTION: "no open reaction",
    CriterionKind.ESCORT: "escort present",
    CriterionKind.INSTRUCTIONS: "instructions given",
    CriterionKind.NO_DRIVING: "no driving, acknowledged",
    CriterionKind.IV_OUT: "cannula out and checked",
    CriterionKind.NEXT_CONTACT: "next contact booked",
}


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def _said(words: Iterable[tuple[StrEnum, str]]) -> Choices:
    return tuple((code.value, sentence(said)) for code, said in words)


YES_OR_NO: Choices = (("yes", "Yes"), ("no", "No"))
UNIT_CHOICES: Choices = tuple((unit.value, unit.value) for unit in DoseUnit)
CAP_CHOICES: Choices = tuple(
    (kind.value, f"{CAP_RULES[kind].what}, {CAP_RULES[kind].unit}") for kind in CapKind
)
READING_CHOICES: Choices = tuple((code, reading.label) for code, reading in CATALOGUE.items())
COMPARISON_CHOICES: Choices = tuple(
    (code.value, sentence(said.format("the number", "the second")))
    for code, said in COMPARISONS.items()
)
ACTION_CHOICES: Choices = tuple((action.value, sentence(action.words)) for action in Action)
LEVEL_CHOICES = _said(LEVELS.items())
WEIGHT_CHOICES = _said(WEIGHTS.items())
DAY_CHOICES = _said(DAYS.items())
PHASE_CHOICES = _said(PHASES.items())
AFTER_CHOICES = _said(AFTER.items())
CHANNEL_CHOICES = _said(CHANNELS.items())
INSTRUMENT_CHOICES = _said(INSTRUMENTS.items())
CRITERION_CHOICES = _said(CRITERIA.items())
