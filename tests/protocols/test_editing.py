"""A page for editing says all its document says, and gives back what was typed."""

import copy

import pytest

from clinic_sched.errors import NotFound
from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.faults import Faults
from clinic_sched.protocols.pages import BY_ANCHOR, PAGES
from clinic_sched.protocols.typed import (
    change_rows,
    is_blank,
    of_document,
    of_form,
    without_blank_rows,
)
from clinic_sched.protocols.written import fingerprint, fragment, merged
from tests.protocols.typing_in import spread

DOCUMENTS = library.documents()
MOOD = library.document("KET-MOOD-40")


def sent(page, typed):
    """What the program reads of what a browser sends for what is typed on a page."""
    fields = dict(spread(page, typed))
    return of_form(page, fields, lambda name: fields.get(name, []))


def saved(anchor, document=MOOD, **typed):
    """The document after a page was saved with some controls of it typed over."""
    page = BY_ANCHOR[anchor]
    found, faults = fragment(page, of_document(page, document) | typed)
    return merged(page, document, found), faults


@pytest.mark.parametrize("anchor", BY_ANCHOR)
def test_a_page_that_is_saved_as_it_stands_changes_nothing(anchor):
    page = BY_ANCHOR[anchor]
    for document in DOCUMENTS:
        found, faults = fragment(page, sent(page, of_document(page, document)))

        assert not faults
        assert parse(merged(page, document, found)) == parse(document)


def test_the_pages_hold_every_field_of_a_document():
    bare = {"code": MOOD["code"]}
    for page in PAGES:
        bare = merged(page, bare, fragment(page, of_document(page, MOOD))[0])

    assert parse(bare) == parse(MOOD)


def test_a_number_that_is_typed_over_is_the_only_change():
    page = BY_ANCHOR["dose"]
    typed = of_document(page, MOOD)
    typed["dose"]["max"]["value"] = "0.7"

    document = merged(page, MOOD, fragment(page, typed)[0])

    expected = copy.deepcopy(MOOD)
    expected["dose"]["max"]["value"] = 0.7
    assert document == expected


@pytest.mark.parametrize(
    ("control", "said", "sentence"),
    [
        ("value", "", "Enter a number."),
        ("value", "much", "Enter a number such as 72.5."),
        ("value", "1,000", "Enter the number without a comma, such as 1000 or 72.5."),
        ("source", " ", "Say where this comes from."),
        ("source", "a\0b", "Remove the line breaks and characters that cannot be shown."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_beside_it(control, said, sentence):
    page = BY_ANCHOR["dose"]
    typed = of_document(page, MOOD)
    typed["dose"]["max"][control] = said

    _, faults = fragment(page, typed)

    assert faults.beside == {f"dose-max-{control}": sentence}
    assert faults.listed(page) == [
        {
            "text": f"Dose, Most, {'Number' if control == 'value' else 'Source'}: {sentence}",
            "href": f"#dose-max-{control}",
        }
    ]


def test_every_fault_of_a_page_is_said_at_once():
    _, faults = saved(
        "caps",
        caps=[
            {"kind": "", "limit": {"value": "x", "source": ""}, "unless": ""},
            {"kind": "speed", "limit": {"value": "1", "source": "S5"}, "unless": ""},
        ],
    )

    assert faults.beside == {
        "caps-0-kind": "Choose one.",
        "caps-0-limit-value": "Enter a number such as 72.5.",
        "caps-0-limit-source": "Say where this comes from.",
        "caps-1-kind": "Choose one of those that are offered.",
    }


def test_a_work_that_is_named_twice_is_refused():
    works = [{"name": "S1", "text": "One"}, {"name": "S1", "text": "Two"}]

    _, faults = saved("sources", sources=works)

    assert faults.beside == {"sources-1-name": "S1 is in the list already."}


def test_rows_in_which_nothing_is_typed_are_left_out():
    page = BY_ANCHOR["caps"]
    typed = of_document(page, MOOD)
    change_rows(page, typed, "add caps")

    assert len(typed["caps"]) == 3
    assert is_blank(typed["caps"][2])
    assert without_blank_rows(typed) == of_document(page, MOOD)


def test_a_row_is_added_moved_and_removed_and_the_others_keep_what_is_typed():
    page = BY_ANCHOR["series"]
    typed = of_document(page, MOOD)
    typed["series"]["count"]["value"] = "typed"

    assert change_rows(page, typed, "add series-gaps") == "series-gaps-1-min_days"
    typed["series"]["gaps"][1]["min_days"] = "7"
    assert change_rows(page, typed, "up series-gaps-1") == "series-gaps-0-min_days"
    assert [row["min_days"] for row in typed["series"]["gaps"]] == ["7", "2"]
    assert change_rows(page, typed, "down series-gaps-0") == "series-gaps-1-min_days"
    assert change_rows(page, typed, "remove series-gaps-0") == "series-gaps"
    assert [row["min_days"] for row in typed["series"]["gaps"]] == ["7"]
    assert typed["series"]["count"]["value"] == "typed"


@pytest.mark.parametrize(
    "command",
    ["", "add", "add dose", "add nothing", "remove caps-9", "up caps-x", "down caps", "x caps-²"],
)
def test_a_row_that_is_not_there_is_not_found(command):
    page = BY_ANCHOR["caps"]

    with pytest.raises(NotFound):
        change_rows(page, of_document(page, MOOD), command)


def test_a_list_takes_no_more_rows_than_a_document():
    page = BY_ANCHOR["phrases"]
    typed = of_document(page, MOOD)
    for _ in range(300):
        change_rows(page, typed, "add phrases")

    assert len(typed["phrases"]) == 200


@pytest.mark.parametrize(
    ("anchor", "way", "value", "path", "sentence"),
    [
        ("dose", ("dose", "max", "value"), 0, "dose-max-value", "It is 0."),
        (
            "dose",
            ("dose", "min", "value"),
            0.6,
            "dose",
            "It has a default that is not between its min and its max.",
        ),
        (
            "monitoring",
            ("monitoring", 2, "once"),
            True,
            "monitoring-2",
            "It must say in exactly one way when its readings are taken.",
        ),
        (
            "monitoring",
            ("monitoring", 2, "source"),
            "S999",
            "monitoring-2-source",
            "S999 is not in the list of sources. Add it there first.",
        ),
        (
            "during",
            ("thresholds", "during", 1, "value"),
            [3, 4],
            "thresholds-during-1-value",
            "It must be 1 number.",
        ),
        (
            "phrases",
            ("phrases", 1),
            "x" * 121,
            "phrases-1-text",
            "It is longer than 120 characters.",
        ),
        (
            "about",
            ("indications", 0),
            "x" * 2001,
            "indications-0-text",
            "It is longer than 2000 characters.",
        ),
        (
            "gate",
            ("gate", 1, "code"),
            "no_psychosis",
            "gate-1-code",
            "“no_psychosis” is in the list already.",
        ),
        (
            "caps",
            ("caps", 0, "unless"),
            "nobody",
            "caps-0-unless",
            "No check before the start has the code “nobody”.",
        ),
    ],
)
def test_a_refusal_of_the_document_stands_beside_its_control(anchor, way, value, path, sentence):
    document = copy.deepcopy(MOOD)
    *steps, last = way
    found = document
    for step in steps:
        found = found[step]
    found[last] = value

    with pytest.raises(ProtocolRefused) as refused:
        parse(document)
    faults = Faults()
    faults.add(BY_ANCHOR[anchor], refused.value)

    assert (faults.beside, faults.above) == ({path: sentence}, [])


def test_a_refusal_of_another_page_stands_above():
    with pytest.raises(ProtocolRefused) as refused:
        parse({**MOOD, "drug": ""})
    faults = Faults()
    faults.add(BY_ANCHOR["dose"], refused.value)

    assert faults.above == ["KET-MOOD-40: drug is “”, where a text is expected."]


def test_a_page_has_a_mark_of_its_own_that_changes_with_what_it_says():
    dose, gate = BY_ANCHOR["dose"], BY_ANCHOR["gate"]
    other = copy.deepcopy(MOOD)
    other["dose"]["max"]["value"] = 0.7

    assert fingerprint(dose, MOOD) != fingerprint(dose, other)
    assert fingerprint(gate, MOOD) == fingerprint(gate, other)
