"""The questionnaires, as data: what is asked, how it is answered, and who is to be credited."""

from dataclasses import dataclass
from enum import StrEnum

from clinic_sched.protocols.vocabulary import Instrument


class ItemKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Choice:
    """One answer, what it is worth, and its LOINC answer code where it has one."""

    value: int
    label: str
    code: str = ""


@dataclass(frozen=True)
class Item:
    """One question."""

    id: str
    text: str
    kind: ItemKind
    min: int = 0
    max: int = 10
    min_label: str = ""
    max_label: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    loinc: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """One instrument: its questions, its notice, its codes."""

    code: Instrument
    name: str
    intro: str
    items: tuple[Item, ...]
    notice: str = ""
    panel_loinc: str = ""
    score_loinc: str = ""


YES_NO = (Choice(0, "No"), Choice(1, "Yes"))

NOT_WATCHED = (
    "Nobody reads this form at the moment you send it. "
    "In an emergency call the emergency number now."
)


def _scale(item_id: str, text: str, low: str, high: str, loinc: str = "") -> Item:
    return Item(item_id, text, ItemKind.SCALE, 0, 10, low, high, loinc=loinc)


def yes_no(item_id: str, text: str) -> Item:
    """Return a question that is answered yes or no."""
    return Item(item_id, text, ItemKind.YES_NO, 0, 1, choices=YES_NO)


def note(item_id: str) -> Item:
    """Return room for whatever else somebody wants to say."""
    return Item(item_id, "Anything you want to add", ItemKind.TEXT, required=False)


NRS = Questionnaire(
    Instrument.NRS,
    "Pain now",
    "",
    (_scale("pain", "How strong is your pain now?", "no pain", "the worst pain", "72514-3"),),
)

PEG = Questionnaire(
    Instrument.PEG,
    "Pain in the past week (PEG)",
    "Think of the past week.",
    (
        _scale(
            "average",
            "What number best describes your pain on average in the past week?",
            "no pain",
            "pain as bad as you can imagine",
            "75893-8",
        ),
        _scale(
            "enjoyment",
            "What number best describes how, during the past week, pain has interfered "
            "with your enjoyment of life?",
            "does not interfere",
            "completely interferes",
            "91145-3",
        ),
        _scale(
            "activity",
            "What number best describes how, during the past week, pain has interfered "
            "with your general activity?",
            "does not interfere",
            "completely interferes",
            "91146-1",
        ),
    ),
    notice=(
        "PEG: Krebs EE, Lorenz KA, Bair MJ, and others. Development and initial validation of "
        "the PEG, a three-item scale assessing pain intensity and interference. "
        "J Gen Intern Med 2009;24:733-738."
    ),
    panel_loinc="91148-7",
    score_loinc="91147-9",
)

PGIC = Questionnaire(
    Instrument.PGIC,
    "How you are compared with before",
    "",
    (
        Item(
            "change",
            "Compared with before the treatment, how are you now?",
            ItemKind.CHOICE,
            1,
            7,
            choices=(
                Choice(7, "Very much better"),
                Choice(6, "Much better"),
                Choice(5, "A little better"),
                Choice(4, "No different"),
                Choice(3, "A little worse"),
                Choice(2, "Much worse"),
                Choice(1, "Very much worse"),
            ),
        ),
    ),
)

MOOD = Questionnaire(
    Instrument.MOOD,
    "Mood today",
    "",
    (_scale("mood", "How is your mood today?", "the worst", "the best"),),
)

SAFETY = Questionnaire(
    Instrument.SAFETY,
    "Your safety",
    "",
    (
        yes_no(
            "harm", "In the past day, have you thought of harming yourself or of ending your life?"
        ),
    ),
    notice=NOT_WATCHED,
)

MME = Questionnaire(
    Instrument.MME,
    "Opioids in the past 24 hours",
    "An estimate for your own course over time. It is never used to change from one opioid "
    "to another.",
    (
        Item(
            "mme_24h",
            "Morphine milligram equivalents in the past 24 hours (0 if none)",
            ItemKind.NUMBER,
            0,
            2000,
        ),
    ),
)
