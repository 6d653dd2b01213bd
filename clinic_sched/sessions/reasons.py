"""Words that are chosen with one tap: why, what was done, how a drug was given.

They hold no clinical number; whoever needs other words types them.
"""

WHY_PAUSE = ("A limit was crossed", "The patient asks for it", "Toilet", "Trouble with the line")
WHY_RESUME = ("Settled, readings are clear", "Back in the chair", "The line runs again")
WHY_STOP = ("A limit was crossed", "The patient asks to stop", "The prescriber decides")
WHY_RATE = ("As ordered", "Unwanted effects", "Well tolerated")
ANSWERS = (
    "Prescriber called",
    "Rate lowered",
    "Oxygen given",
    "Measured again",
    "Looked after, well",
)
ACTIONS = ("Watched", "Rate lowered", "Paused", "Rescue drug given", "Prescriber called")
COMMON_REACTIONS = ("Nausea", "Headache", "Dizziness", "Anxiety", "Itching", "Pain at the vein")
ROUTES = ("IV", "By mouth", "Under the tongue", "Into the muscle", "Breathed in", "Nasal")
