"""From what was typed to the values of a document; what cannot be read gets a sentence."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from clinic_sched.protocols.faults import Faults
from clinic_sched.protocols.parts import Control, Group, Kind, Page, Part, Rows
from clinic_sched.protocols.typed import Typed, is_blank
from clinic_sched.web.parsing import check_printable, parse_decimal

PLACES = 6
_MISSING = {
    Kind.NUMBER: "Enter a number.",
    Kind.NUMBERS: "Enter a number.",
    Kind.WORD: "Choose one.",
    Kind.WORDS: "Choose at least one.",
    Kind.YES_NO: "Say yes or no.",
}


def fragment(page: Page, typed: Mapping[str, Typed]) -> tuple[dict[str, object], Faults]:
    """Return the fields of the document that the page holds, and what is wrong with them."""
    writing = _Writing()
    found = {part.name: writing.part(part, typed[path], path) for path, part in page.places()}
    return found, writing.faults


def fingerprint(page: Page, document: Mapping[str, object]) -> str:
    """Return a mark that changes with what the document says on that page."""
    home = (
        cast("Mapping[str, object]", document.get(page.inside) or {}) if page.inside else document
    )
    return mark([home.get(part.name) for part in page.parts])


def mark(said: object) -> str:
    """Return a short mark of a document, or of a part of one."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def merged(
    page: Page, document: Mapping[str, object], found: Mapping[str, object]
) -> dict[str, object]:
    """Return the document with the fields of a page in place of what it had."""
    if not page.inside:
        return _with(document, found)
    home = cast("Mapping[str, object]", document.get(page.inside) or {})
    return {**document, page.inside: _with(home, found)}


def _with(home: Mapping[str, object], found: Mapping[str, object]) -> dict[str, object]:
    """Keep the order of the fields, and an empty one that was empty before."""
    kept = {name: value for name, value in home.items() if not value or name not in found}
    said = {name: value for name, value in found.items() if value is not None}
    order = [*home, *said]
    both = kept | said
    return {name: both[name] for name in order if name in both}


class _Writing:
    """Reads the controls of one page, and notes what it cannot read."""

    def __init__(self) -> None:
        self.faults = Faults()

    def part(self, part: Part, typed: Typed, path: str) -> object:
        """Return the value a part holds, or nothing where nothing was said and nothing must be."""
        if isinstance(part, Control):
            return self._control(part, typed, path)
        if isinstance(part, Group):
            if part.optional and is_blank(typed):
                return None
            return self._object(part.parts, cast("dict[str, Typed]", typed), path)
        rows = [
            self._object(part.parts, row, f"{path}-{nth}")
            for nth, row in enumerate(cast("list[dict[str, Typed]]", typed))
        ]
        return self._listed(part, rows, path)

    def _object(
        self, parts: tuple[Part, ...], typed: dict[str, Typed], path: str
    ) -> dict[str, object]:
        found = {
            part.name: self.part(part, typed[part.name], f"{path}-{part.name}") for part in parts
        }
        return {name: value for name, value in found.items() if value is not None}

    def _listed(self, rows: Rows, found: list[dict[str, object]], path: str) -> object:
        if rows.plain:
            return [row["text"] for row in found if "text" in row]
        if not rows.named:
            return found or None
        names = [str(row.get("name", "")) for row in found]
        for nth, name in enumerate(names):
            if name in names[:nth]:
                self.faults.beside[f"{path}-{nth}-name"] = f"{name[:40]} is in the list already."
        return {name: row.get("text", "") for name, row in zip(names, found, strict=True)}

    def _control(self, control: Control, typed: Typed, path: str) -> object:
        if is_blank(typed):
            if not control.optional:
                self.faults.beside[path] = missing(control)
            return None
        try:
            return _READ[control.kind](control, typed)
        except ValueError as fault:
            self.faults.beside[path] = str(fault)
            return None


def missing(control: Control) -> str:
    """Return what to say where a control was left empty."""
    if control.name == "source":
        return "Say where this comes from."
    return _MISSING.get(control.kind, "Fill this in.")


def _text(control: Control, typed: Typed) -> str:
    text = str(typed).replace("\r\n", "\n").strip()
    check_printable(text, lines=control.kind is Kind.LONG)
    return text


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _number(control: Control, typed: Typed) -> int | float:
    return _plain_number(parse_decimal(str(typed).strip(), places=PLACES))


def _numbers(control: Control, typed: Typed) -> object:
    # A comma parts two numbers here, so none stands before the decimals.
    parts = [part for part in re.split(r"[,;\s]+", str(typed).strip()) if part]
    found = [_plain_number(parse_decimal(part, places=PLACES)) for part in parts]
    return found if control.several or len(found) != 1 else found[0]


def _word(control: Control, typed: Typed) -> str:
    if typed not in {code for code, _ in control.choices}:
        raise ValueError("Choose one of those that are offered.")
    return str(typed)


def _words(control: Control, typed: Typed) -> list[str]:
    known = {code for code, _ in control.choices}
    if not set(typed) <= known:
        raise ValueError("Choose among those that are offered.")
    return [str(word) for word in dict.fromkeys(cast("list[str]", typed))]


def _yes_no(control: Control, typed: Typed) -> bool:
    return _word(control, typed) == "yes"


_READ: dict[Kind, Callable[[Control, Typed], object]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.NUMBER: _number,
    Kind.NUMBERS: _numbers,
    Kind.WORD: _word,
    Kind.WORDS: _words,
    Kind.YES_NO: _yes_no,
    Kind.TICK: lambda control, typed: True,
}
