"""The pages a draft is edited on: which part of the document stands on which."""

from clinic_sched.protocols import pages_care as care
from clinic_sched.protocols.parts import (
    Control,
    Group,
    Kind,
    Page,
    Rows,
    flag,
    lines,
    number,
    optional_text,
    source,
    sourced,
    span,
    text,
    texts,
    word,
)
from clinic_sched.protocols.words import (
    CAP_CHOICES,
    DAY_CHOICES,
    UNIT_CHOICES,
    WEIGHT_CHOICES,
    YES_OR_NO,
)

_ABOUT = (
    text("name", "Name"),
    text("drug", "Drug"),
    text("route", "Route"),
    texts("indications", "Indications", "indication"),
    Control(
        "enabled",
        "May be used",
        Kind.YES_NO,
        choices=YES_OR_NO,
        hint="One that is switched off cannot be approved.",
    ),
    optional_text("note", "Note for whoever reads it", long=True),
)
_WEIGHT = Group(
    "weight",
    "Weight the dose is computed from",
    (
        word("kind", "Weight", WEIGHT_CHOICES),
        source(),
        sourced("above_bmi", "Adjusted weight is used elsewhere above a BMI of", optional=True),
        sourced("fraction", "Share of the excess weight that is counted then", optional=True),
    ),
)
_TITRATION = Group(
    "titration",
    "Raised step by step",
    (sourced("step", "In steps of"), sourced("every_minutes", "Every", "min")),
    optional=True,
)
_ALTERNATES = Rows(
    "alternates",
    "Other doses",
    "dose",
    (
        text("code", "Code"),
        text("text", "When it is given"),
        word("unit", "Unit", UNIT_CHOICES),
        *span(),
        sourced("below_kg", "Taken by itself below", "kg", optional=True),
        sourced("max_mg", "At most", "mg", optional=True),
    ),
)
_DOSE = (
    Group(
        "dose",
        "Dose",
        (word("unit", "Unit", UNIT_CHOICES), *span(), _WEIGHT, _TITRATION, _ALTERNATES),
    ),
    Group(
        "concentration",
        "Concentration",
        (
            sourced("mg_ml", "In the bag", "mg/mL"),
            sourced("min_mg_ml", "Least", "mg/mL", optional=True),
            sourced("undiluted_mg_ml", "Undiluted, never given as such", "mg/mL", optional=True),
            sourced("max_volume_ml", "Volume, most", "mL", optional=True),
        ),
    ),
    Group(
        "advice",
        "Advised, shown and never enforced",
        (sourced("total_mg", "In all", "mg"), sourced("min_minutes", "Over at least", "min")),
        optional=True,
    ),
)
_CAPS = Rows(
    "caps",
    "Caps and rate limits",
    "cap",
    (
        word("kind", "What it limits", CAP_CHOICES),
        sourced("limit", "At most"),
        optional_text("unless", "Unless this check is answered yes", "The code of a check"),
    ),
)
_PHASES = (
    Group(
        "phases",
        "Phases",
        (
            sourced("preparation", "Preparation", "min"),
            Group("infusion", "Infusion", span("min")),
            sourced("recovery", "Recovery", "min"),
            sourced("turnover", "Chair made ready", "min"),
        ),
    ),
    sourced("min_observation_minutes", "Observation after the end, at least", "min"),
)
_NEEDS = (
    flag("consult_required", "Consultation first"),
    flag("escort_required", "Somebody to take the patient home"),
    flag("fasting_required", "Fasting"),
    flag("pregnancy_test_required", "Pregnancy test"),
    flag("controlled", "Controlled drug"),
    care.LIMITS,
    care.LABS,
)
_GAP = (
    number("min_days", "Least", "days"),
    number("ideal_days", "Best", "days"),
    number("max_days", "Most", "days"),
    source(),
)
_SERIES = (
    Group(
        "series",
        "Series",
        (
            sourced("count", "Visits"),
            word("unit", "Days are counted as", DAY_CHOICES, optional=True),
            Rows("gaps", "From one visit to the next (one row, or one for each)", "gap", _GAP),
            sourced("window_days", "All within", "days", optional=True),
            sourced("reassess_after_visits", "Looked at again after", "visits", optional=True),
            sourced("reassess_after_days", "Looked at again after", "days", optional=True),
            sourced("maintenance_weeks", "Then every", "weeks", optional=True),
            lines("notes", "Notes on the series", "note"),
        ),
    ),
    Group(
        "booster",
        "Boosters",
        (
            sourced("default_days", "After", "days", optional=True),
            sourced("min_days", "At the earliest after", "days", optional=True),
            lines("notes", "Notes on boosters", "note"),
        ),
    ),
    sourced("min_gap_days", "Between two visits, at least", "days"),
    sourced("yearly_limit", "In a year, at most", "visits", optional=True),
)
_VARIANTS = Rows(
    "variants",
    "Forms for other indications, for the prescriber to read",
    "variant",
    (
        text("code", "Code"),
        text("indication", "Indication"),
        text("text", "What is different", long=True),
        source(),
    ),
)
_SOURCES = Rows(
    "sources",
    "The works that sources name",
    "work",
    (text("name", "Short name", "S12, for instance"), text("text", "The work in words", long=True)),
    named=True,
)

PAGES: tuple[Page, ...] = (
    Page("about", "What it is", _ABOUT),
    Page("phases", "How long it takes", _PHASES),
    Page("dose", "Dose", _DOSE),
    Page("caps", "Caps", (_CAPS,)),
    Page("needs", "Before the visit", _NEEDS),
    *care.PAGES,
    Page("series", "Series and boosters", _SERIES),
    *care.LATER,
    Page("variants", "Variants", (_VARIANTS,)),
    Page("sources", "Sources", (_SOURCES,)),
)
BY_ANCHOR = {page.anchor: page for page in PAGES}
