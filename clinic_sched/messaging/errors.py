"""Why a message did not go, or cannot go again."""

from clinic_sched.errors import DomainError


class DeliveryFailed(Exception):
    """It could not be handed over now; another time it may."""


class DeliveryRefused(Exception):
    """It was refused for good: nobody lives there, or the text is not wanted."""


class NotFailed(DomainError):
    """Only a message that failed can be sent again."""

    def __init__(self) -> None:
        super().__init__("This message is not waiting to be sent again.")
