"""Why somebody cannot sign in, or an account cannot be made."""

from clinic_sched.errors import DomainError


class SignInRefused(DomainError):
    """The name or the password is wrong; which of them is not said."""

    field = "password"
    status = 422

    def __init__(self) -> None:
        super().__init__("That e-mail address and password do not belong together.")


class TooManyAttempts(DomainError):
    """Somebody has been guessing."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many attempts. Wait a quarter of an hour, then try again.")


class EmailTaken(DomainError):
    """One account per address."""

    field = "email"

    def __init__(self) -> None:
        super().__init__("Somebody already has an account with this e-mail address.")


class WeakPassword(DomainError):
    """A password that is too easy to guess."""

    field = "password"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class WrongPassword(DomainError):
    """A signature needs the signer's own password."""

    field = "password"
    status = 422

    def __init__(self) -> None:
        super().__init__("That is not your password. Nothing has been signed.")


class NotPermitted(DomainError):
    """The person may not do that."""

    status = 403

    def __init__(self, what: str = "do this") -> None:
        super().__init__(f"Your role may not {what}.")


class CannotDisableSelf(DomainError):
    """Nobody locks themselves out."""

    def __init__(self) -> None:
        super().__init__("You cannot disable your own account. Ask another manager.")


class LastManager(DomainError):
    """Somebody must be able to manage the clinic."""

    def __init__(self) -> None:
        super().__init__("This is the only manager left. Add another manager first.")


class TokenNotMade(DomainError):
    """A token nobody should hold."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class TokenRefused(DomainError):
    """The token is unknown, has expired or was revoked; which of them is not said."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "This token is not known, has expired or was revoked. Ask the clinic's manager for "
            "a new one."
        )


class CredentialRefused(DomainError):
    """A credential whose last day cannot stand."""

    field = "expires_on"
    status = 422


class CredentialWithdrawn(DomainError):
    """Somebody took the credential off the file before."""

    def __init__(self) -> None:
        super().__init__("This credential has been taken off the file already.")
