"""Giving a drug that the protocol keeps ready, on a prescriber's order."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.protocols.care import RescueOrder
from clinic_sched.sessions import rescue_words
from clinic_sched.sessions.errors import FieldRefused
from clinic_sched.sessions.late import Arrival
from clinic_sched.sessions.models import InfusionSession, Note
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import NoteKind
from clinic_sched.sessions.service.events import add_note
from clinic_sched.sessions.service.signatures import check_prescriber
from clinic_sched.sessions.service.steps import subject


@dataclass(frozen=True)
class Given:
    """What was given: which of the protocol's drugs, how much, which way, on whose order."""

    drug: str
    dose: str
    route: str
    ordered_by: User


def give_rescue(
    infusion: InfusionSession, given: Given, came: Arrival | None = None, *, by: User, now: datetime
) -> Note:
    """Record a rescue drug; the plan asks for the readings that follow it."""
    check_prescriber(given.ordered_by)
    order = _order(infusion, given.drug)
    text = rescue_words.sentence(order, given.dose, given.route, given.ordered_by.name)
    known = {note.entry_key for note in infusion.notes}
    note = add_note(infusion, text, NoteKind.RESCUE, came, by=by, now=now)
    if note.entry_key in known:
        return note
    about = {"drug": order.drug, "dose": given.dose, "ordered by": given.ordered_by.email}
    record("give rescue drug", subject(infusion), about, by=by, now=now)
    return note


def _order(infusion: InfusionSession, code: str) -> RescueOrder:
    for order in state.plan_of(infusion).rescue:
        if order.code == code:
            return order
    raise FieldRefused("drug", "This protocol keeps no such drug ready. Choose one of its own.")
