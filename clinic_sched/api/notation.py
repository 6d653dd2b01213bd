"""What a piece of JSON may look like: read strictly, and told to programs as a schema.

One description does both, so what is documented is what is accepted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Protocol

from clinic_sched.web import parsing

ID_PATTERN = "^[A-Za-z0-9_-]{1,40}$"
_ID = re.compile(ID_PATTERN[1:-1], re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
TIME_PATTERN = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_TIME = re.compile(TIME_PATTERN[1:-1], re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)

Schema = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where (a JSON pointer, or a parameter's name), and what to do."""

    at: str
    says: str


class Shape(Protocol):
    """What a value may be."""

    def read(self, value: Any, at: str, faults: list[Fault]) -> Any:
        """Return what the value means; where it means nothing, add a fault."""

    def read_text(self, text: str, at: str, faults: list[Fault]) -> Any:
        """Read it from a parameter of the address, where everything is text."""

    def schema(self) -> Schema:
        """Say the same as JSON Schema."""


@dataclass(frozen=True)
class Text:
    """Text of at most so many characters, without those that cannot be shown."""

    most: int
    least: int = 0
    lines: bool = False
    parse: Callable[[str], Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def read(self, value: Any, at: str, faults: list[Fault]) -> Any:
        if not isinstance(value, str):
            faults.append(Fault(at, "Give text."))
            return None
        return self.read_text(value, at, faults)

    def read_text(self, text: str, at: str, faults: list[Fault]) -> Any:
        try:
            parsing.check_printable(text, lines=self.lines)
            stripped = text.strip()
            if len(text) > self.most:
                raise ValueError(f"Shorten this to {self.most} characters or fewer.")
            if len(stripped) < self.least:
                raise ValueError("This must not be empty.")
            return self.parse(stripped) if self.parse else stripped
        except ValueError as fault:
            faults.append(Fault(at, str(fault)))
            return None

    def schema(self) -> Schema:
        least = {"minLength": self.least} if self.least else {}
        return {"type": "string", "maxLength": self.most, **least, **self.more}


def _parse_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("Give an id as this API hands them out.")
    return text


def _parse_day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError("Give a date such as 2026-12-01.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("Give a date that is in the calendar.") from None
    if not parsing.EARLIEST_YEAR <= day.year < parsing.LATEST_YEAR:
        raise ValueError(f"Give a year from {parsing.EARLIEST_YEAR} to {parsing.LATEST_YEAR - 1}.")
    return day


def _parse_moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError("Give a time with its offset such as 2026-12-01T09:00:00-05:00.")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("Give a time that is in the calendar and on the clock.") from None
    if not parsing.EARLIEST_YEAR < moment.year < parsing.LATEST_YEAR - 1:
        raise ValueError(f"Give a year before {parsing.LATEST_YEAR - 1}.")
    if moment.second or moment.microsecond:
        raise ValueError("Give whole minutes.")
    return moment.astimezone(UTC)


def _parse_time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError("Give a time of day such as 09:05.")
    return time(int(text[:2]), int(text[3:]))


def _parse_phone(text: str) -> str:
    return parsing.parse_phone(text, region=None)


ID = Text(40, 1, parse=_parse_id, more={"pattern": ID_PATTERN})
DAY = Text(10, 1, parse=_parse_day, more={"format": "date"})
MOMENT = Text(40, 1, parse=_parse_moment, more={"format": "date-time"})
TIME = Text(5, 5, parse=_parse_time, more={"pattern": TIME_PATTERN})
EMAIL = Text(parsing.EMAIL_LENGTH, 1, parse=parsing.parse_email, more={"format": "email"})
PHONE = Text(parsing.PHONE_LENGTH, 1, parse=_parse_phone, more={"examples": ["+15555550177"]})


@dataclass(frozen=True)
class Whole:
    """A whole number between two limits."""

    least: int
    most: int

    def read(self, value: Any, at: str, faults: list[Fault]) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            faults.append(Fault(at, "Give a whole number."))
            return None
        if not self.least <= value <= self.most:
            faults.append(Fault(at, f"Give a number from {self.least} to {self.most}."))
            return None
        return value

    def read_text(self, text: str, at: str, faults: list[Fault]) -> int | None:
        return self.read(int(text) if _WHOLE.fullmatch(text) else text, at, faults)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Number:
    """A number that is only ever told."""

    def read(self, value: Any, at: str, faults: list[Fault]) -> Any:
        return value

    read_text = read

    def schema(self) -> Schema:
        return {"type": "number"}


@dataclass(frozen=True)
class YesNo:
    """True or false."""

    def read(self, value: Any, at: str, faults: list[Fault]) -> bool | None:
        if isinstance(value, bool):
            return value
        faults.append(Fault(at, "Give true or false."))
        return None

    def read_text(self, text: str, at: str, faults: list[Fault]) -> bool | None:
        return self.read({"true": True, "false": False}.get(text, text), at, faults)

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: type[StrEnum]

    def read(self, value: Any, at: str, faults: list[Fault]) -> StrEnum | None:
        found = [word for word in self.words if word.value == value]
        if found:
            return found[0]
        faults.append(Fault(at, f"Give one of: {', '.join(self.words)}."))
        return None

    read_text = read

    def schema(self) -> Schema:
        return {"type": "string", "enum": [word.value for word in self.words]}


@dataclass(frozen=True)
class ListOf:
    """A list of at most so many of one kind; in an address they stand between commas."""

    shape: Shape
    most: int

    def read(self, value: Any, at: str, faults: list[Fault]) -> list[Any] | None:
        if not isinstance(value, list) or len(value) > self.most:
            faults.append(Fault(at, f"Give a list of at most {self.most}."))
            return None
        return [self.shape.read(one, f"{at}/{nth}", faults) for nth, one in enumerate(value)]

    def read_text(self, text: str, at: str, faults: list[Fault]) -> list[Any] | None:
        parts = text.split(",")
        if len(parts) > self.most:
            faults.append(Fault(at, f"Give at most {self.most}, with commas between."))
            return None
        return [self.shape.read_text(part, at, faults) for part in parts]

    def schema(self) -> Schema:
        return {"type": "array", "items": self.shape.schema(), "maxItems": self.most}


@dataclass(frozen=True)
class Maybe:
    """Something, or null."""

    shape: Shape

    def read(self, value: Any, at: str, faults: list[Fault]) -> Any:
        return None if value is None else self.shape.read(value, at, faults)

    def read_text(self, text: str, at: str, faults: list[Fault]) -> Any:
        return self.shape.read_text(text, at, faults)

    def schema(self) -> Schema:
        inner = self.shape.schema()
        if "enum" in inner:
            inner = inner | {"enum": [*inner["enum"], None]}
        if isinstance(inner.get("type"), str):
            return inner | {"type": [inner["type"], "null"]}
        return {"anyOf": [inner, {"type": "null"}]}
