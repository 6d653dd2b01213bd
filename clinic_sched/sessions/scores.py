"""Two published recovery scores, as tables: what each answer is worth and says.

Modified Aldrete score: Aldrete 1995 (ten points, five items; the circulation
item in per cent of the pressure before the drug). PADSS: the post-anaesthetic
discharge scoring system of Chung, with its vital-signs item in per cent. The
numbers below are parts of these scores and no settings; the total at which a
patient may leave is the protocol's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """One item of a score, with what its 2, 1 and 0 stand for."""

    code: str
    label: str
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Score:
    """A published score."""

    code: str
    name: str
    citation: str
    items: tuple[Item, ...]

    @property
    def highest(self) -> int:
        """The highest total."""
        return sum(max(points for points, _words in item.anchors) for item in self.items)


def _item(code: str, label: str, two: str, one: str, zero: str) -> Item:
    return Item(code, label, ((2, two), (1, one), (0, zero)))


ALDRETE = Score(
    code="aldrete",
    name="Modified Aldrete score",
    citation="Aldrete JA. The post-anesthesia recovery score revisited. J Clin Anesth 1995;7:89-91",
    items=(
        _item("activity", "Activity", "moves four limbs", "moves two limbs", "moves no limb"),
        _item(
            "respiration",
            "Respiration",
            "breathes deeply and coughs freely",
            "short of breath, or limited breathing",
            "does not breathe",
        ),
        _item(
            "circulation",
            "Circulation: pressure against the baseline",
            "within 20 %",
            "20 to 49 % away",
            "50 % or more away",
        ),
        _item(
            "consciousness",
            "Consciousness",
            "fully awake",
            "wakes when called",
            "does not respond",
        ),
        _item(
            "oxygen",
            "Oxygen saturation",
            "above 92 % on room air",
            "needs oxygen to stay above 90 %",
            "below 90 % with oxygen",
        ),
    ),
)

PADSS = Score(
    code="padss",
    name="Post-anaesthetic discharge score (PADSS)",
    citation="Chung F. Discharge criteria: a new trend. Can J Anaesth 1995;42:1056-1058",
    items=(
        _item(
            "vital_signs",
            "Vital signs against the baseline",
            "within 20 %",
            "20 to 40 % away",
            "more than 40 % away",
        ),
        _item(
            "activity",
            "Activity and mental status",
            "oriented and steady gait",
            "oriented or steady gait",
            "neither",
        ),
        _item(
            "symptoms",
            "Pain, nausea, vomiting",
            "minimal",
            "moderate, treated",
            "severe, needs treatment",
        ),
        _item("bleeding", "Bleeding at the IV site", "minimal", "moderate", "severe"),
        _item(
            "intake",
            "Drinking and passing water",
            "has drunk and passed water",
            "one of them",
            "neither",
        ),
    ),
)

SCORES: dict[str, Score] = {score.code: score for score in (ALDRETE, PADSS)}

# Per cent away from the baseline up to which 2 and 1 points are given. Aldrete's
# 1 ends before 50, PADSS's 1 includes 40.
_WITHIN = Decimal(20)
_ALDRETE_ZERO_FROM = Decimal(50)
_PADSS_ONE_TO = Decimal(40)


def total(score: Score, answers: Mapping[str, int | None]) -> int | None:
    """Return the sum, or None while an item has no answer that the score knows."""
    found = [_points(item, answers.get(item.code)) for item in score.items]
    known = [points for points in found if points is not None]
    return sum(known) if len(known) == len(found) else None


def _points(item: Item, answer: int | None) -> int | None:
    return answer if answer in {points for points, _words in item.anchors} else None


def percent_away(value: Decimal | None, baseline: Decimal | None) -> Decimal | None:
    """Return how far a reading is from its baseline, in per cent of the baseline."""
    if value is None or not baseline:
        return None
    return abs(value - baseline) * 100 / baseline


def aldrete_circulation(systolic: Decimal | None, baseline: Decimal | None) -> int | None:
    """Return the circulation item from the systolic pressure."""
    away = percent_away(systolic, baseline)
    if away is None:
        return None
    if away <= _WITHIN:
        return 2
    return 1 if away < _ALDRETE_ZERO_FROM else 0


def padss_vital_signs(
    readings: Mapping[str, Decimal], baseline: Mapping[str, Decimal]
) -> int | None:
    """Return the vital-signs item from systolic pressure and heart rate, the worse of both."""
    found = [percent_away(readings.get(code), baseline.get(code)) for code in ("sbp", "hr")]
    known = [away for away in found if away is not None]
    if len(known) < len(found):
        return None
    if max(known) <= _WITHIN:
        return 2
    return 1 if max(known) <= _PADSS_ONE_TO else 0
