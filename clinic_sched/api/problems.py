"""Every kind of problem a program may meet, by the last word of its type."""

from collections.abc import Collection
from typing import NamedTuple

from clinic_sched.errors import DomainError, NotFound, Stale
from clinic_sched.scheduling.errors import MoveNotAllowed

FOLDER = "/api/v1/problems/"


class Kind(NamedTuple):
    """One kind of problem: what it is called, and what a program does about it."""

    status: int
    title: str
    about: str


KINDS: dict[str, Kind] = {
    "bad-request": Kind(400, "That could not be read", "Mend the request; it was not tried."),
    "unreadable": Kind(
        400,
        "The body is no JSON",
        "Send one JSON text in UTF-8: each name once in an object, numbers that are numbers, "
        "and nothing nested without end.",
    ),
    "idempotency-key-needed": Kind(
        400,
        "An Idempotency-Key is needed",
        "Every POST that changes something carries this header, so that trying it again after "
        "a lost answer never does it twice.",
    ),
    "version-unreadable": Kind(
        400, "If-Match holds no version", "Send the ETag of the visit as it was given, or none."
    ),
    "unauthenticated": Kind(
        401,
        "Nobody knows who is asking",
        "Send Authorization: Bearer and a token that a manager made on the page /staff/tokens. "
        "Cookies are not looked at.",
    ),
    "scope-missing": Kind(
        403, "The token was not made for that", "Ask for a token with the scope that is named."
    ),
    "forbidden": Kind(403, "That is not allowed", "Programs may book and see patients at most."),
    "not-found": Kind(
        404,
        "There is no such thing",
        "It does not exist, or it is not yours to see: the answer is the same. Check the address.",
    ),
    "method-not-allowed": Kind(
        405, "That cannot be done here", "The header Allow lists what can be."
    ),
    "refused": Kind(
        409,
        "That is not possible now",
        "The sentence says why: a visit may be past that step, or it may be too early for it. "
        "Read the visit again before you try something else.",
    ),
    "taken": Kind(
        409,
        "The visit does not fit there",
        "`blocking` says what is in the way, from when until when; `nearest` where it would fit. "
        "Choose another start and send it under a new Idempotency-Key.",
    ),
    "series-taken": Kind(
        409,
        "Some dates of the series cannot be had",
        "`conflicts` names each of them with its reason. Nothing was booked. Ask for a new plan.",
    ),
    "not-a-candidate": Kind(
        409,
        "A safety rule speaks against the visit",
        "`candidacy` names each rule. No program sets one aside: people at the clinic decide.",
    ),
    "possible-duplicate": Kind(
        409,
        "The register may know this person already",
        "`candidates` may be the same person. Use one of them; or send the same again, under a "
        "new Idempotency-Key, with their ids in `different_from`.",
    ),
    "stale": Kind(409, "Somebody else changed it first", "Read it again, then decide."),
    "version-changed": Kind(
        412,
        "It is no longer as you saw it",
        "Its version is not the one in If-Match. Read it again, then decide.",
    ),
    "too-large": Kind(413, "That is too much at once", "Bodies hold at most one megabyte."),
    "not-json": Kind(415, "The body is something else", "Send Content-Type: application/json."),
    "invalid": Kind(
        422,
        "Something in the request cannot be meant",
        "`errors` lists the faults, fifty at most: `in` says whether one stands in the body, the "
        "query or a header, and `field` where (in the body as a JSON pointer).",
    ),
    "idempotency-key-reused": Kind(
        422, "The key stands for another request", "Use a new key for each thing you want done."
    ),
    "throttled": Kind(
        429, "Too many attempts", "Wait as long as Retry-After says. Check the token meanwhile."
    ),
    "broken": Kind(
        500,
        "Something went wrong",
        "It is our fault, and nothing was changed. Try again under the same key; if it stays, "
        "tell the clinic the reference.",
    ),
    "away": Kind(503, "Back in a moment", "Try again, under the same key, after Retry-After."),
}
_BY_STATUS = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "refused",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    429: "throttled",
    503: "away",
}
# What the clinic's rules call a field, and where a program said it.
FIELDS = {"starts_at": "start"}


def kind_of_status(status: int) -> str:
    """Return the kind of problem that has no other word than its status."""
    return _BY_STATUS.get(status, "broken" if status >= 500 else "bad-request")


def kind_of_refusal(refusal: DomainError, said: Collection[str]) -> tuple[str, str]:
    """Return which kind of problem a refusal is, and the field of the body it points to.

    It points to a field only where the body could have said it; else the visit itself is
    past that step, or the time is.
    """
    if isinstance(refusal, Stale):
        return "stale", ""
    if isinstance(refusal, NotFound):
        return "not-found", ""
    field = FIELDS.get(refusal.field or "", refusal.field or "")
    about_input = field in said and refusal.status in (409, 422)
    if about_input and not isinstance(refusal, MoveNotAllowed):
        return "invalid", f"/{field}"
    return kind_of_status(409 if refusal.status == 422 else refusal.status), ""
