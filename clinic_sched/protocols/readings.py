"""The catalogue of what is measured at a chair: codes, labels, units and ranges.

The ranges are no clinical limits. `possible` is what a living patient and a
working instrument can show (the display ranges of ordinary bedside monitors,
rounded outwards); outside it a number is a slip of the hand. `usual` is where
adults are found nearly always; outside it the nurse is asked to confirm. What
must be done about a reading stands in the protocol, with its source.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class InputKind(StrEnum):
    """How a reading is entered."""

    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True)
class Choice:
    """One answer of a reading that is chosen, and the number it is kept as."""

    value: int
    label: str


@dataclass(frozen=True)
class Reading:
    """One thing that is measured or looked at."""

    code: str
    label: str
    unit: str
    kind: InputKind
    possible: tuple[Decimal, Decimal]
    usual: tuple[Decimal, Decimal]
    choices: tuple[Choice, ...] = ()
    decimals: int = 0


def _number(
    code: str,
    label: str,
    unit: str,
    possible: tuple[str, str],
    usual: tuple[str, str],
    decimals: int = 0,
) -> Reading:
    low, high = (Decimal(bound) for bound in possible)
    least, most = (Decimal(bound) for bound in usual)
    return Reading(
        code, label, unit, InputKind.NUMBER, (low, high), (least, most), decimals=decimals
    )


def _choice(code: str, label: str, *labels: tuple[int, str]) -> Reading:
    choices = tuple(Choice(value, words) for value, words in labels)
    values = [Decimal(choice.value) for choice in choices]
    ends = (min(values), max(values))
    return Reading(code, label, "", InputKind.CHOICE, ends, ends, choices)


_MEASURED = (
    _number("sbp", "Systolic pressure", "mmHg", ("40", "300"), ("85", "190")),
    _number("dbp", "Diastolic pressure", "mmHg", ("20", "200"), ("45", "115")),
    _number("hr", "Heart rate", "/min", ("20", "300"), ("45", "130")),
    _number("rr", "Breaths", "/min", ("0", "80"), ("8", "30")),
    _number("spo2", "SpO2", "%", ("30", "100"), ("90", "100")),
    _number("temp", "Temperature", "°C", ("30", "44"), ("35", "39"), 1),
    _number("etco2", "End-tidal CO2", "mmHg", ("0", "150"), ("25", "60")),
    _number("nrs", "Pain (0 to 10)", "", ("0", "10"), ("0", "10")),
    _number("dissociation", "Dissociation (0 to 10)", "", ("0", "10"), ("0", "10")),
    _number("weight", "Weight", "kg", ("20", "350"), ("40", "160"), 1),
    _number("aldrete", "Modified Aldrete score", "", ("0", "10"), ("0", "10")),
    _number("padss", "PADSS score", "", ("0", "10"), ("0", "10")),
)

_LOOKED_AT = (
    # Chernik 1990; the anchors in short form. Low is deeper.
    _choice(
        "moaas",
        "Sedation (MOAA/S)",
        (5, "5: answers readily to the name"),
        (4, "4: answers slowly to the name"),
        (3, "3: answers only when called loudly or again"),
        (2, "2: answers only to a mild shake"),
        (1, "1: answers only to a painful squeeze"),
        (0, "0: no answer"),
    ),
    # Sessler 2002; the anchors in short form. Zero is calm, low is deeper.
    _choice(
        "rass",
        "Agitation and sedation (RASS)",
        (4, "+4: combative"),
        (3, "+3: very agitated"),
        (2, "+2: agitated"),
        (1, "+1: restless"),
        (0, "0: alert and calm"),
        (-1, "-1: looks at you more than 10 s when spoken to"),
        (-2, "-2: looks at you less than 10 s when spoken to"),
        (-3, "-3: moves when spoken to, does not look"),
        (-4, "-4: stirs only when touched"),
        (-5, "-5: does not stir"),
    ),
    _choice("nausea", "Nausea", (0, "none"), (1, "mild"), (2, "moderate"), (3, "severe")),
    _choice(
        "orientation",
        "Oriented to person, place and time",
        (3, "all three"),
        (2, "two"),
        (1, "one"),
        (0, "none"),
    ),
    _choice("gait", "Gait", (2, "steady without help"), (1, "with help"), (0, "unsteady")),
    _choice("iv_site", "IV site", (0, "clean and soft"), (1, "red, painful or swollen")),
    _choice("observation", "Patient in sight", (1, "yes"), (0, "no")),
    _choice("ecg", "ECG on the monitor", (1, "regular"), (0, "irregular")),
    _choice("rhythm_strip", "12-lead ECG or rhythm strip", (1, "in order"), (0, "not in order")),
    _choice(
        "toxicity",
        "Tingling lips, ringing ears, dizziness, metal taste, twitching",
        (0, "none"),
        (1, "one or more"),
    ),
    _choice("reflex", "Patellar reflex", (1, "present"), (0, "absent")),
    _choice("flushing", "Flushing or weakness", (0, "none"), (1, "yes")),
    _choice(
        "reaction",
        "Signs of a reaction",
        (0, "none"),
        (1, "mild"),
        (2, "severe"),
    ),
    _choice("infection", "Signs of infection", (0, "none"), (1, "yes")),
)

CATALOGUE: dict[str, Reading] = {reading.code: reading for reading in (*_MEASURED, *_LOOKED_AT)}
VITALS = frozenset({"sbp", "dbp", "hr"})
# What is read together at a chair, where a protocol asks for it at all.
USUAL_SET = VITALS | {"rr", "spo2", "moaas", "rass"}
