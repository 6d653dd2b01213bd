"""Finding people by name among 100,000, a fifth of whom share a name."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa

from benchmarks import Row
from benchmarks.databases import KINDS, empty_clinic
from clinic_sched.database import db, writing
from clinic_sched.patients import queries
from clinic_sched.patients.models import Patient
from clinic_sched.patients.search import read_search
from tests.moments import EVENING_BEFORE

PEOPLE = 100_000
SHARED, RARE, MISTYPED = "smith", "xanthip", "smtih"
SHOWN = 20
SELECTIVE_LIMIT = 2.0
COMMON_SECONDS = 0.040
ROUNDS = 9
# The yardstick: the database's own trigram index on whole names, asked once for 20 people.
BARE_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE bare USING fts5(search_name, tokenize='trigram')",
        "INSERT INTO bare (rowid, search_name) SELECT id, search_name FROM patients",
    ),
    "postgresql": (
        "CREATE INDEX bare ON patients USING gin (search_name gin_trgm_ops)",
        "ANALYZE patients",
    ),
}
BARE_QUERY = {
    "sqlite": "SELECT patients.* FROM bare JOIN patients ON patients.id = bare.rowid "
    "WHERE bare.search_name MATCH :part ORDER BY patients.search_name LIMIT 20",
    "postgresql": "SELECT * FROM patients WHERE search_name LIKE :part "
    "ORDER BY search_name LIMIT 20",
}


def run() -> Iterator[Row]:
    """Measure a part of a name that few have, one that a fifth has, and one mistyped."""
    for kind in KINDS:
        with empty_clinic(kind) as app:
            _fill(kind)
            writing.set(False)
            part = f'"{RARE}"' if kind == "sqlite" else f"%{RARE}%"
            query = sa.text(BARE_QUERY[kind])
            with app.app_context():
                bare = _seconds(partial(_read, query, part))
                rare = _seconds(partial(_find, RARE))
                yield Row(f"a name few have, {kind}", rare, bare, SELECTIVE_LIMIT)
                for name, typed in (
                    ("a name 20,000 have", SHARED),
                    ("a name 20,000 have, with a given name", f"ba {SHARED}"),
                    ("a name 20,000 have, mistyped", MISTYPED),
                    ("a part of a name 20,000 have", SHARED[1:]),
                ):
                    seconds = _seconds(partial(_find, typed))
                    yield Row(f"{name}, {kind} (of 40 ms)", seconds, COMMON_SECONDS, 1.0)


def _read(query: sa.TextClause, part: str) -> None:
    db.session.scalars(sa.select(Patient).from_statement(query), {"part": part}).all()
    db.session.rollback()


def _find(typed: str) -> None:
    assert queries.find(read_search(typed), limit=SHOWN).people
    db.session.rollback()


def _fill(kind: str) -> None:
    chance = random.Random(20)
    rows = [_person(number, chance) for number in range(PEOPLE)]
    db.session.execute(sa.insert(Patient), rows)
    db.session.commit()
    for statement in BARE_INDEX[kind]:
        db.session.execute(sa.text(statement))
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def _person(number: int, chance: random.Random) -> dict[str, object]:
    given = _invented(chance, 2)
    family = SHARED if number % 5 == 0 else _invented(chance, 3)
    if number % 5_000 == 1:
        family = f"{RARE}pe{number}"
    return {
        "number": f"P{number:06}",
        "given_name": given,
        "family_name": family,
        "search_name": f"{given} {family}",
        "birth_date": EVENING_BEFORE.date().replace(year=1920 + number % 90),
        "created_at": EVENING_BEFORE,
        "version": 1,
    }


def _invented(chance: random.Random, syllables: int) -> str:
    return "".join(
        chance.choice("bdfghklmnprstvz") + chance.choice(("a", "e", "i", "o", "an", "er"))
        for _ in range(syllables)
    )


def _seconds(call: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several calls, the database's own included."""
    call()
    return min(_timed(call) for _ in range(ROUNDS))


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
