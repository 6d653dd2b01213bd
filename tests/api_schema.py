"""As much of JSON Schema as the API's documentation uses; an unknown word fails loudly."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
ANY_ITEM: dict[str, Any] = {"type": ["object", "array", "string", "number", "boolean", "null"]}
TOLD = {"description", "examples", "example", "default", "title"}
KNOWN = TOLD | {
    "$ref",
    "additionalProperties",
    "anyOf",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "pattern",
    "properties",
    "required",
    "type",
}


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """List how a value differs from its schema."""
    return list(_faults(value, schema, whole, at))


def _faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    assert set(schema) <= KNOWN, f"{at}: {set(schema) - KNOWN} is not understood here"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from _faults(value, whole["components"]["schemas"][name], whole, at)
        return
    if "anyOf" in schema:
        if all(list(_faults(value, one, whole, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} is none of the kinds"
        return
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_of(value, kind) for kind in kinds):
        yield f"{at}: {value!r} is no {kinds}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    else:
        yield from _inner_faults(value, schema, whole, at)


def _inner_faults(
    value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str
) -> Iterator[str]:
    """Look closer at a value of the right type."""
    if isinstance(value, str):
        yield from _text_faults(value, schema, at)
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, whole, at)
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{at}: too many"
        for nth, one in enumerate(value):
            yield from _faults(one, schema.get("items", ANY_ITEM), whole, f"{at}/{nth}")
    elif isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        yield f"{at}: {value} is out of bounds"


def _is_of(value: Any, kind: str) -> bool:
    if kind in ("integer", "number"):
        numeric = (int,) if kind == "integer" else (int, float)
        return isinstance(value, numeric) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


def _text_faults(value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{at}: {value!r} has the wrong length"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not fit {schema['pattern']}"
    readers: dict[str, Any] = {"date": date.fromisoformat, "date-time": _moment}
    if schema.get("format") in readers:
        try:
            readers[schema["format"]](value)
        except ValueError:
            yield f"{at}: {value!r} is no {schema['format']}"


def _moment(text: str) -> None:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError


def _object_faults(
    value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: lacks {name}"
    for name, one in value.items():
        if name in properties:
            yield from _faults(one, properties[name], whole, f"{at}/{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}: has {name}"
