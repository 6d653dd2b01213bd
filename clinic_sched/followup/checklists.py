"""The checklists after an infusion, in our own words."""

from clinic_sched.followup.instruments import (
    NOT_WATCHED,
    YES_NO,
    Item,
    ItemKind,
    Questionnaire,
)
from clinic_sched.protocols.vocabulary import Instrument


def _yes_no(item_id: str, text: str) -> Item:
    return Item(item_id, text, ItemKind.YES_NO, 0, 1, choices=YES_NO)


def _note(item_id: str) -> Item:
    return Item(item_id, "Anything you want to add", ItemKind.TEXT, required=False)


SIDE_EFFECTS = Questionnaire(
    Instrument.SIDE_EFFECTS,
    "How you have felt since the infusion",
    "Have you had any of these since you went home?",
    (
        _yes_no("detached", "Feeling unreal or detached"),
        _yes_no("seeing", "Seeing or hearing things, or vivid dreams"),
        _yes_no("dizzy", "Dizziness or light-headedness"),
        _yes_no("sick", "Feeling sick or being sick"),
        _yes_no("headache", "Headache"),
        _yes_no("drowsy", "Being very sleepy or hard to wake"),
        _yes_no("heart", "Pounding heart or chest pain"),
        _yes_no("arm", "A painful, red or swollen arm where the drip was"),
        _note("other"),
    ),
    notice=NOT_WATCHED,
)

DELAYED_REACTION = Questionnaire(
    Instrument.DELAYED_REACTION,
    "Late reactions",
    "Have you had any of these since the infusion?",
    (
        _yes_no("rash", "A rash or itching"),
        _yes_no("fever", "Fever or shivering"),
        _yes_no("breathing", "Trouble breathing or a swollen face"),
        _yes_no("joints", "Aching joints or muscles"),
        _yes_no("arm", "A painful, red, stained or swollen arm where the drip was"),
        _yes_no("faint", "Fainting or feeling faint"),
        _note("other"),
    ),
    notice=NOT_WATCHED,
)

URINARY_COGNITIVE = Questionnaire(
    Instrument.URINARY_COGNITIVE,
    "Bladder and memory",
    "In the past month, have you noticed any of these?",
    (
        _yes_no("often", "Passing water more often, or in a hurry"),
        _yes_no("pain", "Pain when passing water"),
        _yes_no("blood", "Blood in your water"),
        _yes_no("memory", "More trouble remembering things"),
        _yes_no("thinking", "More trouble concentrating or finding words"),
        _note("other"),
    ),
)
