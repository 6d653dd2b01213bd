"""The controlled drug of a session: what is still to be drawn, and what is to be told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from clinic_sched.ledger import queries as ledger
from clinic_sched.ledger.queries import Held
from clinic_sched.ledger.reckoning import Draw
from clinic_sched.ledger.rules import in_ml
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import standing, state
from clinic_sched.sessions.rules import HAS_LEFT, IN_CHAIR, SessionStatus

_NONE = Decimal(0)
_OVER = {SessionStatus.EMERGENCY, SessionStatus.RECOVERY, SessionStatus.SIGNED} | HAS_LEFT


@dataclass(frozen=True)
class Drug:
    """What the page of a session says of its controlled drug."""

    name: str
    wanted_mg: Decimal | None
    draws: Sequence[Draw]
    vials: Sequence[Held]
    open_draws: Sequence[Draw]
    recorded_mg: Decimal | None
    tolerance_ml: Decimal
    is_over: bool
    may_draw: bool

    @property
    def drawn_mg(self) -> Decimal:
        """Everything that was drawn for the session."""
        return sum((draw.drawn_mg for draw in self.draws), _NONE)

    @property
    def missing_mg(self) -> Decimal:
        """What the order asks for and nobody has drawn yet."""
        return max((self.wanted_mg or _NONE) - self.drawn_mg, _NONE)

    @property
    def given_mg(self) -> Decimal:
        """What is to be told as given: the record's, less what was told before."""
        told = sum((draw.given_mg for draw in self.draws), _NONE)
        return max((self.recorded_mg or _NONE) - told, _NONE)

    @property
    def wasted_ml(self) -> Decimal:
        """What is left of the open draws when that much was given; a trace is nothing."""
        left, given_mg = _NONE, self.given_mg
        for draw in self.open_draws:
            given = min(in_ml(given_mg, draw.strength_mg_ml), max(draw.open_ml, _NONE))
            given_mg -= given * draw.strength_mg_ml
            left += max(draw.open_ml - given, _NONE)
        return left if left > self.tolerance_ml else _NONE

    def holds_enough(self, vial: Held) -> bool:
        """Does one vial hold all that is still to be drawn?"""
        return vial.balance_ml >= in_ml(self.missing_mg, vial.vial.strength_mg_ml)

    def to_draw_ml(self, vial: Held) -> Decimal:
        """How much of that vial the order asks for: all of it where it holds less."""
        needed = in_ml(self.missing_mg, vial.vial.strength_mg_ml)
        return min(needed, vial.balance_ml)

    def choice(self, vial: Held) -> str:
        """One vial as a list offers it."""
        how = "opened" if vial.is_opened else "sealed"
        return (
            f"Vial {vial.vial.number}, {how}, {plain(vial.balance_ml)} mL at "
            f"{plain(vial.vial.strength_mg_ml)} mg/mL, lot {vial.vial.lot}: "
            f"draw {plain(self.to_draw_ml(vial))} mL"
        )


def is_counted(infusion: InfusionSession) -> bool:
    """Does the site count the drug of this session?"""
    counts = infusion.appointment.site.counts_controlled
    return counts and state.plan_of(infusion).controlled.value


def subject_of(infusion: InfusionSession) -> str:
    """Name the session as the ledger knows it."""
    return f"session:{infusion.public_id}"


def find(infusion: InfusionSession, *, now: datetime) -> Drug | None:
    """The controlled drug of the session, or nothing where none is counted.

    Of a signed record only where the ledger was corrected since, and must be told again.
    """
    subject, recorded_mg = subject_of(infusion), standing.given_mg(infusion)
    if not is_counted(infusion):
        return None
    signed = infusion.status is SessionStatus.SIGNED
    if signed and not ledger.unaccounted(subject, recorded_mg=recorded_mg):
        return None
    name, order = state.plan_of(infusion).drug, state.order_of(infusion)
    may_draw = (signed or infusion.status in IN_CHAIR | HAS_LEFT) and order is not None
    found = Drug(
        name=name,
        wanted_mg=order.dose_mg if order else None,
        draws=ledger.draws(subject),
        vials=ledger.drawable(infusion.appointment.site, name, now=now) if may_draw else [],
        open_draws=ledger.open_draws(subject),
        recorded_mg=recorded_mg,
        tolerance_ml=ledger.terms_of(infusion.appointment.site_id).tolerance_ml,
        is_over=infusion.status in _OVER,
        may_draw=may_draw,
    )
    # A vial that holds less than is needed is offered last, though it is open.
    return replace(found, vials=sorted(found.vials, key=lambda one: not found.holds_enough(one)))
