"""Reading one value after another from a document, and refusing in words.

A `Fields` is one object of the document. Whatever it meets, it either returns
a sound value or raises `ProtocolRefused` with the place of the fault.
"""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn, TypeVar

from clinic_sched.protocols.amounts import Flag, Line, Sourced, Span
from clinic_sched.protocols.errors import ProtocolRefused

# Bounds of the document's size, not of medicine: a mistyped file must not fill the table.
LARGEST_NUMBER = Decimal(1_000_000)
LONGEST_TEXT = 2000
MOST_ROWS = 200
FINEST = Decimal("0.000001")

Word = TypeVar("Word", bound=StrEnum)
Row = TypeVar("Row")


def shown(value: object) -> str:
    """Return a value as a sentence may quote it: short, on one line."""
    if isinstance(value, str):
        plain = "".join(sign if sign.isprintable() else "?" for sign in value[:40])
        return f"“{plain}…”" if len(value) > 40 else f"“{plain}”"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return "a very large number"
    return str(value)[:40]


class Fields:
    """One object of a protocol document."""

    def __init__(self, code: str, place: str, data: object) -> None:
        self.code = code
        self.place = place
        if not isinstance(data, dict):
            self.refuse("", f"is {shown(data)}, where an object is expected")
        self._data: dict[object, object] = data
        self._read: set[object] = set()

    def where(self, name: str) -> str:
        """Return the place of a field, as a sentence names it."""
        if name.startswith("["):
            return self.place + name
        return ".".join(part for part in (self.place, name) if part) or "the document"

    def refuse(self, name: str, fault: str) -> NoReturn:
        """Refuse the document because of this field."""
        where = self.where(name)
        raise ProtocolRefused(f"{self.code}: {where} {fault}.", place=where, fault=f"It {fault}.")

    def has(self, name: str) -> bool:
        """Is the field there, and not empty?"""
        self._read.add(name)
        return self._data.get(name) is not None

    def value(self, name: str) -> object:
        """Return the raw value of a required field."""
        if not self.has(name):
            self.refuse(name, "is missing")
        return self._data[name]

    def names(self) -> list[str]:
        """Return the names of all fields, where the document chooses them."""
        return [str(name) for name in self._data]

    def finish(self) -> None:
        """Refuse whatever nobody has asked for: a mistyped name must not pass."""
        unknown = [name for name in self._data if name not in self._read]
        if unknown:
            self.refuse("", f"has a field {shown(str(unknown[0]))} that no protocol has")

    # Plain values.

    def text(self, name: str) -> str:
        """Return a text that says something and can be stored."""
        value = self.value(name)
        if not isinstance(value, str) or not value.strip():
            self.refuse(name, f"is {shown(value)}, where a text is expected")
        if len(value) > LONGEST_TEXT:
            self.refuse(name, f"is longer than {LONGEST_TEXT} characters")
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value if sign != "\n"):
            self.refuse(name, "holds characters that cannot be stored")
        return value.strip()

    def optional_text(self, name: str) -> str:
        """Return a text, or nothing where there is none."""
        return self.text(name) if self.has(name) and self._data[name] != "" else ""

    def word(self, name: str, kind: type[Word]) -> Word:
        """Return one of the words that `kind` lists."""
        text = self.text(name)
        if text not in set(kind):
            known = ", ".join(kind)
            self.refuse(name, f"is {shown(text)}, which is none of: {known}")
        return kind(text)

    def yes_no(self, name: str) -> bool:
        """Return true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            self.refuse(name, f"is {shown(value)}, where true or false is expected")
        return value is True

    def number(self, name: str) -> Decimal:
        """Return a number of ordinary size, zero or above."""
        return self._sound(name, self.value(name))

    def whole(self, name: str) -> int:
        """Return a whole number."""
        number = self.number(name)
        if number != int(number):
            self.refuse(name, f"is {number}, where a whole number is expected")
        return int(number)

    def _sound(self, name: str, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.refuse(name, f"is {shown(value)}, where a number is expected")
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            self.refuse(name, "is too large a number")
        number = Decimal(str(value))
        if not number.is_finite():
            self.refuse(name, "is not a number that can be counted with")
        if number < 0:
            self.refuse(name, f"is {number}, which is below zero")
        if number > LARGEST_NUMBER or (number and number < FINEST):
            self.refuse(name, "is too large or too small a number")
        return number

    # Parts.

    def part(self, name: str) -> "Fields":
        """Return an object inside this one."""
        return Fields(self.code, self.where(name), self.value(name))

    def items(self, name: str) -> list[object]:
        """Return a list, empty where there is none."""
        if not self.has(name):
            return []
        value = self._data[name]
        if not isinstance(value, list):
            self.refuse(name, f"is {shown(value)}, where a list is expected")
        if len(value) > MOST_ROWS:
            self.refuse(name, f"has more than {MOST_ROWS} rows")
        return value

    def rows(self, name: str, read: Callable[["Fields"], Row]) -> tuple[Row, ...]:
        """Return what `read` makes of every object in a list."""
        found = []
        for number, data in enumerate(self.items(name), start=1):
            row = Fields(self.code, f"{self.where(name)}[{number}]", data)
            found.append(read(row))
            row.finish()
        return tuple(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        listed = {f"[{nth}]": text for nth, text in enumerate(self.items(name), start=1)}
        inner = Fields(self.code, self.where(name), listed)
        return tuple(inner.text(nth) for nth in listed)

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """Return a number, or a list of numbers, as a tuple."""
        value = self.value(name)
        if not isinstance(value, list):
            return (self._sound(name, value),)
        return tuple(self._sound(name, entry) for entry in self.items(name))

    # Values that carry their source.

    def source(self) -> str:
        """Return where this object's numbers come from."""
        if not self.has("source"):
            raise ProtocolRefused(
                f"{self.code}: {self.where('')} has no source.",
                place=self.where("source"),
                fault="Say where this comes from.",
            )
        return self.text("source")

    def sourced(self, name: str) -> Sourced:
        """Return a number that says where it comes from."""
        value = self.value(name)
        if not isinstance(value, dict):
            self._sound(name, value)
            self.refuse(name, "has no source")
        part = self.part(name)
        found = Sourced(part.number("value"), part.source())
        part.finish()
        return found

    def optional_sourced(self, name: str) -> Sourced | None:
        """Return a number with its source, or nothing where there is none."""
        return self.sourced(name) if self.has(name) else None

    def positive(self, name: str) -> Sourced:
        """Return a number above zero with its source."""
        found = self.sourced(name)
        if not found.value:
            self.refuse(name, "is 0")
        return found

    def whole_sourced(self, name: str) -> Sourced:
        """Return a whole number with its source."""
        found = self.sourced(name)
        if found.value != int(found.value):
            self.refuse(name, f"is {found.value}, where a whole number is expected")
        return found

    def flag(self, name: str) -> Flag:
        """Return a yes or no with its source."""
        part = self.part(name)
        found = Flag(part.yes_no("value"), part.source())
        part.finish()
        return found

    def span(self) -> Span:
        """Return this object's default, min and max, in that order of size."""
        span = Span(self.positive("default"), self.positive("min"), self.positive("max"))
        if not span.min.value <= span.default.value <= span.max.value:
            self.refuse("", "has a default that is not between its min and its max")
        return span

    def line(self) -> Line:
        """Return this object as a sentence with its source."""
        return Line(self.text("text"), self.source())

    def offset(self, name: str) -> timedelta:
        """Return a length such as PT24H or P7D."""
        text = self.text(name)
        for start, end, unit in (("PT", "H", "hours"), ("P", "D", "days")):
            digits = text.removeprefix(start).removesuffix(end)
            whole = start + digits + end == text and digits.isascii() and digits.isdigit()
            if whole and len(digits) <= 4:
                return timedelta(**{unit: int(digits)})
        self.refuse(name, f"is {shown(text)}, where a length such as PT24H or P7D is expected")
