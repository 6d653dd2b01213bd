"""What stands in the controls of a page: told from a document, or as somebody typed it."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import cast

from clinic_sched.errors import NotFound
from clinic_sched.protocols.parts import Control, Group, Kind, Page, Part, Rows
from clinic_sched.protocols.wording import plain
from clinic_sched.web import parsing

# A text, several texts, parts by name, or rows.
Typed = str | list[str] | dict[str, "Typed"] | list[dict[str, "Typed"]]
MOST_ROWS = 200


def of_document(page: Page, document: Mapping[str, object]) -> dict[str, Typed]:
    """Fill the controls of a page from a document."""
    return {path: _told(part, _found(page, document, part)) for path, part in page.places()}


def _found(page: Page, document: Mapping[str, object], part: Part) -> object:
    home = document.get(page.inside, {}) if page.inside else document
    return cast("Mapping[str, object]", home).get(part.name)


def _told(part: Part, found: object) -> Typed:
    if isinstance(part, Control):
        return _control_told(part, found)
    if isinstance(part, Group):
        inside = found if isinstance(found, dict) else {}
        return {one.name: _told(one, inside.get(one.name)) for one in part.parts}
    return [_row_told(part, row) for row in _rows_of(part, found)]


def _rows_of(rows: Rows, found: object) -> list[object]:
    if rows.named and isinstance(found, dict):
        return [{"name": name, "text": text} for name, text in found.items()]
    return found if isinstance(found, list) else []


def _row_told(rows: Rows, row: object) -> dict[str, Typed]:
    inside = {"text": row} if rows.plain else row if isinstance(row, dict) else {}
    return {one.name: _told(one, inside.get(one.name)) for one in rows.parts}


def _control_told(control: Control, found: object) -> Typed:
    if control.kind is Kind.WORDS:
        return [str(word) for word in found] if isinstance(found, list) else []
    if control.kind is Kind.TICK:
        return "yes" if found else ""
    if isinstance(found, list):
        return ", ".join(_said(one) for one in found)
    return _said(found)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return plain(Decimal(str(value)))
    return "" if value is None else str(value)


def of_form(
    page: Page, names: Iterable[str], values: Callable[[str], list[str]]
) -> dict[str, Typed]:
    """Fill the controls of a page from what was sent: names of fields, and their values."""
    sent = _Sent(names, values)
    return {path: sent.part(part, path) for path, part in page.places()}


class _Sent:
    """What a browser sent, by the paths of the controls."""

    def __init__(self, names: Iterable[str], values: Callable[[str], list[str]]) -> None:
        self.names, self.values = sorted(names), values

    def part(self, part: Part, path: str) -> Typed:
        """Return what was typed into a part."""
        if isinstance(part, Control):
            sent = self.values(path)
            return sent if part.kind is Kind.WORDS else (sent[0] if sent else "")
        if isinstance(part, Group):
            return {one.name: self.part(one, f"{path}-{one.name}") for one in part.parts}
        return [
            {one.name: self.part(one, f"{path}-{nth}-{one.name}") for one in part.parts}
            for nth in self._rows(path)
        ]

    def _rows(self, path: str) -> list[int]:
        start = f"{path}-"
        rests = (name.removeprefix(start) for name in self.names if name.startswith(start))
        digits = {rest.partition("-")[0] for rest in rests}
        found = {
            int(each) for each in digits if each.isascii() and each.isdigit() and len(each) < 4
        }
        return sorted(found)[:MOST_ROWS]


def is_blank(typed: Typed) -> bool:
    """Has nobody said anything here?"""
    if isinstance(typed, str):
        return not typed.strip()
    inside = typed.values() if isinstance(typed, dict) else typed
    return all(is_blank(one) for one in inside)


def without_blank_rows(typed: Typed) -> Typed:
    """Leave out the rows in which nothing was typed."""
    if isinstance(typed, dict):
        return {name: without_blank_rows(one) for name, one in typed.items()}
    if isinstance(typed, list):
        kept = [
            without_blank_rows(one) for one in typed if isinstance(one, str) or not is_blank(one)
        ]
        return cast("Typed", kept)
    return typed


def change_rows(page: Page, typed: dict[str, Typed], command: str) -> str:
    """Add, remove or move a row as its button asks; return the control to go on at."""
    verb, _, path = command.partition(" ")
    where, _, nth = path.rpartition("-")
    if verb == "add":
        part, rows = _rows_at(page, typed, path)
        if len(rows) < MOST_ROWS:
            rows.append(_row_told(part, None))
        return f"{path}-{len(rows) - 1}-{part.parts[0].name}"
    part, rows = _rows_at(page, typed, where)
    if not (nth.isascii() and nth.isdigit() and int(nth[:4]) < len(rows)):
        raise NotFound("row")
    row = rows.pop(int(nth))
    if verb == "remove":
        return where
    place = max(int(nth) - 1, 0) if verb == "up" else int(nth) + 1
    rows.insert(place, row)
    return f"{where}-{min(place, len(rows) - 1)}-{part.parts[0].name}"


def _rows_at(page: Page, typed: dict[str, Typed], path: str) -> tuple[Rows, list[dict[str, Typed]]]:
    for home, part in page.places():
        inside = cast("dict[str, Typed]", typed[home]) if isinstance(part, Group) else {}
        found = [(home, part, typed[home])] + [
            (f"{home}-{one.name}", one, inside[one.name])
            for one in (part.parts if isinstance(part, Group) else ())
        ]
        for place, one, rows in found:
            if place == path and isinstance(one, Rows):
                return one, cast("list[dict[str, Typed]]", rows)
    raise NotFound("list")


def displayable(typed: Typed) -> Typed:
    """Return what was typed as a page can show it."""
    if isinstance(typed, str):
        return parsing.displayable(typed)
    if isinstance(typed, dict):
        return {name: displayable(one) for name, one in typed.items()}
    return cast("Typed", [displayable(one) for one in typed])
