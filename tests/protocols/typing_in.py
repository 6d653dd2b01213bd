"""What a browser sends for what stands on a page of a draft."""

from collections.abc import Iterator
from typing import Any

from clinic_sched.protocols.parts import Page


def spread(page: Page, typed: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Give every field of the form with its values, by the path of its control."""
    for path, _ in page.places():
        yield from _fields(path, typed[path])


def _fields(path: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(f"{path}-{name}", inner)
    elif value and isinstance(value, list) and isinstance(value[0], dict):
        for nth, row in enumerate(value):
            yield from _fields(f"{path}-{nth}", row)
    else:
        yield path, value if isinstance(value, list) else [value]
