"""What was drawn for somebody against what was given, wasted and returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.ledger.rules import in_mg, in_ml
from clinic_sched.protocols.wording import plain

_NONE = Decimal(0)


@dataclass(frozen=True)
class Draw:
    """One draw and what became of it, in millilitres."""

    public_id: str
    drug: str
    vial: str
    strength_mg_ml: Decimal
    drawn_ml: Decimal
    given_ml: Decimal = _NONE
    wasted_ml: Decimal = _NONE
    returned_ml: Decimal = _NONE
    is_touched: bool = False
    is_explained: bool = False

    @property
    def open_ml(self) -> Decimal:
        """What is not accounted for; below zero where more is than was drawn."""
        return self.drawn_ml - self.given_ml - self.wasted_ml - self.returned_ml

    @property
    def drawn_mg(self) -> Decimal:
        return in_mg(self.drawn_ml, self.strength_mg_ml)

    @property
    def given_mg(self) -> Decimal:
        return in_mg(self.given_ml, self.strength_mg_ml)

    @property
    def open_mg(self) -> Decimal:
        return in_mg(self.open_ml, self.strength_mg_ml)


@dataclass(frozen=True)
class Share:
    """What of one draw is given, and what is wasted."""

    draw: Draw
    given_ml: Decimal
    wasted_ml: Decimal


def is_open(draw: Draw, *, tolerance_ml: Decimal) -> bool:
    """Is more of the draw unaccounted for than may be, or nothing written of it at all?"""
    return not draw.is_touched or abs(draw.open_ml) > tolerance_ml


def share(draws: Sequence[Draw], *, given_mg: Decimal, wasted_ml: Decimal) -> list[Share]:
    """Share out what was given, then what was wasted, over the open draws in their order.

    What is too much stands in the last one, where the check of its sum finds it.
    """
    shares = []
    for nth, draw in enumerate(draws):
        is_last = nth == len(draws) - 1
        room = max(draw.open_ml, _NONE)
        wanted = in_ml(given_mg, draw.strength_mg_ml)
        given = wanted if is_last else min(wanted, room)
        given_mg = max(given_mg - in_mg(given, draw.strength_mg_ml), _NONE)
        wasted = wasted_ml if is_last else min(wasted_ml, max(room - given, _NONE))
        wasted_ml -= wasted
        shares.append(Share(draw, given, wasted))
    return shares


def differs(shares: Sequence[Share], *, tolerance_ml: Decimal) -> str:
    """Say where drawn is not given plus wasted; nothing where it is."""
    for one in shares:
        left = one.draw.open_ml - one.given_ml - one.wasted_ml
        if abs(left) > tolerance_ml:
            too_much = "more than was drawn" if left < 0 else "not accounted for"
            return (
                f"Drawn {plain(one.draw.open_ml)} mL, given {plain(one.given_ml)} mL, wasted "
                f"{plain(one.wasted_ml)} mL: {plain(abs(left))} mL {too_much}."
            )
    return ""


def is_as_recorded(
    draws: Sequence[Draw], *, given_mg: Decimal, recorded_mg: Decimal, tolerance_ml: Decimal
) -> bool:
    """Is what the ledger calls given what the record calls given, within the tolerance?"""
    strongest = max((draw.strength_mg_ml for draw in draws), default=Decimal(1))
    return abs(given_mg - recorded_mg) <= in_mg(tolerance_ml, strongest)


def unaccounted(
    draws: Sequence[Draw], *, recorded_mg: Decimal | None, tolerance_ml: Decimal
) -> list[str]:
    """Say what keeps a session's record from being signed; nothing where all is in order.

    `recorded_mg` is what the record says was given; unknown where the drug never ran.
    """
    if not draws:
        return ["No draw of the drug is in the ledger."] if recorded_mg else []
    found = [
        f"{plain(draw.drawn_ml)} mL drawn from {draw.vial}: "
        + (f"{plain(abs(draw.open_ml))} mL are not accounted for." if draw.is_touched else _UNTOLD)
        for draw in draws
        if is_open(draw, tolerance_ml=tolerance_ml)
    ]
    given_mg = sum((draw.given_mg for draw in draws), _NONE)
    explained = any(draw.is_explained for draw in draws)
    as_recorded = is_as_recorded(
        draws, given_mg=given_mg, recorded_mg=recorded_mg or _NONE, tolerance_ml=tolerance_ml
    )
    if not found and not explained and not as_recorded:
        found.append(
            f"The ledger says {plain(given_mg)} mg were given, the record "
            f"{plain(recorded_mg or _NONE)} mg."
        )
    return found


_UNTOLD = "say what was given and what was wasted."
