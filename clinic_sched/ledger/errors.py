"""Why the ledger says no."""

from decimal import Decimal

from clinic_sched.errors import DomainError


class LedgerRefused(DomainError):
    """Something typed that cannot stand, beside the field it was typed in."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class NotEnough(DomainError):
    """A vial holds less than is to be taken from it."""

    field = "ml"
    status = 422

    def __init__(self, vial: str, left_ml: Decimal) -> None:
        left = format(left_ml.normalize(), "f")
        super().__init__(f"By the book {vial} holds {left} mL. Take less, or another vial.")


class VialExpired(DomainError):
    """Nothing is drawn from a vial after its last day."""

    field = "vial"
    status = 422

    def __init__(self, vial: str) -> None:
        super().__init__(f"{vial} has expired. Set it apart, and take another vial.")


class VialSetApart(DomainError):
    """Nothing is drawn from a vial that was set apart."""

    field = "vial"
    status = 422

    def __init__(self, vial: str) -> None:
        super().__init__(f"{vial} was set apart to be destroyed. Take another vial.")


class WitnessMissing(DomainError):
    """Waste needs a second person."""

    field = "witness"
    status = 422

    def __init__(self) -> None:
        super().__init__("Choose who saw it: another person than you, who works with the ledger.")


class SignatureRefused(DomainError):
    """A password that is not that person's; `email` is whose, for the count of guesses."""

    status = 422

    def __init__(self, field: str, email: str, sentence: str) -> None:
        self.field, self.email = field, email
        super().__init__(sentence)


class SecondPersonExplains(DomainError):
    """A difference is explained by somebody else than who counted it."""

    def __init__(self) -> None:
        super().__init__("You counted this yourself: somebody else must explain the difference.")


class AlreadyDone(DomainError):
    """An entry that was corrected or explained before."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Somebody has {what} this entry already.")


class CannotCorrect(DomainError):
    """An entry that cannot be reversed, or not yet."""


class NotReconciled(DomainError):
    """What was drawn for a session is not accounted for."""

    status = 422


class CabinetKnown(DomainError):
    """One cabinet of a name at a site."""

    field = "name"
    status = 422

    def __init__(self) -> None:
        super().__init__("There is a cabinet of this name here already.")
