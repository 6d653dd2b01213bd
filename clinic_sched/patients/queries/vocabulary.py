"""The words that names are made of: which hold some letters, and which are nearly the same.

A register of a hundred thousand has some ten thousand words, so letters are looked for
among the words, and people by whole words.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.patients.names import NEAR, nearness

# Fewer letters than this have no index of their own.
PART = 3
_MOST_HOLDING = 200
_COMPARED = 80
_MOST_ALIKE = 8
# The database's own measure is coarser than ours, which decides.
_COARSE = "0.1"

_HOLDING = {
    "sqlite": sa.text(
        "SELECT name_words.word FROM name_words_trigrams AS part "
        "JOIN name_words ON name_words.id = part.rowid WHERE part.word MATCH :letters "
        "ORDER BY length(name_words.word), name_words.word LIMIT :most"
    ),
    "postgresql": sa.text(
        "SELECT word FROM name_words WHERE word LIKE :letters "
        "ORDER BY length(word), word LIMIT :most"
    ),
}
_ALIKE = {
    "sqlite": sa.text(
        "SELECT name_words.word FROM name_words_trigrams AS part "
        "JOIN name_words ON name_words.id = part.rowid WHERE part.word MATCH :letters "
        "ORDER BY part.rank LIMIT :most"
    ),
    "postgresql": sa.text(
        "SELECT word FROM name_words WHERE word % :letters "
        "ORDER BY similarity(word, :letters) DESC LIMIT :most"
    ),
}
_MEASURE = sa.text("SELECT set_config('pg_trgm.similarity_threshold', :coarse, true)")


def holding(letters: str) -> Sequence[str]:
    """The words in which these letters stand in a row, the shortest first."""
    on = db.session.get_bind().dialect.name
    wanted = f'"{letters}"' if on == "sqlite" else f"%{letters}%"
    return _read(_HOLDING[on], wanted, _MOST_HOLDING)


def alike(word: str) -> Sequence[str]:
    """The words that somebody who mistyped may have meant, the nearest first."""
    on = db.session.get_bind().dialect.name
    if on == "postgresql":
        db.session.execute(_MEASURE, {"coarse": _COARSE})
    wanted = word if on == "postgresql" else _any_part_of(word)
    near = [(nearness(word, other), other) for other in _read(_ALIKE[on], wanted, _COMPARED)]
    return [other for near_by, other in sorted(near, reverse=True) if near_by >= NEAR][:_MOST_ALIKE]


def _any_part_of(word: str) -> str:
    """Ask for any of the word's trigrams, its beginning and end among them."""
    padded = f"  {word} "
    parts = {padded[at : at + PART] for at in range(len(padded) - PART + 1)}
    return " OR ".join(f'"{part}"' for part in sorted(parts))


def _read(question: sa.TextClause, letters: str, most: int) -> Sequence[str]:
    return db.session.scalars(question, {"letters": letters, "most": most}).all()
