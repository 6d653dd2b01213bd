"""Why something cannot be done in the chair."""

from clinic_sched.errors import DomainError


class StepNotAllowed(DomainError):
    """The session is not at a point from which that step can follow."""

    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"This session is at “{status}”: “{step}” cannot follow.")


class SessionLocked(DomainError):
    """Signed: nothing is recorded after that but an addendum."""

    def __init__(self) -> None:
        super().__init__("This record is signed and locked. Write an addendum instead.")
