"""The one kind of refusal a person reads."""


class DomainError(Exception):
    """The clinic says no, in a sentence a person can act on.

    `field` names the form field it belongs beside; `status` is the HTTP answer
    when no form catches it.
    """

    field: str | None = None
    status: int = 409


class NotFound(DomainError):
    """There is no such thing, or it is not yours: the same answer to both."""

    status = 404

    def __init__(self, what: str = "page") -> None:
        super().__init__(f"There is no such {what}.")


class Stale(DomainError):
    """Somebody changed it since the page was opened."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Somebody else changed this {what} after you opened it. "
            "Look at it as it is now, then try again."
        )


class SetupRefused(Exception):
    """A setting or a database the program cannot start with, in one sentence."""
