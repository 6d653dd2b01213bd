"""The sections of a document that say how much, how fast, how long and how often."""

from clinic_sched.protocols.amounts import (
    Advice,
    Cap,
    Concentration,
    Dose,
    DoseAlternate,
    Phases,
    Span,
    Titration,
    WeightBasis,
)
from clinic_sched.protocols.course import Booster, FollowUp, Gap, Series, Variant
from clinic_sched.protocols.fields import Fields
from clinic_sched.protocols.vocabulary import (
    CapKind,
    Channel,
    DoseUnit,
    Instrument,
    SpacingUnit,
    WeightKind,
)

MOST_VISITS = 60


def read_dose(part: Fields) -> Dose:
    """Read the dose, its weight and its alternates."""
    dose = Dose(
        unit=part.word("unit", DoseUnit),
        amount=part.span(),
        weight=_read_weight(part.part("weight")),
        titration=_read_titration(part.part("titration")) if part.has("titration") else None,
        alternates=part.rows("alternates", _read_alternate),
    )
    part.finish()
    return dose


def _read_weight(part: Fields) -> WeightBasis:
    kind = part.word("kind", WeightKind)
    adjusted = kind is WeightKind.ADJUSTED
    basis = WeightBasis(
        kind=kind,
        source=part.source(),
        above_bmi=part.positive("above_bmi") if adjusted or part.has("above_bmi") else None,
        fraction=part.positive("fraction") if adjusted or part.has("fraction") else None,
    )
    part.finish()
    return basis


def _read_titration(part: Fields) -> Titration:
    titration = Titration(part.positive("step"), part.positive("every_minutes"))
    part.finish()
    return titration


def _read_alternate(part: Fields) -> DoseAlternate:
    return DoseAlternate(
        code=part.text("code"),
        text=part.text("text"),
        unit=part.word("unit", DoseUnit),
        amount=part.span(),
        below_kg=part.optional_sourced("below_kg"),
        max_mg=part.optional_sourced("max_mg"),
    )


def read_cap(part: Fields) -> Cap:
    """Read one limit of the order."""
    return Cap(
        kind=part.word("kind", CapKind),
        limit=part.positive("limit"),
        unless=part.optional_text("unless") or None,
    )


def read_concentration(part: Fields) -> Concentration:
    """Read what the bag holds."""
    found = Concentration(
        mg_ml=part.positive("mg_ml"),
        min_mg_ml=part.optional_sourced("min_mg_ml"),
        undiluted_mg_ml=part.optional_sourced("undiluted_mg_ml"),
        max_volume_ml=part.optional_sourced("max_volume_ml"),
    )
    part.finish()
    return found


def read_phases(part: Fields) -> Phases:
    """Read how long each part of a visit takes."""
    phases = Phases(
        preparation=part.whole_sourced("preparation"),
        infusion=_read_minutes(part.part("infusion")),
        recovery=part.whole_sourced("recovery"),
        turnover=part.whole_sourced("turnover"),
    )
    part.finish()
    return phases


def _read_minutes(part: Fields) -> Span:
    for name in ("default", "min", "max"):
        part.whole_sourced(name)
    span = part.span()
    part.finish()
    return span


def read_series(part: Fields) -> Series:
    """Read how often, how far apart and within which time."""
    count = part.whole_sourced("count")
    if not 1 <= count.value <= MOST_VISITS:
        part.refuse("count", f"is {count.value}, where 1 to {MOST_VISITS} is expected")
    series = Series(
        count=count,
        gaps=_gaps(part, int(count.value)),
        unit=part.word("unit", SpacingUnit) if part.has("unit") else SpacingUnit.DAYS,
        window_days=part.optional_sourced("window_days"),
        reassess_after_visits=part.optional_sourced("reassess_after_visits"),
        reassess_after_days=part.optional_sourced("reassess_after_days"),
        maintenance_weeks=part.optional_sourced("maintenance_weeks"),
        notes=part.rows("notes", Fields.line),
    )
    part.finish()
    return series


def _gaps(part: Fields, count: int) -> tuple[Gap, ...]:
    gaps = part.rows("gaps", _read_gap)
    if len(gaps) == 1:
        gaps = gaps * (count - 1)
    if len(gaps) != count - 1:
        part.refuse("gaps", f"has {len(gaps)} rows for a series of {count}")
    return gaps


def _read_gap(part: Fields) -> Gap:
    gap = Gap(
        min_days=part.whole("min_days"),
        ideal_days=part.whole("ideal_days"),
        max_days=part.whole("max_days"),
        source=part.source(),
    )
    if not 1 <= gap.min_days <= gap.ideal_days <= gap.max_days:
        part.refuse("", "has days that are not in the order min, ideal, max")
    return gap


def read_booster(part: Fields) -> Booster:
    """Read what comes after a series."""
    booster = Booster(
        default_days=part.optional_sourced("default_days"),
        min_days=part.optional_sourced("min_days"),
        notes=part.rows("notes", Fields.line),
    )
    part.finish()
    return booster


def read_followup(part: Fields) -> FollowUp:
    """Read one check-in."""
    instruments = part.texts("instruments")
    for instrument in instruments:
        if instrument not in set(Instrument):
            part.refuse("instruments", f"names “{instrument[:40]}”, which nobody can ask")
    text = part.optional_text("text")
    if not instruments and not text:
        part.refuse("", "asks nothing")
    return FollowUp(
        offset=part.offset("offset"),
        offset_text=part.text("offset"),
        channel=part.word("channel", Channel),
        instruments=tuple(Instrument(instrument) for instrument in instruments),
        text=text,
        source=part.source(),
    )


def read_variant(part: Fields) -> Variant:
    """Read another form of the protocol."""
    return Variant(
        code=part.text("code"),
        indication=part.text("indication"),
        text=part.text("text"),
        source=part.source(),
    )


def read_advice(part: Fields) -> Advice:
    """Read a target that is shown and never enforced."""
    advice = Advice(part.positive("total_mg"), part.positive("min_minutes"))
    part.finish()
    return advice
