"""Why the register says no."""

from clinic_sched.errors import DomainError


class BirthDateRefused(DomainError):
    """Nobody was born then who can be treated now."""

    field = "birth_date"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class PossibleDuplicates(DomainError):
    """The register may know this person already; somebody has to look."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "The register may know this person already. Open the record if it is the same "
            "person, or say that it is somebody else."
        )


class RegisterBusy(DomainError):
    """So many people are being registered that no number was free."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Others are registering patients just now. Send the form again.")


class ConsentDatesRefused(DomainError):
    """A consent that was signed in the future, or that ends before it begins."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class ConsultationNotHeld(DomainError):
    """A consultation that is still to come has found nothing."""

    field = "held_on"

    def __init__(self) -> None:
        super().__init__("The date of the consultation is in the future. Record it afterwards.")


class AllergyKnown(DomainError):
    """The substance is on the list already."""

    field = "substance"

    def __init__(self, substance: str) -> None:
        super().__init__(f"{substance} is on the list of allergies already.")


class AllergyWithdrawn(DomainError):
    """Somebody took the allergy off the list before."""

    def __init__(self) -> None:
        super().__init__("This allergy has been taken off the list already.")


class FlagCleared(DomainError):
    """Somebody cleared the flag before."""

    def __init__(self) -> None:
        super().__init__("Somebody has cleared this flag already.")


class WeightRefused(DomainError):
    """A weight that nobody has."""

    field = "kg"

    def __init__(self) -> None:
        super().__init__("Enter a weight above 0 and below 500 kg.")
