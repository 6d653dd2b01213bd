"""JSON objects: their fields, which of them must be there, and nothing beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clinic_sched.api.notation import Fault, ListOf, Maybe, Schema, Shape, Text

LONGEST_NAME = 60


@dataclass(frozen=True)
class Field:
    """One field of an object, or one parameter of an address, and what it is for."""

    name: str
    shape: Shape
    about: str
    required: bool = True
    default: Any = None

    def schema(self) -> Schema:
        found = self.shape.schema()
        # Beside a reference nothing else may stand that a reader would merge.
        return found if "$ref" in found else found | {"description": self.about}


@dataclass(frozen=True)
class Record:
    """An object with a name of its own in the documentation, and an example."""

    name: str
    about: str
    fields: tuple[Field, ...]
    example: Mapping[str, Any] = field(default_factory=dict)

    def read(self, value: Any, at: str, faults: list[Fault]) -> dict[str, Any]:
        if not isinstance(value, dict):
            faults.append(Fault(at, "Give a JSON object."))
            return {}
        known = {one.name for one in self.fields}
        for name in value:
            if name not in known:
                faults.append(Fault(f"{at}/{pointer(name)}", "There is no such field."))
        return {one.name: _read_field(one, value, at, faults) for one in self.fields}

    def read_text(self, text: str, at: str, faults: list[Fault]) -> None:
        faults.append(Fault(at, "An object cannot stand in an address."))

    def schema(self) -> Schema:
        return {"$ref": f"#/components/schemas/{self.name}"}

    def component(self) -> Schema:
        """Return the whole schema, as the documentation keeps it by its name."""
        example = {"examples": [self.example]} if self.example else {}
        return {
            "type": "object",
            "description": self.about,
            "properties": {one.name: one.schema() for one in self.fields},
            "required": [one.name for one in self.fields if one.required],
            "additionalProperties": False,
            **example,
        }

    def parts(self) -> list["Record"]:
        """List the objects inside it, itself first."""
        found = [self]
        for one in self.fields:
            shape: Any = one.shape
            while isinstance(shape, Maybe | ListOf):
                shape = shape.shape
            if isinstance(shape, Record):
                found += shape.parts()
        return found


def read_query(
    fields: tuple[Field, ...], sent: Mapping[str, list[str]], faults: list[Fault]
) -> dict[str, Any]:
    """Read the parameters of an address: each known, and said once."""
    known = {one.name: one for one in fields}
    for name, texts in sent.items():
        if name not in known:
            faults.append(Fault(pointer(name), "There is no such parameter."))
        elif len(texts) > 1:
            faults.append(Fault(name, "Say this once."))
    return {one.name: _read_parameter(one, sent, faults) for one in fields}


def optional(name: str, shape: Shape, about: str, default: Any = None) -> Field:
    """Make a field that may be left out."""
    return Field(name, shape, about, False, default)


def page_of(record: Record) -> Record:
    """Make the answer that lists so many of them, and leads to the next."""
    return Record(
        f"{record.name}List",
        "One page of a list. `next` is the cursor of the page after it, null on the last.",
        (
            Field("items", ListOf(record, 200), "What was found."),
            Field("next", Maybe(Text(200)), "Give it as `cursor` to read on."),
        ),
        {"items": [record.example], "next": None},
    )


def with_example(record: Record, **facts: Any) -> dict[str, Any]:
    """Return the example of a record with some facts changed."""
    return dict(replace(record).example) | facts


def pointer(name: str) -> str:
    """Return a name as it stands in a JSON pointer, cut and made fit to be shown."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return shown[:LONGEST_NAME].replace("~", "~0").replace("/", "~1")


def _read_field(one: Field, value: Mapping[str, Any], at: str, faults: list[Fault]) -> Any:
    where = f"{at}/{one.name}"
    if one.name in value:
        return one.shape.read(value[one.name], where, faults)
    if one.required:
        faults.append(Fault(where, "This is needed."))
    return one.default


def _read_parameter(one: Field, sent: Mapping[str, list[str]], faults: list[Fault]) -> Any:
    texts = sent.get(one.name)
    # `site=` says no more than leaving it out.
    if texts and texts[0]:
        return one.shape.read_text(texts[0], one.name, faults)
    if one.required:
        faults.append(Fault(one.name, "This is needed."))
    return one.default
