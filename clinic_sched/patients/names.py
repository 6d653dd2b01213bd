"""Names as people type them: the same person under any accent, case or apostrophe."""

import re
import unicodedata
from difflib import SequenceMatcher

# As long as the column that keeps it.
LONGEST_KEY = 200
ALIKE = 0.8
NEAR = 0.6

_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"}
)
_APOSTROPHES = re.compile("['’‘‛ʼʻʹ′`´\uff07]")
_NO_LETTERS = re.compile(r"[\W_]+")


def search_key(text: str) -> str:
    """Return the name as it is searched: no accents, no case, no apostrophes, no hyphens."""
    plain = _APOSTROPHES.sub("", text).casefold().translate(_UNDIVIDED)
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(_NO_LETTERS.sub(" ", bare.casefold()).split())[:LONGEST_KEY].strip()


def are_alike(one: str, other: str) -> bool:
    """Could two search keys be one name, mistyped or with its parts the other way round?"""
    turned = " ".join(sorted(one.split())), " ".join(sorted(other.split()))
    return any(nearness(*pair) >= ALIKE for pair in ((one, other), turned))


def nearness(one: str, other: str) -> float:
    """Say how much of two words or names is the same, from 0 to 1."""
    return SequenceMatcher(None, one, other).ratio()
