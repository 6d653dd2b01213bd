"""The pieces a protocol is told in: a label, a sentence and where it comes from."""

from collections.abc import Iterable
from typing import NamedTuple

from clinic_sched.protocols.amounts import Flag, Line, Sourced
from clinic_sched.protocols.wording import plain

# The source of what is no number and comes from nobody's work.
OWN_WORDS = "the clinic's own words"


class Entry(NamedTuple):
    """One statement of a protocol; `key` is what makes it the same one in another version."""

    label: str
    text: str
    source: str
    key: str = ""


class Section(NamedTuple):
    """Statements that belong together."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]


def number(label: str, found: Sourced | None, unit: str = "") -> list[Entry]:
    """Tell a number with its unit; nothing where the protocol has none."""
    if found is None:
        return []
    return [Entry(label, f"{plain(found.value)} {unit}".strip(), found.source)]


def numbers(*named: tuple[str, Sourced | None, str]) -> list[Entry]:
    """Tell several numbers."""
    return [entry for label, found, unit in named for entry in number(label, found, unit)]


def yes_no(label: str, found: Flag) -> Entry:
    """Tell a yes or no."""
    return Entry(label, "yes" if found.value else "no", found.source)


def lines(label: str, found: Iterable[Line]) -> list[Entry]:
    """Tell sentences as they stand."""
    return [Entry(label, line.text, line.source) for line in found]
