"""The arithmetic of a dose: from a dose in its unit to what each kind of cap looks at."""

from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.protocols.vocabulary import CapKind, DoseUnit, Level

MG_PER_G = Decimal(1000)
MCG_PER_MG = Decimal(1000)
MINUTES_PER_HOUR = Decimal(60)

PER_KG = frozenset({DoseUnit.MG_KG, DoseUnit.MG_KG_H, DoseUnit.MCG_KG_MIN})
_MG_IN = {DoseUnit.G: MG_PER_G, DoseUnit.MCG_KG_MIN: 1 / MCG_PER_MG}
_MINUTES_IN = {
    DoseUnit.MG_H: MINUTES_PER_HOUR,
    DoseUnit.MG_KG_H: MINUTES_PER_HOUR,
    DoseUnit.MCG_KG_MIN: Decimal(1),
}


@dataclass(frozen=True)
class CapRule:
    """The safety rule that a kind of cap stands for, its unit and its words."""

    rule: str
    level: Level
    unit: str
    what: str


CAP_RULES: dict[CapKind, CapRule] = {
    CapKind.SESSION_MG: CapRule("SR-23", Level.BLOCK, "mg", "The dose of this session"),
    CapKind.COURSE_MG: CapRule("SR-20", Level.BLOCK, "mg", "The dose of the whole course"),
    CapKind.DOSE_MG_KG: CapRule("SR-20", Level.BLOCK, "mg/kg", "The dose by weight"),
    CapKind.RATE_MG_H: CapRule("SR-23", Level.BLOCK, "mg/h", "The rate"),
    CapKind.RATE_MG_KG_H: CapRule("SR-22", Level.OVERRIDE, "mg/kg/h", "The rate"),
    CapKind.RATE_MCG_KG_MIN: CapRule("SR-20", Level.BLOCK, "mcg/kg/min", "The rate"),
    CapKind.RATE_G_H: CapRule("SR-20", Level.BLOCK, "g/h", "The rate"),
}

# Caps on a rate or a dose by weight: they do not depend on how heavy somebody is
# when the dose is given by weight too.
BY_WEIGHT = frozenset({CapKind.DOSE_MG_KG, CapKind.RATE_MG_KG_H, CapKind.RATE_MCG_KG_MIN})


@dataclass(frozen=True)
class Load:
    """What a patient would get: the total, in which time, at which weight."""

    total_mg: Decimal | None
    minutes: Decimal
    kg: Decimal | None
    course_given_mg: Decimal | None = None

    def measured(self, kind: CapKind) -> Decimal | None:
        """Return what a cap of that kind looks at, where it can be known."""
        if self.total_mg is None:
            return None
        if kind is CapKind.COURSE_MG:
            return None if self.course_given_mg is None else self.course_given_mg + self.total_mg
        mg_h = self.total_mg * MINUTES_PER_HOUR / self.minutes
        found: dict[CapKind, Decimal] = {
            CapKind.SESSION_MG: self.total_mg,
            CapKind.RATE_MG_H: mg_h,
            CapKind.RATE_G_H: mg_h / MG_PER_G,
        }
        if self.kg:
            found[CapKind.DOSE_MG_KG] = self.total_mg / self.kg
            found[CapKind.RATE_MG_KG_H] = mg_h / self.kg
            found[CapKind.RATE_MCG_KG_MIN] = mg_h * MCG_PER_MG / MINUTES_PER_HOUR / self.kg
        return found.get(kind)


def total_mg(dose: Decimal, unit: DoseUnit, minutes: int, kg: Decimal | None) -> Decimal | None:
    """Return the milligrams of a dose given for so long, where they can be known."""
    if unit in PER_KG and kg is None:
        return None
    by_weight = kg if unit in PER_KG and kg is not None else Decimal(1)
    by_time = Decimal(minutes) / _MINUTES_IN[unit] if unit in _MINUTES_IN else Decimal(1)
    return dose * by_weight * by_time * _MG_IN.get(unit, Decimal(1))
