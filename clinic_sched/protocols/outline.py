"""A protocol told in words: what is given, for how long, how often."""

from itertools import groupby

from clinic_sched.protocols import outline_care as care
from clinic_sched.protocols.amounts import Dose, DoseAlternate, Span
from clinic_sched.protocols.course import Gap
from clinic_sched.protocols.entries import Entry, Section, lines, number, numbers, yes_no
from clinic_sched.protocols.loads import CAP_RULES
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.wording import plain
from clinic_sched.protocols.words import DAYS, WEIGHTS


def sections(plan: Plan) -> list[Section]:
    """Tell the whole protocol, every number with its source; leave out what it does not have."""
    told = [
        Section("phases", "How long it takes", tuple(_phases(plan))),
        Section("dose", "Dose", tuple(_dose(plan))),
        Section("caps", "Caps", tuple(_caps(plan))),
        Section("needs", "Before the visit", tuple(_needs(plan))),
        Section("gate", "Checks before the start", tuple(care.gate(plan))),
        Section("monitoring", "Monitoring plan", tuple(care.monitoring(plan))),
        Section("start", "Readings that hold up the start", tuple(care.start(plan))),
        Section("during", "Readings that call for something", tuple(care.during(plan))),
        Section("events", "Events", tuple(care.events(plan))),
        Section("rescue", "Drugs kept ready", tuple(care.drugs(plan))),
        Section("discharge", "Before leaving", tuple(care.discharge(plan))),
        Section("instructions", "Said at discharge", tuple(lines("", plan.instructions))),
        Section("series", "Series and boosters", tuple(_series(plan))),
        Section("followup", "Follow-up plan", tuple(care.followup(plan))),
        Section("response", "What counts as a response", tuple(care.response(plan))),
        Section("previsit", "Sent before the visit", tuple(lines("", plan.previsit))),
        Section("phrases", "Short phrases for notes", tuple(care.phrases(plan))),
        Section("variants", "Variants", tuple(_variants(plan))),
    ]
    return [section for section in told if section.entries]


def everything(plan: Plan) -> list[Section]:
    """Tell what the sections leave to the head and the foot of a page, too; empty ones as well."""
    about = (
        Entry("Name", plan.name, ""),
        Entry("Drug", plan.drug, ""),
        Entry("Route", plan.route, ""),
        *(Entry("", indication, "") for indication in plan.indications),
        Entry("May be used", "yes" if plan.enabled else "no", ""),
        Entry("Note", plan.note, ""),
    )
    works = tuple(Entry(name, words, "") for name, words in plan.sources.items())
    return [
        Section("about", "What it is", about),
        *sections(plan),
        Section("sources", "Sources", works),
    ]


def _span(label: str, span: Span, unit: str) -> list[Entry]:
    return numbers(
        (label, span.default, unit), (f"{label}, least", span.min, unit),
        (f"{label}, most", span.max, unit),
    )  # fmt: skip


def _phases(plan: Plan) -> list[Entry]:
    phases = plan.phases
    return [
        *number("Preparation", phases.preparation, "min"),
        *_span("Infusion", phases.infusion, "min"),
        *number("Recovery", phases.recovery, "min"),
        *number("Observation after the end, at least", plan.min_observation_minutes, "min"),
        *number("Chair made ready", phases.turnover, "min"),
    ]


def _dose(plan: Plan) -> list[Entry]:
    dose, bag = plan.dose, plan.concentration
    found = [*_span("Dose", dose.amount, dose.unit.value), *_weight(dose)]
    if dose.titration:
        found += numbers(
            ("Raised in steps of", dose.titration.step, dose.unit.value),
            ("Raised every", dose.titration.every_minutes, "min"),
        )
    for other in dose.alternates:
        found += _alternate(other)
    found += numbers(
        ("Concentration", bag.mg_ml, "mg/mL"),
        ("Concentration, least", bag.min_mg_ml, "mg/mL"),
        ("Undiluted, never given as such", bag.undiluted_mg_ml, "mg/mL"),
        ("Volume, most", bag.max_volume_ml, "mL"),
    )
    if plan.advice:
        found += number("Advised in all", plan.advice.total_mg, "mg")
        found += number("Advised over at least", plan.advice.min_minutes, "min")
    return found


def _alternate(other: DoseAlternate) -> list[Entry]:
    told = [
        *_span(other.text, other.amount, other.unit.value),
        *number(f"{other.text}: below", other.below_kg, "kg"),
        *number(f"{other.text}: at most", other.max_mg, "mg"),
    ]
    return [entry._replace(key=f"{other.code} {nth}") for nth, entry in enumerate(told)]


def _weight(dose: Dose) -> list[Entry]:
    basis = dose.weight
    return [
        Entry("Computed from", WEIGHTS[basis.kind], basis.source),
        *number("Adjusted weight is used elsewhere above a BMI of", basis.above_bmi),
        *number("Share of the excess weight that is counted then", basis.fraction),
    ]


def _caps(plan: Plan) -> list[Entry]:
    texts = {item.code: item.text.rstrip(".") for item in plan.gate}
    return [
        Entry(
            CAP_RULES[cap.kind].what,
            f"at most {plain(cap.limit.value)} {CAP_RULES[cap.kind].unit}"
            + (f", unless it is confirmed: {texts[cap.unless]}" if cap.unless else ""),
            cap.limit.source,
        )
        for cap in plan.caps
    ]


def _needs(plan: Plan) -> list[Entry]:
    limits = plan.limits
    return [
        yes_no("Consultation first", plan.consult_required),
        yes_no("Somebody to take the patient home", plan.escort_required),
        yes_no("Fasting", plan.fasting_required),
        *numbers(
            ("Nothing heavy to eat for", limits.heavy_meal_hours, "h"),
            ("Nothing light to eat for", limits.light_meal_hours, "h"),
            ("Nothing clear to drink for", limits.clear_fluid_hours, "h"),
            ("A consent holds for", limits.consent_days, "days"),
            ("A weight holds for", limits.weight_days, "days"),
            ("A change of weight is asked about from", limits.weight_change_percent, "%"),
            ("A dose counts as ten times another within", limits.tenfold_percent, "%"),
            ("A reading is overdue after", limits.overdue_warn_minutes, "min"),
            ("A reading is long overdue after", limits.overdue_alert_minutes, "min"),
        ),
        yes_no("Pregnancy test", plan.pregnancy_test_required),
        yes_no("Controlled drug", plan.controlled),
        *(Entry(lab.test, lab.when, lab.source) for lab in plan.labs),
    ]


def _series(plan: Plan) -> list[Entry]:
    series, unit = plan.series, DAYS[plan.series.unit]
    return [
        *number("Visits", series.count),
        *_gaps(series.gaps, unit),
        *numbers(
            ("All within", series.window_days, "days"),
            ("Looked at again after", series.reassess_after_visits, "visits"),
            ("Looked at again after", series.reassess_after_days, "days"),
            ("Then every", series.maintenance_weeks, "weeks"),
        ),
        *lines("", series.notes),
        *numbers(
            ("Booster after", plan.booster.default_days, "days"),
            ("Booster, at the earliest after", plan.booster.min_days, "days"),
        ),
        *lines("Booster", plan.booster.notes),
        *number("Between two visits, at least", plan.min_gap_days, "days"),
        *number("In a year, at most", plan.yearly_limit, "visits"),
    ]


def _gaps(gaps: tuple[Gap, ...], unit: str) -> list[Entry]:
    """Tell the gaps; neighbours that are the same are told once."""
    found, visit = [], 1
    for gap, same in groupby(gaps):
        first, visit = visit, visit + len(list(same))
        label = f"From visit {first} to {visit}"
        span = f"{gap.min_days} to {gap.max_days}" if gap.min_days != gap.max_days else ""
        text = f"{span or gap.ideal_days} {unit} apart" + (
            f", best {gap.ideal_days}" if span else ""
        )
        found.append(Entry(label, text, gap.source))
    return found


def _variants(plan: Plan) -> list[Entry]:
    return [
        Entry(variant.indication, variant.text, variant.source, variant.code)
        for variant in plan.variants
    ]
