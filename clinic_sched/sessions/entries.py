"""What may be corrected in a record: which entries there are, and which values of them.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import readings
from clinic_sched.sessions.errors import FieldRefused

LONGEST = 1000
# Why an entry is struck, most of the time: one tap each.
REASONS = ("Mistyped", "Entered twice", "Measured wrongly", "Belongs to another patient")


class Part(StrEnum):
    """The parts of a record whose entries may be corrected."""

    SESSION = "session"
    VITALS = "vitals"
    REACTIONS = "reactions"
    NOTES = "notes"


@dataclass(frozen=True)
class Entry:
    """One entry of a record: which row it is, what it says, and the values it holds."""

    part: Part
    row_id: int
    title: str
    values: Mapping[str, str]

    @property
    def ref(self) -> str:
        """The entry's name in an address: its part and its place there."""
        return f"{self.part.value}-{self.row_id}"


LABELS = {
    "given_mg": "Given, mg",
    "escort_name": "Escort’s name",
    "escort_phone": "Escort’s phone",
    "term": "What was seen",
    "grade": "Grade",
    "action": "What was done",
    "text": "Note",
}


def label(part: Part, field: str) -> str:
    """Return the words for a value that may be amended."""
    if part is not Part.VITALS:
        return LABELS[field]
    reading = CATALOGUE[field]
    return f"{reading.label}, {reading.unit}" if reading.unit else reading.label


def changed(entry: Entry, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the values that are to be replaced, or refuse those that cannot be."""
    new = {
        field: _sound(entry.part, field, typed.strip())
        for field, typed in wanted.items()
        if field in entry.values and typed.strip() not in ("", entry.values[field])
    }
    different = {field: value for field, value in new.items() if value != entry.values[field]}
    if not different:
        raise FieldRefused("", "Change at least one value.")
    if entry.part is Part.VITALS:
        _check_together(dict(entry.values) | different)
    return different


def _sound(part: Part, field: str, typed: str) -> str:
    if part is Part.VITALS:
        number = _number(field, typed)
        if alone := readings.impossible({field: number}):
            raise FieldRefused(field, alone[0].sentence)
        return plain(number)
    if field == "given_mg":
        number = _number(field, typed)
        if not 0 <= number < 100_000:
            raise FieldRefused(field, "Enter the milligrams that were given, 0 or more.")
        return plain(round(number, 2))
    if field == "grade" and typed not in {"1", "2", "3", "4", "5"}:
        raise FieldRefused(field, "Enter a grade from 1 to 5.")
    if len(typed) > LONGEST:
        raise FieldRefused(field, f"Write at most {LONGEST} characters.")
    return typed


def _check_together(values: Mapping[str, str]) -> None:
    if together := readings.impossible({code: Decimal(value) for code, value in values.items()}):
        raise FieldRefused("sbp", together[0].sentence)


def _number(field: str, typed: str) -> Decimal:
    # No value here has more digits; a longer one would only keep the machine busy.
    try:
        number = Decimal(typed[:12].replace(",", "."))
    except InvalidOperation:
        raise FieldRefused(field, "Enter a number.") from None
    if not number.is_finite():
        raise FieldRefused(field, "Enter a number.")
    return number
