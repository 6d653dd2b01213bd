"""The pages a draft is edited on: what is asked, measured, done and sent."""

from clinic_sched.protocols.parts import (
    Group,
    Page,
    Rows,
    lines,
    number,
    numbers,
    optional_text,
    source,
    sourced,
    text,
    texts,
    tick,
    word,
    words,
)
from clinic_sched.protocols.vocabulary import RESPONSE_NUMBERS
from clinic_sched.protocols.words import (
    ACTION_CHOICES,
    AFTER_CHOICES,
    CHANNEL_CHOICES,
    COMPARISON_CHOICES,
    CRITERION_CHOICES,
    INSTRUMENT_CHOICES,
    LEVEL_CHOICES,
    PHASE_CHOICES,
    READING_CHOICES,
    sentence,
)

_CODE = text("code", "Code", "Letters and underlines; it is how a session remembers the answer")
_LEVEL = word("level", "How firmly it holds", LEVEL_CHOICES)
_RULE = text("rule", "Safety rule", "SR-10, for instance")

LIMITS = Group(
    "limits",
    "Limits the checks are held against",
    (
        sourced("consent_days", "A consent holds for", "days"),
        sourced("weight_days", "A weight holds for", "days"),
        sourced("weight_change_percent", "A change of weight is asked about from", "%"),
        sourced("tenfold_percent", "A dose counts as ten times another within", "%"),
        sourced("overdue_warn_minutes", "A reading is overdue after", "min"),
        sourced("overdue_alert_minutes", "A reading is long overdue after", "min"),
        sourced("heavy_meal_hours", "Nothing heavy to eat for", "h", optional=True),
        sourced("light_meal_hours", "Nothing light to eat for", "h", optional=True),
        sourced("clear_fluid_hours", "Nothing clear to drink for", "h", optional=True),
    ),
)
LABS = Rows(
    "labs", "Tests", "test", (text("test", "Test"), text("when", "When it is due"), source())
)
_GATE = Rows(
    "gate",
    "Checks before the start",
    "check",
    (_CODE, text("text", "What must be true", long=True), _LEVEL, _RULE, source()),
)
_MONITORING = Rows(
    "monitoring",
    "Monitoring plan",
    "row",
    (
        word("phase", "Phase", PHASE_CHOICES),
        words("readings", "Readings", READING_CHOICES),
        tick("once", "Once"),
        tick("continuous", "All the time"),
        number("every_minutes", "Every", "min", optional=True),
        numbers("at_minutes", "At minute", hint="Such as 5, 10", several=True),
        numbers("window_minutes", "Once between", "min", "Such as 15, 40", several=True),
        words("after_events", "After", AFTER_CHOICES, optional=True),
        number("after_minutes", "So long after", "min", optional=True),
        number("within_minutes", "Within", "min", optional=True),
        number("from_minutes", "From minute", optional=True),
        number("until_minutes", "Until minute", optional=True),
        optional_text("only_if", "Only with"),
        source(),
    ),
)
_THRESHOLD = (
    word("reading", "Reading", READING_CHOICES),
    word("comparison", "Is", COMPARISON_CHOICES),
    numbers(
        "value", "Number", hint="Two where it is “below or above”, such as 50, 100", several=False
    ),
    word("action", "Then", ACTION_CHOICES),
    _LEVEL,
    number("recheck_minutes", "Measured again after", "min", optional=True),
    source(),
)
_EVENTS = Rows(
    "events",
    "Events",
    "event",
    (_CODE, text("text", "What happens"), word("action", "Then", ACTION_CHOICES), source()),
)
_PREMEDICATION = Rows(
    "premedication",
    "Drugs the prescriber may order before",
    "drug",
    (text("drug", "Drug"), text("dose", "Dose"), source()),
)
_RESCUE = Rows(
    "rescue",
    "Drugs kept ready",
    "drug",
    (_CODE, text("drug", "Drug"), text("indication", "For"), source()),
)
_DISCHARGE = Rows(
    "discharge",
    "Before leaving",
    "condition",
    (
        _CODE,
        word("kind", "What it looks at", CRITERION_CHOICES),
        number("number", "Number, where it has one", optional=True),
        text("text", "In words"),
        _LEVEL,
        _RULE,
        source(),
    ),
)
_FOLLOWUP = Rows(
    "followup",
    "Follow-up plan",
    "check-in",
    (
        text("offset", "After", "PT24H is 24 hours, P7D is 7 days"),
        word("channel", "How", CHANNEL_CHOICES),
        words("instruments", "What is asked", INSTRUMENT_CHOICES, optional=True),
        optional_text("text", "Note"),
        source(),
    ),
)
_RESPONSE = Group(
    "response",
    "What counts as a response",
    tuple(
        sourced(name, sentence(name.replace("_", " ")), optional=True) for name in RESPONSE_NUMBERS
    ),
    optional=True,
)

PAGES: tuple[Page, ...] = (
    Page("gate", "Checks before the start", (_GATE,)),
    Page(
        "monitoring",
        "Monitoring plan",
        (_MONITORING,),
        hint="Each row says in exactly one way when its readings are taken: once, all the time, "
        "every so many minutes, at minutes, between two minutes, or after an event.",
    ),
    Page(
        "start",
        "Readings that hold up the start",
        (Rows("start", "Before the start", "threshold", _THRESHOLD),),
        inside="thresholds",
    ),
    Page(
        "during",
        "Readings that call for something",
        (Rows("during", "While it runs and after", "threshold", _THRESHOLD),),
        inside="thresholds",
    ),
    Page("events", "Events", (_EVENTS,), inside="thresholds"),
    Page("rescue", "Drugs kept ready", (_PREMEDICATION, _RESCUE)),
    Page("discharge", "Before leaving", (_DISCHARGE,)),
    Page("instructions", "Said at discharge", (lines("instructions", "Said at discharge"),)),
)
LATER: tuple[Page, ...] = (
    Page("followup", "Follow-up plan", (_FOLLOWUP,)),
    Page("response", "What counts as a response", (_RESPONSE,)),
    Page("previsit", "Sent before the visit", (lines("previsit", "Sent before the visit"),)),
    Page(
        "phrases",
        "Short phrases for notes",
        (texts("phrases", "Phrases", "phrase"),),
        hint="The nurse puts a note together from these, so each is one short sentence.",
    ),
)
