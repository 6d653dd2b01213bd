"""What makes a protocol version fit to be used."""

from enum import StrEnum


class ProtocolStatus(StrEnum):
    """Where a version stands: drafted, in use, or no longer."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"
