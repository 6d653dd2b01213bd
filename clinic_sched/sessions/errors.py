"""Why something cannot be done in the chair."""

from collections.abc import Sequence

from clinic_sched.errors import DomainError

_AT = {
    "precheck": "at the checks",
    "ready": "ready to start",
    "infusing": "infusing",
    "paused": "paused",
    "emergency": "stopped for an emergency",
    "recovery": "in recovery",
    "discharged": "discharged",
    "left-ama": "closed, because the patient left against advice",
    "transferred": "closed, because the patient was transferred",
    "cancelled": "cancelled",
    "signed": "signed and locked",
}


class StepNotAllowed(DomainError):
    """The session is not at a point from which that step can follow."""

    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"This session is {_AT.get(status, status)}: “{step}” cannot follow.")


class SessionLocked(DomainError):
    """Signed: nothing is recorded after that but an addendum."""

    def __init__(self) -> None:
        super().__init__("This record is signed and locked. Write an addendum instead.")


class NotCheckedIn(DomainError):
    """A session begins when the patient has been checked in."""

    def __init__(self) -> None:
        super().__init__("Check the patient in at the desk first; then the session can be opened.")


class NoProtocol(DomainError):
    """A session follows a protocol."""

    def __init__(self) -> None:
        super().__init__(
            "This visit was booked without a protocol, so it has no session. Mark it as "
            "finished on its page, or book the infusion under its protocol."
        )


class AlreadyOpened(DomainError):
    """One session per visit."""

    def __init__(self) -> None:
        super().__init__("This visit already has a session. Open it from the floor.")


class StandsInTheWay(DomainError):
    """Conditions of a gate that are neither met nor set aside."""

    status = 422

    def __init__(self, what: str, sentences: Sequence[str]) -> None:
        self.sentences = list(sentences)
        shown = " ".join(self.sentences[:4])
        more = f" And {len(self.sentences) - 4} more." if len(self.sentences) > 4 else ""
        super().__init__(f"{what} Not met: {shown}{more}")


class MustBeAnswered(DomainError):
    """A crossed threshold that nobody has answered yet."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Answer first what the readings call for; then go on.")


class NotClear(DomainError):
    """Readings that called for a pause or a stop have not been clear since."""

    status = 422

    def __init__(self, readings: str) -> None:
        super().__init__(f"Take these readings again first; they must be clear: {readings}.")


class FieldRefused(DomainError):
    """Something typed that cannot stand, beside the field it was typed in."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class ReadingRefused(DomainError):
    """A reading that no patient can have, or that must be confirmed first."""

    status = 422

    def __init__(self, field: str, sentence: str, *, confirmable: bool = False) -> None:
        self.field = field
        self.confirmable = confirmable
        super().__init__(sentence)


class NoOrder(DomainError):
    """The drug needs an order."""

    status = 422

    def __init__(self) -> None:
        super().__init__("There is no order yet. A prescriber must sign one.")


class NotWeighed(DomainError):
    """A dose is computed from a weight."""

    field = "dose"
    status = 422

    def __init__(self) -> None:
        super().__init__("Weigh the patient first: the order is computed from the weight.")


class OrderRefused(DomainError):
    """Safety rules speak against the order."""

    field = "dose"
    status = 422


class NeedsPrescriber(DomainError):
    """Something only a prescriber may decide."""

    field = "email"
    status = 422

    def __init__(self, sentence: str = "Only a prescriber may do that.") -> None:
        super().__init__(sentence)


class NeedsSecondPerson(DomainError):
    """A check that two people make."""

    field = "email"
    status = 422

    def __init__(self) -> None:
        super().__init__("The second check needs another person than you, who works at the chair.")


class AlreadyAnswered(DomainError):
    """Somebody has answered it."""

    def __init__(self) -> None:
        super().__init__("Somebody has already answered that.")


class AlreadyResolved(DomainError):
    """A reaction that is over."""

    def __init__(self) -> None:
        super().__init__("That reaction has already been marked as over.")


class NotSigned(DomainError):
    """An addendum, an amendment and a second signature follow a signature."""

    def __init__(self, instead: str = "write a note instead") -> None:
        super().__init__(f"This record is not signed yet: {instead}.")


class AlreadyStruck(DomainError):
    """Struck once is struck."""

    def __init__(self) -> None:
        super().__init__("That has already been marked as entered in error.")


class StillInChair(DomainError):
    """A whole record is struck when there is nothing more to record."""

    def __init__(self) -> None:
        super().__init__(
            "The patient is still in the chair. Cancel the session, or end it; then the whole "
            "record can be marked as entered in error."
        )


class NeedsSecondSigner(DomainError):
    """Nobody signs twice for themselves."""

    def __init__(self) -> None:
        super().__init__("You signed this record yourself: another prescriber must co-sign it.")


class AlreadyCosigned(DomainError):
    """It does not wait for a prescriber."""

    def __init__(self) -> None:
        super().__init__("This record does not wait for a co-signature.")


class ClockUncertain(DomainError):
    """A device whose clock was changed cannot say when something was."""

    field = "taken_at"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "The tablet’s clock was changed, so the time of this entry is not certain. "
            "Type the time at which it was taken."
        )


class OtherUser(DomainError):
    """What somebody recorded is sent while another person is signed in."""

    def __init__(self) -> None:
        super().__init__(
            "Another person recorded this. It is sent when they sign in again on this device."
        )
