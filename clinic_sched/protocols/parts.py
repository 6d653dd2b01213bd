"""The parts a page for editing is made of: a control, parts that belong together, rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clinic_sched.protocols.words import YES_OR_NO, Choices


class Kind(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    NUMBERS = "numbers"
    WORD = "word"
    WORDS = "words"
    YES_NO = "yes_no"
    TICK = "tick"


@dataclass(frozen=True)
class Control:
    """One value of the document."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    hint: str = ""
    optional: bool = False
    choices: Choices = ()
    several: bool = False


@dataclass(frozen=True)
class Group:
    """Values that stand in one object of the document; `sourced` is a value beside its source."""

    name: str
    label: str
    parts: tuple["Part", ...]
    optional: bool = False
    sourced: bool = False


@dataclass(frozen=True)
class Rows:
    """A list of the document; `one` is what a row is called, `plain` is a list of texts."""

    name: str
    label: str
    one: str
    parts: tuple["Part", ...]
    plain: bool = False
    named: bool = False


Part = Control | Group | Rows


@dataclass(frozen=True)
class Page:
    """What is edited together: parts of the document, or of one object in it."""

    anchor: str
    title: str
    parts: tuple[Part, ...]
    inside: str = ""
    hint: str = ""

    def places(self) -> Iterator[tuple[str, Part]]:
        """Give every part of the page with its path."""
        start = f"{self.inside}-" if self.inside else ""
        return ((start + part.name, part) for part in self.parts)


def text(name: str, label: str, hint: str = "", *, long: bool = False) -> Control:
    """Ask for a text."""
    return Control(name, label, Kind.LONG if long else Kind.TEXT, hint=hint)


def optional_text(name: str, label: str, hint: str = "", *, long: bool = False) -> Control:
    """Ask for a text that may be missing."""
    return Control(name, label, Kind.LONG if long else Kind.TEXT, hint=hint, optional=True)


def number(name: str, label: str, unit: str = "", *, optional: bool = False) -> Control:
    """Ask for a number whose source stands in the same row."""
    return Control(name, label, Kind.NUMBER, unit, optional=optional)


def numbers(name: str, label: str, unit: str = "", hint: str = "", *, several: bool) -> Control:
    """Ask for numbers on one line; one alone is kept as a number unless it is always several."""
    return Control(name, label, Kind.NUMBERS, unit, hint, optional=several, several=several)


def word(name: str, label: str, choices: Choices, *, optional: bool = False) -> Control:
    """Ask for one of several words."""
    return Control(name, label, Kind.WORD, choices=choices, optional=optional)


def words(name: str, label: str, choices: Choices, *, optional: bool = False) -> Control:
    """Ask for any of several words."""
    return Control(name, label, Kind.WORDS, choices=choices, optional=optional)


def tick(name: str, label: str) -> Control:
    """Ask whether something is so; not ticked is left out."""
    return Control(name, label, Kind.TICK, optional=True)


def source() -> Control:
    """Ask where the numbers beside it come from."""
    return Control("source", "Source", hint="")


def sourced(name: str, label: str, unit: str = "", *, optional: bool = False) -> Group:
    """Ask for a number and where it comes from."""
    return Group(
        name, label, (Control("value", "Number", Kind.NUMBER, unit), source()), optional, True
    )


def flag(name: str, label: str) -> Group:
    """Ask for a yes or no and where it comes from."""
    value = Control("value", "Answer", Kind.YES_NO, choices=YES_OR_NO)
    return Group(name, label, (value, source()), sourced=True)


def span(unit: str = "") -> tuple[Group, Group, Group]:
    """Ask for a default, the least and the most."""
    return (
        sourced("default", "Default", unit),
        sourced("min", "Least", unit),
        sourced("max", "Most", unit),
    )


def lines(name: str, label: str, one: str = "sentence") -> Rows:
    """Ask for sentences, each with its source."""
    return Rows(name, label, one, (text("text", "Text", long=True), source()))


def texts(name: str, label: str, one: str) -> Rows:
    """Ask for a list of texts."""
    return Rows(name, label, one, (text("text", "Text"),), plain=True)
