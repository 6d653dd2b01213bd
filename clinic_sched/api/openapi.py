"""The documentation of the API as OpenAPI 3.1, made from what the endpoints themselves say."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from clinic_sched.api.descriptions import PROBLEM_FACTS
from clinic_sched.api.examples import BLOCKING_EXAMPLE, FINDING_EXAMPLE, START_EXAMPLE
from clinic_sched.api.notation import Schema
from clinic_sched.api.operation import Operation
from clinic_sched.api.problems import FOLDER, KINDS
from clinic_sched.api.records import Field, Record

_PLACE = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
USUAL = ("unauthenticated", "scope-missing", "invalid", "throttled", "broken", "away")
BODIES = ("unreadable", "too-large", "not-json")
KEYS = ("idempotency-key-needed", "idempotency-key-reused")
VERSIONS = ("version-unreadable", "version-changed")
TAGS = {
    "Availability": "When a visit could be.",
    "Appointments": "Visits: booked, moved, called off, and what became of them.",
    "Courses": "Series of visits.",
    "Patients": "Who comes.",
    "Clinic": "Where, on which chairs, for what.",
}
_FACTS: dict[str, dict[str, Any]] = {
    "invalid": {
        "errors": [{"in": "body", "field": "/start", "detail": "Give a time with its offset."}]
    },
    "taken": {"blocking": [BLOCKING_EXAMPLE], "nearest": [START_EXAMPLE]},
    "series-taken": {
        "conflicts": [
            {
                "number": 2,
                "start": "2026-12-04T09:00:00-05:00",
                "detail": "No chair is free at 09:00.",
            }
        ]
    },
    "not-a-candidate": {"candidacy": [FINDING_EXAMPLE]},
    "possible-duplicate": {"candidates": [{"id": "Qm9yaXM", "reasons": ["same phone number"]}]},
    "scope-missing": {"scope": "appointments:write"},
    "broken": {"reference": "3f9a1c0b77de"},
}
_ABOUT = """\
Everything the front desk does with visits, for programs. Times are RFC 3339 with the offset of \
the site's clock. Lists are read page by page with a cursor. Every POST that changes something \
carries an Idempotency-Key, kept for 24 hours. Errors are problem details (RFC 9457).\
"""


class Endpoint(NamedTuple):
    """One address and method, the scope it needs, and what it says of itself."""

    method: str
    rule: str
    name: str
    scope: str
    operation: Operation


def document(endpoints: Iterable[Endpoint], *, base_url: str, version: str) -> Schema:
    """Return the whole document."""
    paths: dict[str, dict[str, Schema]] = {}
    records = {record.name: record for record in PROBLEM_FACTS.values()}
    for one in endpoints:
        path = _PLACE.sub(r"{\1}", one.rule)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, base_url)
        for record in filter(None, (one.operation.answer, one.operation.body)):
            records |= {part.name: part for part in record.parts()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "clinic_sched", "version": version, "description": _ABOUT},
        "servers": [{"url": base_url}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {name: one.component() for name, one in sorted(records.items())}
            | {"Problem": _problem_schema()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that a manager made on the page /staff/tokens.",
                }
            },
        },
    }


def problem_example(kind: str, base_url: str) -> dict[str, Any]:
    """Return what a problem of a kind looks like."""
    status, title, about = KINDS[kind]
    found = {"type": f"{base_url}{FOLDER}{kind}", "title": title, "status": status}
    return found | {"detail": about} | _FACTS.get(kind, {})


def _operation(one: Endpoint, base_url: str) -> Schema:
    said = one.operation
    found: Schema = {
        "operationId": one.name,
        "summary": said.summary,
        "description": " ".join(filter(None, (said.about, f"Needs the scope `{one.scope}`."))),
        "tags": [said.tag],
        "security": [{"token": []}],
        "parameters": _parameters(one),
        "responses": _responses(one, base_url),
    }
    if said.body:
        found["requestBody"] = {
            "required": bool(said.body.fields),
            "content": {"application/json": _media(said.body)},
        }
    return found


def _parameters(one: Endpoint) -> list[Schema]:
    said = one.operation
    places = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PLACE.findall(one.rule)
    ]
    queries = [_parameter(field) for field in said.query]
    headers = [
        ("Idempotency-Key", said.keyed, said.keyed, "New for each thing you want done."),
        ("If-Match", said.versioned, False, 'The ETag of the visit as you saw it, such as "3".'),
        ("If-None-Match", said.conditional, False, "The ETag of what you have already."),
    ]
    return [
        *places,
        *queries,
        *[
            {
                "name": name,
                "in": "header",
                "required": required,
                "description": about,
                "schema": {"type": "string", "maxLength": 200},
            }
            for name, is_read, required, about in headers
            if is_read
        ],
    ]


def _parameter(field: Field) -> Schema:
    schema = field.shape.schema()
    found: Schema = {
        "name": field.name,
        "in": "query",
        "required": field.required,
        "description": field.about,
        "schema": schema | ({"default": field.default} if field.default is not None else {}),
    }
    # Lists stand in one parameter, with commas between.
    return found | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})


def _responses(one: Endpoint, base_url: str) -> dict[str, Schema]:
    said = one.operation
    headers = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
    if said.status == 201:
        headers["Location"] = {"description": "Its address.", "schema": {"type": "string"}}
    success: Schema = {
        "description": said.answer.about,
        "content": {"application/json": _media(said.answer)},
    }
    if said.conditional or said.versioned or said.status == 201:
        success["headers"] = headers
    found = {str(said.status): success}
    if said.conditional:
        found["304"] = {"description": "What you have is still so."}
    for status, kinds in _kinds(one).items():
        examples = {kind: {"value": problem_example(kind, base_url)} for kind in kinds}
        found[str(status)] = {
            "description": "; ".join(KINDS[kind].title for kind in kinds),
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": examples,
                }
            },
        }
    return dict(sorted(found.items()))


def _kinds(one: Endpoint) -> dict[int, list[str]]:
    """Return the kinds of problems an endpoint may answer with, by status."""
    said = one.operation
    kinds = [*USUAL, *said.refuses]
    kinds += ["not-found"] if _PLACE.search(one.rule) else []
    kinds += BODIES if said.body else ()
    kinds += KEYS if said.keyed else ()
    kinds += VERSIONS if said.versioned else ()
    found: dict[int, list[str]] = {}
    for kind in kinds:
        found.setdefault(KINDS[kind].status, []).append(kind)
    return found


def _media(record: Record) -> Schema:
    example = {"example": record.example} if record.example else {}
    return {"schema": record.schema(), **example}


def _problem_schema() -> Schema:
    text = {"type": "string"}
    beside = {
        name: {"type": "array", "items": record.schema()} for name, record in PROBLEM_FACTS.items()
    }
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457), and what a program can do about it.",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            **beside,
            "scope": text,
            "reference": text,
        },
        "required": ["type", "title", "status", "detail"],
    }
