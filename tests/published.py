"""The published tables, written down by hand and apart from the program, to hold scores against.

A table is a row per item, and in it what each answer is worth. Citations stand with the tables.
"""

from collections.abc import Callable, Mapping
from itertools import product

Row = tuple[str, tuple[tuple[int, str], ...]]
Table = Mapping[str, Row]


def _points(label: str, two: str, one: str, zero: str) -> Row:
    return label, ((2, two), (1, one), (0, zero))


# Aldrete JA. J Clin Anesth 1995;7:89-91.
ALDRETE: Table = {
    "activity": _points("Activity", "moves four limbs", "moves two limbs", "moves no limb"),
    "respiration": _points(
        "Respiration",
        "breathes deeply and coughs freely",
        "short of breath, or limited breathing",
        "does not breathe",
    ),
    "circulation": _points(
        "Circulation: pressure against the baseline",
        "within 20 %",
        "20 to 49 % away",
        "50 % or more away",
    ),
    "consciousness": _points(
        "Consciousness", "fully awake", "wakes when called", "does not respond"
    ),
    "oxygen": _points(
        "Oxygen saturation",
        "above 92 % on room air",
        "needs oxygen to stay above 90 %",
        "below 90 % with oxygen",
    ),
}
# Chung F. Can J Anaesth 1995;42:1056-1058.
PADSS: Table = {
    "vital_signs": _points(
        "Vital signs against the baseline", "within 20 %", "20 to 40 % away", "more than 40 % away"
    ),
    "activity": _points(
        "Activity and mental status",
        "oriented and steady gait",
        "oriented or steady gait",
        "neither",
    ),
    "symptoms": _points(
        "Pain, nausea, vomiting", "minimal", "moderate, treated", "severe, needs treatment"
    ),
    "bleeding": _points("Bleeding at the IV site", "minimal", "moderate", "severe"),
    "intake": _points(
        "Drinking and passing water", "has drunk and passed water", "one of them", "neither"
    ),
}
_FREQUENCY = (
    (0, "Not at all"),
    (1, "Several days"),
    (2, "More than half the days"),
    (3, "Nearly every day"),
)
# Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613.
PHQ9: Table = {
    f"phq{number}": (text, _FREQUENCY)
    for number, text in enumerate(
        (
            "Little interest or pleasure in doing things",
            "Feeling down, depressed, or hopeless",
            "Trouble falling or staying asleep, or sleeping too much",
            "Feeling tired or having little energy",
            "Poor appetite or overeating",
            "Feeling bad about yourself, or that you are a failure or have let yourself or your "
            "family down",
            "Trouble concentrating on things, such as reading the newspaper or watching television",
            "Moving or speaking so slowly that other people could have noticed? Or the opposite, "
            "being so fidgety or restless that you have been moving around a lot more than usual",
            "Thoughts that you would be better off dead or of hurting yourself in some way",
        ),
        start=1,
    )
}
# Spitzer RL, Kroenke K, Williams JBW, Löwe B. Arch Intern Med 2006;166:1092-1097.
GAD7: Table = {
    f"gad{number}": (text, _FREQUENCY)
    for number, text in enumerate(
        (
            "Feeling nervous, anxious or on edge",
            "Not being able to stop or control worrying",
            "Worrying too much about different things",
            "Trouble relaxing",
            "Being so restless that it is hard to sit still",
            "Becoming easily annoyed or irritable",
            "Feeling afraid as if something awful might happen",
        ),
        start=1,
    )
}
# From this total to that one, the published word.
PHQ9_BANDS = {
    (0, 4): "minimal",
    (5, 9): "mild",
    (10, 14): "moderate",
    (15, 19): "moderately severe",
    (20, 27): "severe",
}
GAD7_BANDS = {(0, 4): "minimal", (5, 9): "mild", (10, 14): "moderate", (15, 21): "severe"}
# Chernik DA and others. J Clin Psychopharmacol 1990;10:244-251. Low is deeper.
MOAAS = {
    5: "answers readily to the name",
    4: "answers slowly to the name",
    3: "answers only when called loudly or again",
    2: "answers only to a mild shake",
    1: "answers only to a painful squeeze",
    0: "no answer",
}
# Sessler CN and others. Am J Respir Crit Care Med 2002;166:1338-1344. Zero is calm.
RASS = {
    4: "combative",
    3: "very agitated",
    2: "agitated",
    1: "restless",
    0: "alert and calm",
    -1: "looks at you more than 10 s when spoken to",
    -2: "looks at you less than 10 s when spoken to",
    -3: "moves when spoken to, does not look",
    -4: "stirs only when touched",
    -5: "does not stir",
}


def wrong_cells(
    table: Table, shown: Table, total: Callable[[Mapping[str, int]], int | None]
) -> list[str]:
    """Return every cell that is shown or counted otherwise than it was published."""
    found = [f"{code}: {shown.get(code)}" for code in table if shown.get(code) != table[code]]
    found += [f"{code} is not published" for code in shown if code not in table]
    lowest = {code: min(points for points, _ in options) for code, (_, options) in table.items()}
    for code, (_, options) in table.items():
        for points, words in options:
            expected = sum(lowest.values()) - lowest[code] + points
            if total(lowest | {code: points}) != expected:
                found.append(f"{code}, {words}: not {points}")
    return found


def wrong_sums(table: Table, total: Callable[[Mapping[str, int]], int | None]) -> int:
    """Return how many of all the ways to answer add up to something else."""
    worths = [[points for points, _ in options] for _, options in table.values()]
    return sum(total(dict(zip(table, way, strict=True))) != sum(way) for way in product(*worths))


def wrong_bands(bands: Mapping[tuple[int, int], str], word: Callable[[int], str]) -> list[int]:
    """Return the totals that are called otherwise than was published."""
    return [
        total
        for (least, most), name in bands.items()
        for total in range(least, most + 1)
        if word(total) != name
    ]
