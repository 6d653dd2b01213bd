"""The starter protocols that come with the program, as documents of their own."""

import json
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_LIBRARY = files("clinic_sched.protocols") / "starters"


def documents() -> list[dict[str, object]]:
    """Return every starter protocol whole: templates filled in, sources listed in words."""
    return [_fill_in(short) for short in _shorts()]


def document(code: str) -> dict[str, object]:
    """Return the starter protocol of that code, or raise `KeyError`."""
    return _fill_in({str(short["code"]): short for short in _shorts()}[code])


def _shorts() -> list[dict[str, object]]:
    folder = _LIBRARY / "protocols"
    return [_load(path) for path in sorted(folder.iterdir(), key=lambda path: path.name)]


def _load(path: Traversable) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _templates() -> dict[str, dict[str, object]]:
    folder = _LIBRARY / "templates"
    return {path.name.removesuffix(".json"): _load(path) for path in folder.iterdir()}


def _fill_in(short: dict[str, object]) -> dict[str, object]:
    whole = {name: _filled(name, value) for name, value in short.items()}
    text = json.dumps(whole)
    cited = {
        name: words
        for name, words in _load(_LIBRARY / "sources.json").items()
        if name in text and re.search(rf"\b{name}\b(?!-)", text)
    }
    copied: dict[str, object] = json.loads(json.dumps({**whole, "sources": cited}))
    return copied


def _filled(name: str, value: object) -> object:
    known = _templates().get(name, {})
    if isinstance(value, str) and value in known:
        return known[value]
    if isinstance(value, list) and known:
        rows: list[object] = []
        for entry in value:
            found = known[entry] if isinstance(entry, str) else [entry]
            rows.extend(found if isinstance(found, list) else [found])
        return rows
    return value
