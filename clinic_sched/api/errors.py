"""Why a program is told no, where the clinic's own refusals do not say it already."""

from collections.abc import Mapping, Sequence
from typing import Any

from clinic_sched.api.notation import Fault
from clinic_sched.errors import DomainError

# Else a body of nothing but unknown names would be answered by one many times its size.
MOST_FAULTS_TOLD = 50


class ApiRefusal(DomainError):
    """A refusal that belongs to the way programs ask; `facts` stand beside its sentence."""

    kind = "refused"

    def __init__(self, sentence: str, facts: Mapping[str, Any] | None = None) -> None:
        self.facts = dict(facts or {})
        super().__init__(sentence)


class Unauthenticated(ApiRefusal):
    """Nobody knows who is asking."""

    kind, status = "unauthenticated", 401


class ScopeMissing(ApiRefusal):
    """The token was not made for that."""

    kind, status = "scope-missing", 403

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(
            f"This token lacks the scope {scope}. Ask the clinic's manager for one that has it.",
            {"scope": scope},
        )


class Unreadable(ApiRefusal):
    """The body is no JSON, or not one that means the same to everybody."""

    kind, status = "unreadable", 400


class NotJson(ApiRefusal):
    """The body says that it is something else."""

    kind, status = "not-json", 415

    def __init__(self) -> None:
        super().__init__("Send JSON, with the header Content-Type: application/json.")


class Invalid(ApiRefusal):
    """The request can be read, and cannot be meant: the faults, each with its place."""

    kind, status = "invalid", 422

    def __init__(self, faults: Sequence[Fault], *, place: str) -> None:
        told = faults[:MOST_FAULTS_TOLD]
        errors = [{"in": place, "field": one.at, "detail": one.says} for one in told]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0].at or '/'}: {faults[0].says}{more}", {"errors": errors})


class KeyNeeded(ApiRefusal):
    """A write that could happen twice."""

    kind, status = "idempotency-key-needed", 400

    def __init__(self) -> None:
        super().__init__(
            "Send the header Idempotency-Key: 1 to 200 visible characters of your own choice, "
            "new for each thing you want done, and the same when you try it again."
        )


class KeyReused(ApiRefusal):
    """The key stands for something else already."""

    kind, status = "idempotency-key-reused", 422

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another request within the last day. "
            "Use a new key for a new request."
        )


class VersionChanged(ApiRefusal):
    """The visit is no longer as the program saw it."""

    kind, status = "version-changed", 412

    def __init__(self) -> None:
        super().__init__(
            "The visit has changed since the version in If-Match. Read it again, then decide."
        )


class VersionUnreadable(ApiRefusal):
    """The header If-Match holds no version of ours."""

    kind, status = "version-unreadable", 400

    def __init__(self) -> None:
        super().__init__('Send If-Match with one ETag as it was given, such as If-Match: "3".')


class Taken(ApiRefusal):
    """The visit does not fit there: what is in the way, and where it would fit."""

    kind, status = "taken", 409

    def __init__(
        self,
        sentence: str,
        blocking: Sequence[Mapping[str, Any]],
        nearest: Sequence[Mapping[str, Any]],
    ) -> None:
        super().__init__(sentence, {"blocking": list(blocking), "nearest": list(nearest)})


class NotCandidate(ApiRefusal):
    """A safety rule speaks against the visit."""

    kind, status = "not-a-candidate", 409

    def __init__(self, sentence: str, candidacy: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(sentence, {"candidacy": list(candidacy)})


class SeriesTaken(ApiRefusal):
    """Some dates of a series cannot be had, so nothing was booked."""

    kind, status = "series-taken", 409

    def __init__(self, sentence: str, conflicts: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(sentence, {"conflicts": list(conflicts)})


class Alike(ApiRefusal):
    """The register may know the person already."""

    kind, status = "possible-duplicate", 409

    def __init__(self, sentence: str, candidates: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(sentence, {"candidates": list(candidates)})
