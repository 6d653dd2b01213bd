"""What a protocol may be refused for."""

from collections.abc import Sequence

from clinic_sched.errors import DomainError


class ProtocolRefused(DomainError):
    """A protocol document that cannot be read, in one sentence that names the place.

    `place` is the way to the fault in the document and `fault` what is wrong there, where
    it can be pointed at; `others` are further faults, where they were looked for.
    """

    field = "document"
    status = 422

    def __init__(
        self, sentence: str, *, place: str = "", fault: str = "", others: Sequence[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.place, self.fault, self.others = place, fault or sentence, others


class ProtocolNotApprovable(DomainError):
    """A protocol that is well written but must not be given as it stands."""

    field = "document"
    status = 422


class StatusNotAllowed(DomainError):
    """A change of a protocol's status that the clinic does not know."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"A protocol that is {current} cannot become {wanted}.")


class ProtocolChangedMeanwhile(DomainError):
    """Two people brought in the same protocol at once."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Somebody else has just brought in {code}. Look at it, then try again.")


class NotADraft(DomainError):
    """Only a draft can be edited."""

    def __init__(self, code: str, number: int) -> None:
        super().__init__(
            f"{code} version {number} is no draft, so it never changes. Make a new draft from it."
        )


class CodeTaken(DomainError):
    """Another protocol has that code."""

    field = "code"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"There is a protocol {code} already. Choose another code, or make a new draft of it."
        )


class CodeNotSound(DomainError):
    """A code that no protocol may have."""

    field = "code"
    status = 422

    def __init__(self) -> None:
        super().__init__("Enter a code such as KET-MOOD-40: capitals, digits and hyphens.")
