"""What the register knows, as plain words."""

from enum import StrEnum


class Sex(StrEnum):
    """FHIR's administrative gender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class FlagKind(StrEnum):
    """Why a patient needs a second look before the next visit."""

    SELF_HARM = "self-harm"
    NO_SHOW = "no-show"
    CLINICAL = "clinical"
    MISUSE = "misuse"


class ResponseStatus(StrEnum):
    """How a course of one drug is working, as the follow-up found."""

    RESPONDER = "responder"
    PARTIAL = "partial"
    NON_RESPONDER = "non-responder"
    RELAPSED = "relapsed"
