"""Reads the forms of a page as a browser would: every control, and what it would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "textarea", "email", "tel", "search", "number", "date", "time", "datetime-local"}


@dataclass
class Control:
    """One named control; what it offers, and what it would send as it stands."""

    name: str
    kind: str
    sends: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    is_figure: bool = False

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED


@dataclass
class Sheet:
    """One form that posts."""

    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def sends(self) -> dict[str, list[str]]:
        """What the browser would send if somebody pressed the button now."""
        return {name: list(one.sends) for name, one in self.controls.items() if one.sends}


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.elsewhere: dict[str, str] = {}
        self._sheet: Sheet | None = None
        self._select: Control | None = None
        self._area: Control | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form" and facts.get("method", "").lower() == "post":
            self._sheet = Sheet(facts.get("action", ""))
            self.sheets.append(self._sheet)
        elif self._sheet and "formaction" in facts:
            self.elsewhere[facts["formaction"]] = self._sheet.action
        elif self._sheet:
            self._take(tag, facts)

    def _take(self, tag: str, facts: dict[str, str]) -> None:
        assert self._sheet is not None
        name = facts.get("name", "")
        controls = self._sheet.controls
        if tag == "option" and self._select:
            self._option(self._select, facts)
        elif tag == "input" and name:
            kind = facts.get("type", "text")
            control = controls.setdefault(name, Control(name, kind))
            control.is_figure |= facts.get("inputmode") in ("numeric", "decimal")
            value = facts.get("value", "on" if kind == "checkbox" else "")
            if kind in ("radio", "checkbox"):
                control.offers.append(value)
                if "checked" not in facts:
                    return
            if kind != "file":
                control.sends.append(value)
        elif tag == "select":
            self._select = controls.setdefault(name, Control(name, "select"))
        elif tag == "textarea" and name:
            self._area = controls.setdefault(name, Control(name, "textarea", [""]))

    def _option(self, select: Control, facts: dict[str, str]) -> None:
        value = facts.get("value", "")
        select.offers.append(value)
        # A browser sends the first where none is selected.
        if "selected" in facts or len(select.offers) == 1:
            select.sends[:] = [value]

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.sends[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._sheet = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            # HTML drops the first line break of a text area.
            self._area.sends[0] = self._area.sends[0].removeprefix("\n")
            self._area = None


def read(html: str) -> list[Sheet]:
    """Return every form of the page that posts."""
    return _Reader(html).sheets


def find(html: str, *, page: str, action: str, like: set[str]) -> Sheet | None:
    """Return the form which posts to that address; of several, the one with most such fields."""
    reader = _Reader(html)
    wanted = {action, reader.elsewhere.get(action, action)}
    found = [sheet for sheet in reader.sheets if (sheet.action or page) in wanted]
    return max(found, key=lambda sheet: _typed(sheet, like), default=None)


def _typed(sheet: Sheet, like: set[str]) -> int:
    return sum(one.kind != "hidden" for name, one in sheet.controls.items() if name in like)
