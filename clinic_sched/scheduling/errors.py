"""Why a visit cannot be booked, moved or changed."""

from collections.abc import Sequence

from clinic_sched.errors import DomainError
from clinic_sched.scheduling.candidacy import Finding
from clinic_sched.scheduling.engine.refusals import Refusal

_WORDS = {
    "confirmed": "confirmed",
    "booked": "booked",
    "arrived": "arrived",
    "checked-in": "checked in",
    "fulfilled": "finished",
    "cancelled": "cancelled",
    "noshow": "marked as not come",
    "entered-in-error": "removed as an error",
}


class StatusNotAllowed(DomainError):
    """The visit is past that step."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"This visit is {_WORDS[current]}, so it cannot be {_WORDS[wanted]} now.")


class InTheChair(DomainError):
    """The nurse has begun: what becomes of the visit is said at the chair."""

    def __init__(self) -> None:
        super().__init__(
            "This visit has an open session. Ask the nurse at the chair to close it there."
        )


class FinishedAtTheChair(DomainError):
    """A visit with a protocol ends when its session does."""

    def __init__(self) -> None:
        super().__init__("The nurse at the chair finishes this visit, with its session.")


class NotYet(DomainError):
    """It is too early for that."""

    def __init__(self, what: str) -> None:
        super().__init__(f"A patient cannot {what}.")


class TooLate(DomainError):
    """A time that has gone by."""

    field = "starts_at"

    def __init__(self) -> None:
        super().__init__("That time has gone by. Choose a later one.")


class ChairTaken(DomainError):
    """Somebody has the chair at that time."""

    field = "starts_at"

    def __init__(self) -> None:
        super().__init__("That chair has just been taken for this time. Choose another time.")


class PatientTaken(DomainError):
    """The patient is already somewhere at that time."""

    field = "starts_at"

    def __init__(self) -> None:
        super().__init__("This patient already has a visit at that time. Choose another time.")


class DoesNotFit(DomainError):
    """The day has no room for the visit at that time; `reasons` say what is in the way.

    `refusals` tell a program the same; `can_override` whether a person with the right may
    set all of it aside.
    """

    field = "starts_at"

    def __init__(
        self,
        reasons: list[str],
        *,
        refusals: Sequence[Refusal] = (),
        can_override: bool = False,
    ) -> None:
        self.reasons = reasons
        self.refusals = list(refusals)
        self.can_override = can_override
        super().__init__(" ".join(reasons))


class NotACandidate(DomainError):
    """A safety rule speaks against the visit; `findings` are those that nobody has set aside.

    `can_override` tells whether a prescriber may set all of them aside by signing.
    """

    def __init__(self, findings: Sequence[Finding], *, can_override: bool) -> None:
        self.findings = list(findings)
        self.can_override = can_override
        super().__init__(" ".join(dict.fromkeys(one.sentence for one in findings)))


class NeedsPrescriber(DomainError):
    """Something only a prescriber may decide."""

    field = "email"

    def __init__(self) -> None:
        super().__init__("A prescriber must sign here, with e-mail address and password.")


class NotBookable(DomainError):
    """The protocol or the patient does not allow a booking."""

    field = "protocol"


class ReasonNeeded(DomainError):
    """A change that must say why."""

    field = "reason"

    def __init__(self) -> None:
        super().__init__("Say why.")


class ProtocolNotInUse(NotBookable):
    """Only a protocol that a prescriber has approved is given."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not approved for use, so it cannot be booked. Choose another protocol."
        )


class PurposeNeeded(NotBookable):
    """A visit without a protocol says what it is for."""

    field = "purpose"

    def __init__(self) -> None:
        super().__init__("Say what the visit is for and how long it takes.")


class MoveNotAllowed(DomainError):
    """The visit has come too far to be moved."""

    field = "starts_at"


class UndoTooLate(DomainError):
    """The patient may have been told."""

    def __init__(self) -> None:
        super().__init__(
            "It is too late to undo that: the patient may have been told. Change the visit instead."
        )


class NothingToUndo(DomainError):
    """Nothing was done to the visit of late, or it was undone already."""

    def __init__(self) -> None:
        super().__init__("There is nothing left to undo for this visit.")


class OldPlaceTaken(DomainError):
    """What was undone cannot be put back where it was."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The old time and chair are no longer free. {reason}")


class OldPlaceForbidden(DomainError):
    """What was undone would come too near a visit that was booked meanwhile."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The visit cannot go back to the old day. {reason}")


class AlreadyWaiting(DomainError):
    """One place on the waitlist is enough."""

    field = "patient"

    def __init__(self) -> None:
        super().__init__("This patient is already on the waitlist of this site.")


class NoLongerWaiting(DomainError):
    """The patient has left the waitlist."""

    def __init__(self) -> None:
        super().__init__("This patient is no longer on the waitlist.")


class PlansChanged(DomainError):
    """Some of the new places have gone meanwhile; `reasons` says why, by visit."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        several = "One of the new places is" if len(reasons) == 1 else "Some new places are"
        super().__init__(
            f"{several} not free any more. Nothing was changed. Look at the new proposals."
        )


class VisitNotWaiting(DomainError):
    """Only a visit that is booked and has a protocol can be brought forward."""

    field = "instead_of"

    def __init__(self) -> None:
        super().__init__("This visit cannot be brought forward. Choose one that is still to come.")


class OfferOpen(DomainError):
    """One offer at a time: two would set a patient against themselves."""

    def __init__(self) -> None:
        super().__init__(
            "This patient has an offer open already. Withdraw it first, or wait until it lapses."
        )


class NotEarlier(DomainError):
    """Whoever waits to come earlier is not helped by a later time."""

    field = "starts_at"

    def __init__(self) -> None:
        super().__init__("The visit they have is before that time. Choose an earlier one.")


class OfferGone(DomainError):
    """Somebody else was first, the time to answer is over, or the desk took it back."""

    def __init__(self) -> None:
        super().__init__("This time has gone. The patient keeps their place on the waitlist.")


class OfferNotPossible(DomainError):
    """What stood when the time was offered stands no more."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"This time cannot be taken any more. {why}")
