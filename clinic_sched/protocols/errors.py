"""What a protocol may be refused for."""

from clinic_sched.errors import DomainError


class ProtocolRefused(DomainError):
    """A protocol document that cannot be read, in one sentence that names the place."""

    field = "document"
    status = 422


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
