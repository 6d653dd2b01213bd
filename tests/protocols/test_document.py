"""Protocol documents: read whole, or refused in one sentence that names the place."""

import copy
import json
from decimal import Decimal

import pytest

from clinic_sched.protocols import library
from clinic_sched.protocols.document import cited, load, parse
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.vocabulary import Phase


@pytest.fixture
def document():
    return library.document("KET-MOOD-40")


def refusal(document):
    with pytest.raises(ProtocolRefused) as refused:
        parse(document)
    return str(refused.value)


def changed(document, place, value):
    """A copy of the document with one place set, or taken out where the value is `...`."""
    other = copy.deepcopy(document)
    *way, last = place
    found = other
    for step in way:
        found = found[step]
    if value is ...:
        del found[last]
    else:
        found[last] = value
    return other


def test_a_number_knows_its_source(document):
    plan = parse(document)

    assert plan.dose.amount.default.value == Decimal("0.5")
    assert plan.dose.amount.default.source == "S12 (0.5 usual)"


def test_a_source_can_be_said_in_words(document):
    plan = parse(document)

    assert cited("S12 (0.5 usual); S7", plan.sources) == [plan.sources["S12"], plan.sources["S7"]]


def test_every_source_of_a_number_is_in_the_list(document):
    fault = changed(document, ("min_gap_days", "source"), "S999")

    assert refusal(fault) == (
        "KET-MOOD-40: S999 is given as a source, but is not in the list of sources."
    )


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("dose", "max", "source"), ..., "KET-MOOD-40: dose.max has no source."),
        (("dose", "max"), 0.75, "KET-MOOD-40: dose.max has no source."),
        (("dose", "max", "value"), -1, "KET-MOOD-40: dose.max.value is -1, which is below zero."),
        (
            ("dose", "max", "value"),
            float("nan"),
            "KET-MOOD-40: dose.max.value is not a number that can be counted with.",
        ),
        (
            ("dose", "max", "value"),
            float("inf"),
            "KET-MOOD-40: dose.max.value is not a number that can be counted with.",
        ),
        (
            ("dose", "max", "value"),
            "much",
            "KET-MOOD-40: dose.max.value is “much”, where a number is expected.",
        ),
        (
            ("dose", "max", "value"),
            True,
            "KET-MOOD-40: dose.max.value is true, where a number is expected.",
        ),
        (
            ("dose", "max", "value"),
            10**400,
            "KET-MOOD-40: dose.max.value is too large a number.",
        ),
        (
            ("dose", "unit"),
            "mg/lb",
            "KET-MOOD-40: dose.unit is “mg/lb”, which is none of: "
            "mg, g, mg/kg, mg/h, mg/kg/h, mcg/kg/min.",
        ),
        (("dose",), [], "KET-MOOD-40: dose is a list, where an object is expected."),
        (("dose",), ..., "KET-MOOD-40: dose is missing."),
        (("doze",), 1, "KET-MOOD-40: the document has a field “doze” that no protocol has."),
        (
            ("dose", "min", "value"),
            0.6,
            "KET-MOOD-40: dose has a default that is not between its min and its max.",
        ),
        (
            ("phases", "recovery", "value"),
            60.5,
            "KET-MOOD-40: phases.recovery is 60.5, where a whole number is expected.",
        ),
        (
            ("monitoring", 0, "readings"),
            ["spo3"],
            "KET-MOOD-40: monitoring[1].readings names the reading “spo3”, which nobody can take.",
        ),
        (
            ("monitoring", 0, "every_minutes"),
            15,
            "KET-MOOD-40: monitoring[1] must say in exactly one way when its readings are taken.",
        ),
        (("monitoring", 0, "source"), ..., "KET-MOOD-40: monitoring[1] has no source."),
        (
            ("thresholds", "during", 0, "action"),
            "panic",
            "KET-MOOD-40: thresholds.during[1].action is “panic”, which is none of: ",
        ),
        (
            ("followup", 0, "offset"),
            "tomorrow",
            "KET-MOOD-40: followup[1].offset is “tomorrow”, "
            "where a length such as PT24H or P7D is expected.",
        ),
        (
            ("followup", 0, "instruments"),
            ["bpi"],
            "KET-MOOD-40: followup[1].instruments names “bpi”, which nobody can ask.",
        ),
        (
            ("gate", 1, "code"),
            "no_psychosis",
            "KET-MOOD-40: gate has “no_psychosis” twice.",
        ),
        (
            ("caps", 0, "unless"),
            "nobody_asks",
            "KET-MOOD-40: caps names the gate item “nobody_asks”, which the gate does not have.",
        ),
        (
            ("name",),
            "Ketamine\x00",
            "KET-MOOD-40: name holds characters that cannot be stored.",
        ),
        (("name",), "  ", "KET-MOOD-40: name is “  ”, where a text is expected."),
        (("name",), "x" * 3000, "KET-MOOD-40: name is longer than 2000 characters."),
        (
            ("code",),
            "=cmd()",
            "The protocol: code is “=cmd()”, where a code such as KET-MOOD-40 is expected.",
        ),
        (
            ("discharge", 9, "number"),
            30,
            "KET-MOOD-40: discharge[10].number does not belong to minimum_observation.",
        ),
    ],
)
def test_a_damaged_document_is_refused_in_one_sentence(document, place, value, sentence):
    assert refusal(changed(document, place, value)).startswith(sentence)


@pytest.mark.parametrize("nothing", [None, [], "text", 3, {}])
def test_what_is_no_protocol_is_refused(nothing):
    assert refusal(nothing).startswith("The protocol: ")


def test_a_series_whose_gaps_do_not_add_up_is_refused():
    document = library.document("IFX-120")
    damaged = changed(document, ("series", "count", "value"), 5)

    assert refusal(damaged) == "IFX-120: series.gaps has 2 rows for a series of 5."


def test_more_rows_than_a_plan_can_have_are_refused(document):
    damaged = changed(document, ("previsit",), document["previsit"] * 50)

    assert refusal(damaged) == "KET-MOOD-40: previsit has more than 200 rows."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The protocol file is not JSON text in UTF-8."),
        (b"\xff\xfe\x00", "The protocol file is not JSON text in UTF-8."),
        ("[" * 100_000, "The protocol file is nested too deeply."),
        ('{"a":' * 100_000, "The protocol file is nested too deeply."),
        (" " * 1_000_001, "The protocol file is larger than 1 MB."),
        ("", "The protocol file is not JSON text in UTF-8."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text, sentence):
    with pytest.raises(ProtocolRefused) as refused:
        load(text)

    assert str(refused.value) == sentence


def test_a_number_longer_than_python_reads_is_refused(document):
    text = json.dumps(document).replace('"value": 0.75,', f'"value": {"9" * 5000},', 1)

    with pytest.raises(ProtocolRefused, match="too large"):
        load(text)


def test_a_document_deeper_than_the_stack_is_refused(document):
    deep = {}
    for _level in range(50_000):
        deep = {"deep": deep}

    damaged = changed(document, ("unknown",), 0)
    damaged["unknown"] = deep

    assert "“unknown” that no protocol has" in refusal(damaged)


def test_a_file_reads_as_its_document_does(document):
    assert load(json.dumps(document)) == parse(document)


def test_the_first_hour_of_a_long_infusion_is_watched_more_closely():
    plan = parse(library.document("KET-PAIN-120"))

    rows = [row for row in plan.monitoring if row.phase is Phase.INFUSION and row.every_minutes]

    assert [(row.every_minutes, row.from_minutes, row.until_minutes) for row in rows] == [
        (15, 0, 60),
        (30, 60, None),
    ]


def test_a_plan_offers_short_phrases_for_notes(document):
    assert "Feels far away, calm." in parse(document).phrases
    assert parse(changed(document, ("phrases",), ...)).phrases == ()


def test_a_phrase_that_is_not_short_is_refused(document):
    damaged = changed(document, ("phrases", 1), "x" * 121)

    assert refusal(damaged) == "KET-MOOD-40: phrases[2] is longer than 120 characters."
