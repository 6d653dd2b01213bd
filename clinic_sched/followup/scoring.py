"""From answers to outcomes; what is missing is said, never guessed."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.followup import checklists, instruments, mood_instruments
from clinic_sched.followup.instruments import Item, ItemKind, Questionnaire
from clinic_sched.protocols.vocabulary import Instrument

CATALOGUE: dict[Instrument, Questionnaire] = {
    questionnaire.code: questionnaire
    for questionnaire in (
        instruments.NRS,
        instruments.PEG,
        instruments.PGIC,
        instruments.MOOD,
        instruments.SAFETY,
        instruments.MME,
        mood_instruments.PHQ9,
        mood_instruments.GAD7,
        checklists.SIDE_EFFECTS,
        checklists.DELAYED_REACTION,
        checklists.URINARY_COGNITIVE,
    )
}

# The bands are parts of the published scores: from this total on, this word.
PHQ9_BANDS = (
    (20, "severe"),
    (15, "moderately severe"),
    (10, "moderate"),
    (5, "mild"),
    (0, "minimal"),
)
GAD7_BANDS = ((15, "severe"), (10, "moderate"), (5, "mild"), (0, "minimal"))
_BANDS = {Instrument.PHQ9: PHQ9_BANDS, Instrument.GAD7: GAD7_BANDS}

Answers = Mapping[str, object]

# Far above every scale; what is larger is no answer.
_LARGEST = 1_000_000


def faults(questionnaire: Questionnaire, answers: Answers) -> dict[str, str]:
    """Return what is wrong with the answers, a sentence for each item."""
    found = {}
    for item in questionnaire.items:
        sentence = _fault(item, answers.get(item.id))
        if sentence:
            found[item.id] = sentence
    return found


def score(questionnaire: Questionnaire, answers: Answers) -> dict[str, Decimal]:
    """Return the outcomes by name; an outcome with an unanswered item is left out."""
    numbers = [_number(item, answers.get(item.id)) for item in questionnaire.items]
    required = [
        number
        for item, number in zip(questionnaire.items, numbers, strict=True)
        if item.kind is not ItemKind.TEXT
    ]
    known = [number for number in required if number is not None]
    if not known or len(known) < len(required):
        return {}
    return {questionnaire.code.value: _sum(questionnaire.code, known)}


def band(instrument: Instrument, total: Decimal) -> str:
    """Return the published word for a total, where the score has bands."""
    return next((word for least, word in _BANDS.get(instrument, ()) if total >= least), "")


def risk_answers(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    """Return the items whose answers point to a risk of self-harm (SR-71).

    Any answer but a plain no counts, whatever the total says; so does one that
    cannot be read.
    """
    watched = {
        Instrument.PHQ9: mood_instruments.PHQ9_RISK_ITEM,
        Instrument.SAFETY: "harm",
    }.get(questionnaire.code)
    answer = answers.get(watched) if watched else None
    if watched is None or answer is None or answer == "" or _loose_number(answer) == 0:
        return []
    return [watched]


def reported(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    """Return the texts of the checklist items that were answered yes."""
    return [
        item.text
        for item in questionnaire.items
        if item.kind is ItemKind.YES_NO and _number(item, answers.get(item.id)) == 1
    ]


def _sum(code: Instrument, numbers: list[Decimal]) -> Decimal:
    total = sum(numbers, Decimal(0))
    if code is not Instrument.PEG:
        return total
    mean = total / len(numbers)
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _fault(item: Item, answer: object) -> str:
    missing = answer is None or answer == ""
    if missing:
        return "Please answer this question." if item.required else ""
    if item.kind is ItemKind.TEXT:
        return ""
    if _number(item, answer) is not None:
        return ""
    if item.choices:
        return "Please choose one of the answers."
    return f"Please give a number from {item.min} to {item.max}."


def _number(item: Item, answer: object) -> Decimal | None:
    number = _loose_number(answer)
    if number is None or item.kind is ItemKind.TEXT or not item.min <= number <= item.max:
        return None
    if item.choices and number not in {choice.value for choice in item.choices}:
        return None
    if item.kind is ItemKind.SCALE and number != int(number):
        return None
    return number


def _loose_number(answer: object) -> Decimal | None:
    if isinstance(answer, bool):
        return Decimal(int(answer))
    if isinstance(answer, int):
        return Decimal(answer) if 0 <= answer <= _LARGEST else None
    if not isinstance(answer, str | Decimal):
        return None
    text = str(answer).strip()
    if len(text) > 12 or not text.replace(".", "", 1).isascii():
        return None
    return Decimal(text) if text.replace(".", "", 1).isdigit() else None
