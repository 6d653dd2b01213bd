"""Why a link or a wish of a patient is refused."""

from clinic_sched.errors import DomainError


class WrongBirthDate(DomainError):
    """The link alone opens nothing."""

    field = "birth_date"
    status = 422

    def __init__(self) -> None:
        super().__init__("That is not the birth date we have. Please check it.")


class TooManyWrong(DomainError):
    """Somebody tries one birth date after the other, with link after link."""

    field = "birth_date"
    status = 422

    def __init__(self) -> None:
        super().__init__("The birth date was wrong too often. Please call us.")


class LinkNotGood(DomainError):
    """A link is good once, and for a while."""

    def __init__(self) -> None:
        super().__init__("This link cannot be used any more. Ask for a fresh one.")


class VisitNotAwaited(DomainError):
    """Nobody expects the patient then."""

    def __init__(self) -> None:
        super().__init__("This visit is over, has begun or is cancelled. Please call us.")
