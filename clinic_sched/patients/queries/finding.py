"""Finding people in the register by whatever is known of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from clinic_sched.database import db
from clinic_sched.patients.models import Patient, PatientWord
from clinic_sched.patients.names import nearness
from clinic_sched.patients.queries import vocabulary
from clinic_sched.patients.search import Search

# A person is listed once for each word that fits; few have more than four.
_WORDS_A_PERSON = 4

Fits = Callable[[Any], sa.ColumnElement[bool]]


class Found(NamedTuple):
    """Who was found, the likeliest first; close ones are alike, but fit nothing exactly."""

    people: Sequence[Patient]
    are_close: bool = False


def find(search: Search, *, limit: int) -> Found:
    """Who fits what was searched for; where nobody does, whose name is nearly so."""
    if search.is_empty:
        return Found([])
    if search.born or search.digits or search.email:
        return _by_facts(search, limit)
    if numbered := _by_number(search.words, limit):
        return Found(numbered)
    return _by_name(search.words, limit)


def _by_name(words: tuple[str, ...], limit: int) -> Found:
    """Look first for words that begin so, then for words that hold it, then for words like it."""
    found = _named([_begins(word) for word in words], words, limit)
    if len(found) < limit and (holding := _holding(words)):
        held = _named(holding, words, limit)
        found += [one for one in held if one not in found][: limit - len(found)]
    if found:
        return Found(found)
    alike = _named([_is_like(word) for word in words], words, limit * _WORDS_A_PERSON)
    return Found(_nearest(words, alike)[:limit], are_close=True)


def _named(fits: list[Fits], words: tuple[str, ...], limit: int) -> list[Patient]:
    """List who has, for each word typed, a word that fits; the longest one leads."""
    leading = max(range(len(words)), key=lambda nth: len(words[nth]))
    lead = aliased(PatientWord)
    query = sa.select(Patient).join(lead, lead.patient_id == Patient.id)
    query = query.where(fits[leading](lead.word))
    for nth, fitting in enumerate(fits):
        if nth != leading:
            other = aliased(PatientWord)
            query = query.where(
                sa.exists().where(other.patient_id == lead.patient_id, fitting(other.word))
            )
    query = query.order_by(lead.word, lead.search_name, lead.patient_id)
    rows = db.session.scalars(query.limit(limit * _WORDS_A_PERSON))
    return list(dict.fromkeys(rows))[:limit]


def _holding(words: tuple[str, ...]) -> list[Fits]:
    """Say which words hold each part typed; nothing where all of those begin with it."""
    held = [_holders(word) for word in words]
    more = any(not one.startswith(word) for word, ones in held for one in ones or ())
    return [_begins(word) if ones is None else _is_one_of(ones) for word, ones in held] * more


def _holders(word: str) -> tuple[str, Sequence[str] | None]:
    return word, vocabulary.holding(word) if len(word) >= vocabulary.PART else None


def _nearest(words: tuple[str, ...], people: Sequence[Patient]) -> list[Patient]:
    typed = " ".join(words)
    return sorted(people, key=lambda one: -nearness(typed, one.search_name))


def _begins(word: str) -> Fits:
    return lambda column: sa.and_(column >= word, column < f"{word}\U0010ffff")


def _is_like(word: str) -> Fits:
    if len(word) < vocabulary.PART:
        return _begins(word)
    return _is_one_of([*vocabulary.holding(word), *vocabulary.alike(word)])


def _is_one_of(words: Sequence[str]) -> Fits:
    return lambda column: column.in_(words)


def _by_number(words: tuple[str, ...], limit: int) -> Sequence[Patient]:
    """Read a single word with a digit in it as part of a patient number."""
    if len(words) != 1 or not any(sign.isdigit() for sign in words[0]):
        return []
    number = sa.func.lower(Patient.number)
    query = sa.select(Patient).where(number.contains(words[0], autoescape=True))
    return db.session.scalars(query.order_by(Patient.number).limit(limit)).all()


def _by_facts(search: Search, limit: int) -> Found:
    query = sa.select(Patient).where(*_fitting(search)).order_by(Patient.search_name, Patient.id)
    named = [Patient.search_name.contains(word, autoescape=True) for word in search.words]
    found = db.session.scalars(query.where(*named).limit(limit)).all()
    if found or not named:
        return Found(found)
    same = db.session.scalars(query).all()
    return Found(_nearest(search.words, same)[:limit], are_close=True)


def _fitting(search: Search) -> Iterator[sa.ColumnElement[bool]]:
    if search.born:
        yield Patient.birth_date.in_(search.born)
    if search.digits:
        # A number dialled at home begins with a nought that the stored one has not.
        dialled = search.digits.lstrip("0") or search.digits
        number = sa.func.lower(Patient.number)
        yield sa.or_(Patient.phone.contains(dialled), number.contains(search.digits))
    if search.email:
        yield Patient.email.contains(search.email, autoescape=True)
