"""What makes a protocol version fit to be used."""

from enum import StrEnum

from clinic_sched.protocols import approval
from clinic_sched.protocols.errors import ProtocolNotApprovable, StatusNotAllowed
from clinic_sched.protocols.plan import Plan


class ProtocolStatus(StrEnum):
    """Where a version stands: drafted, in use, or no longer."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


_NEXT = {
    ProtocolStatus.DRAFT: {ProtocolStatus.APPROVED, ProtocolStatus.RETIRED},
    ProtocolStatus.APPROVED: {ProtocolStatus.RETIRED},
}


def check_move(current: ProtocolStatus, wanted: ProtocolStatus) -> None:
    """Refuse a change of status that the clinic does not know."""
    if wanted not in _NEXT.get(current, set()):
        raise StatusNotAllowed(current, wanted)


def check_approvable(plan: Plan) -> list[str]:
    """Refuse a protocol that must not be given as it stands; return what to warn of."""
    faults = approval.faults(plan)
    if faults:
        raise ProtocolNotApprovable(f"{plan.code}: {faults[0]}")
    return approval.warnings(plan)
