"""The checklists after an infusion, in our own words."""

from clinic_sched.followup.instruments import NOT_WATCHED, Questionnaire, note, yes_no
from clinic_sched.protocols.vocabulary import Instrument

SIDE_EFFECTS = Questionnaire(
    Instrument.SIDE_EFFECTS,
    "How you have felt since the infusion",
    "Have you had any of these since you went home?",
    (
        yes_no("detached", "Feeling unreal or detached"),
        yes_no("seeing", "Seeing or hearing things, or vivid dreams"),
        yes_no("dizzy", "Dizziness or light-headedness"),
        yes_no("sick", "Feeling sick or being sick"),
        yes_no("headache", "Headache"),
        yes_no("drowsy", "Being very sleepy or hard to wake"),
        yes_no("heart", "Pounding heart or chest pain"),
        yes_no("arm", "A painful, red or swollen arm where the drip was"),
        note("other"),
    ),
    notice=NOT_WATCHED,
)

DELAYED_REACTION = Questionnaire(
    Instrument.DELAYED_REACTION,
    "Late reactions",
    "Have you had any of these since the infusion?",
    (
        yes_no("rash", "A rash or itching"),
        yes_no("fever", "Fever or shivering"),
        yes_no("breathing", "Trouble breathing or a swollen face"),
        yes_no("joints", "Aching joints or muscles"),
        yes_no("arm", "A painful, red, stained or swollen arm where the drip was"),
        yes_no("faint", "Fainting or feeling faint"),
        note("other"),
    ),
    notice=NOT_WATCHED,
)

URINARY_COGNITIVE = Questionnaire(
    Instrument.URINARY_COGNITIVE,
    "Bladder and memory",
    "In the past month, have you noticed any of these?",
    (
        yes_no("often", "Passing water more often, or in a hurry"),
        yes_no("pain", "Pain when passing water"),
        yes_no("blood", "Blood in your water"),
        yes_no("memory", "More trouble remembering things"),
        yes_no("thinking", "More trouble concentrating or finding words"),
        note("other"),
    ),
)
