"""Why a task or a check-in is refused."""

from clinic_sched.errors import DomainError


class NeedsClinician(DomainError):
    """Only somebody who may see the record can judge it."""

    status = 403

    def __init__(self) -> None:
        super().__init__("A nurse or a prescriber must take this task. Tell them at once.")


class AlreadyDone(DomainError):
    """Somebody was quicker."""

    def __init__(self) -> None:
        super().__init__("Somebody else has already done this task.")


class AlreadyAnswered(DomainError):
    """Answers are kept as they were given."""

    def __init__(self) -> None:
        super().__init__("These questions have already been answered. Thank you.")


class CheckInClosed(DomainError):
    """It is too early, or too late, for these questions."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
