"""What is wrong with a page of a draft, beside the controls it concerns."""

import re
from dataclasses import dataclass, field

from clinic_sched.errors import DomainError
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.parts import Control, Group, Page, Part, Rows

_NUMBERED = re.compile(r"\[(\d+)\]")


@dataclass
class Faults:
    """Sentences by the path of what they stand beside, and those about the whole page."""

    beside: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.beside or self.above)

    def add(self, page: Page, refusal: DomainError) -> None:
        """Put a refusal where it belongs."""
        found = _place(page, refusal.place) if isinstance(refusal, ProtocolRefused) else None
        if found and isinstance(refusal, ProtocolRefused):
            self.beside[found[0]] = refusal.fault
        else:
            self.above.append(str(refusal))

    def listed(self, page: Page) -> list[dict[str, str]]:
        """List them for the top of the page, each with the way to its control."""
        below = [
            {"text": f"{_named(page, path)}: {said}", "href": f"#{path}"}
            for path, said in self.beside.items()
        ]
        return [{"text": said} for said in self.above] + below


def _place(page: Page, place: str) -> tuple[str, list[str]] | None:
    """Find the control that a place of the document stands in, or what is nearest to it."""
    counted = _NUMBERED.sub(lambda found: f"-{int(found[1]) - 1}", place)
    return _walk(page, counted.replace(".", "-")) if place else None


def _named(page: Page, path: str) -> str:
    found = _walk(page, path)
    return ", ".join(found[1]) if found else page.title


def _walk(page: Page, path: str) -> tuple[str, list[str]] | None:
    for home, part in page.places():
        if path == home or path.startswith(f"{home}-"):
            rest = path.removeprefix(home).lstrip("-")
            return _down(part, home, rest.split("-") if rest else [], [part.label])
    return None


def _down(part: Part, path: str, rest: list[str], names: list[str]) -> tuple[str, list[str]]:
    if isinstance(part, Control):
        return path, names
    if isinstance(part, Rows):
        return _into_row(part, path, rest, names)
    if isinstance(part, Group) and not rest and not part.sourced:
        return path, names
    wanted = rest[0] if rest else part.parts[0].name
    inner = next((one for one in part.parts if one.name == wanted), None)
    if inner is None:
        return path, names
    return _down(inner, f"{path}-{inner.name}", rest[1:], [*names, inner.label])


def _into_row(part: Rows, path: str, rest: list[str], names: list[str]) -> tuple[str, list[str]]:
    if not rest or not rest[0].isdigit():
        return path, names
    # A list of texts and one of names count from one where the document does.
    row, called = f"{path}-{rest[0]}", [*names[:-1], f"{names[-1]} {int(rest[0]) + 1}"]
    wanted = rest[1] if len(rest) > 1 else "text" if part.plain else ""
    inner = next((one for one in part.parts if one.name == wanted), None)
    if inner is None:
        return row, called
    return _down(inner, f"{row}-{inner.name}", rest[2:], [*called, inner.label])
