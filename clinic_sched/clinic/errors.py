"""Why the clinic's set-up says no."""

from datetime import date

from clinic_sched.errors import DomainError


class NameTaken(DomainError):
    """Two sites, or two chairs of one, would bear one name."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class HoursRefused(DomainError):
    """Opening hours that contradict themselves."""

    def __init__(self, field: str | None, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class ClosureRefused(DomainError):
    """A closure that ends before it begins, or never."""

    field = "ends_on"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class ShiftRefused(DomainError):
    """A shift nobody can work."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class ShiftsOverlap(DomainError):
    """One person cannot work two shifts at once."""

    field = "starts"

    def __init__(self, name: str, on: date) -> None:
        super().__init__(
            f"{name} already has a shift at that time on {on:%A} {on.day} {on:%B %Y}. "
            "No shift was added."
        )


class ChairRetired(DomainError):
    """A chair that is out of use, or in use, already."""

    def __init__(self, label: str, state: str) -> None:
        super().__init__(f"{label} is {state} already.")


class NothingChecked(DomainError):
    """A check of a chair at which nothing was looked at."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Say of at least one item whether it is in order.")
