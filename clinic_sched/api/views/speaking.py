"""How every endpoint is read and answered: strictly in, plainly out, and never twice."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, make_response, request

from clinic_sched import clock
from clinic_sched.api import service
from clinic_sched.api.access import calling_token
from clinic_sched.api.errors import Invalid, KeyNeeded, NotJson, Unreadable, VersionUnreadable
from clinic_sched.api.json_text import read_json
from clinic_sched.api.notation import Fault
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import Record, read_query

View = Callable[..., Any]
LONGEST_KEY = 200


def speaks(operation: Operation) -> Callable[[View], View]:
    """Read what is asked as described, and hand it to the view; answer 304 where nothing is new."""

    def around(view: View) -> View:
        @wraps(view)
        def wrapper(**found: Any) -> Response:
            faults: list[Fault] = []
            query = read_query(operation.query, request.args.to_dict(flat=False), faults)
            if faults:
                raise Invalid(faults, place="query")
            if operation.query:
                found["query"] = query
            if operation.body:
                found["body"] = _read_body(operation.body)
            answer = make_response(view(**found))
            if operation.conditional:
                if not answer.headers.get("ETag"):
                    answer.headers["ETag"] = tag_of(answer.get_data())
                answer.make_conditional(request)
            return answer

        wrapper.operation = operation  # type: ignore[attr-defined]
        return wrapper

    return around


def once(view: View) -> View:
    """Do it once for each Idempotency-Key of a token; whoever asks again is answered the same."""

    @wraps(view)
    def wrapper(**found: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
            raise KeyNeeded
        receipt = service.claim(calling_token(), key, _fingerprint(), now=clock.now())
        if receipt.status is not None:
            answer = make_response(receipt.body, receipt.status)
            answer.mimetype = "application/json"
            answer.headers["Idempotent-Replayed"] = "true"
            return _with_headers(answer, receipt.location, receipt.etag)
        answer = make_response(view(**found))
        service.keep_answer(
            receipt,
            status=answer.status_code,
            location=answer.headers.get("Location", ""),
            etag=answer.headers.get("ETag", ""),
            body=answer.get_data(as_text=True),
        )
        return answer

    return wrapper


def told(facts: Any, status: int = 200, *, location: str = "", etag: str = "") -> Response:
    """Answer with JSON."""
    answer = make_response(json.dumps(facts, ensure_ascii=False), status)
    answer.mimetype = "application/json"
    return _with_headers(answer, location, etag)


def expected_version() -> int | None:
    """Return the version that If-Match names; None where there is no such header."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return None
    text = sent.removeprefix('"').removesuffix('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise VersionUnreadable
    return int(text)


def tag_of(body: bytes) -> str:
    """Return the ETag of an answer that has no version."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def _with_headers(answer: Response, location: str, etag: str) -> Response:
    if location:
        answer.headers["Location"] = location
    if etag:
        answer.headers["ETag"] = etag
    return answer


def _read_body(record: Record) -> dict[str, Any]:
    raw, faults = request.get_data(), list[Fault]()
    if raw and request.mimetype != "application/json":
        raise NotJson
    if not raw and record.fields:
        raise Unreadable("The body is empty. Send a JSON object.")
    g.api_said = read_json(raw) if raw else {}
    found = record.read(g.api_said, "", faults)
    if faults:
        raise Invalid(faults, place="body")
    return found


def _fingerprint() -> str:
    """Return what tells one request from another, however its JSON is written."""
    said = json.dumps(g.api_said, sort_keys=True)
    whole = f"{request.method} {request.path}\n{said}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
