"""Nothing that differs between two versions can hide when they are compared."""

import copy
from contextlib import suppress

from clinic_sched.protocols import library
from clinic_sched.protocols.comparison import compare
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.vocabulary import RESPONSE_NUMBERS

MOOD = library.document("KET-MOOD-40")
CODES = ("KET-MOOD-40", "KET-CRPS-240x10", "FCM-15", "IFX-120", "LIDO-90")


def leaves(document, way=()):
    """Every place of a document that holds one value."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, (*way, name))
    elif isinstance(document, list):
        for nth, value in enumerate(document):
            yield from leaves(value, (*way, nth))
    else:
        yield way


def put(document, way, value):
    """A copy of the document with one place set, or taken out where the value is `...`."""
    other = copy.deepcopy(document)
    *steps, last = way
    found = other
    for step in steps:
        found = found[step]
    if value is ...:
        del found[last]
    else:
        found[last] = value
    return other


def differs(document, plan, way):
    """Do two versions that differ in that one place compare as different?"""
    found = document
    for step in way:
        found = found[step]
    for value in otherwise(found):
        with suppress(ProtocolRefused):
            return bool(compare(plan, parse(put(document, way, value))))
    return True


def otherwise(found):
    """Other values that might stand there."""
    if isinstance(found, bool):
        return [not found]
    if isinstance(found, int | float):
        return [found + 1, found - 1, found * 1.01, found * 0.99]
    words = ("W", "B", "mg", "warn", "adjusted", "session_mg", "task", "phq9", "recovery", ">")
    tried = (f"{found} S7", f"{found}x", "hr", *words, "gait_steady", "days", "P3D")
    return [value for value in tried if value != found]


def test_no_difference_hides():
    hidden, seen = [], set()
    for code in CODES:
        document = library.document(code)
        plan = parse(document)
        for way in leaves(document):
            kind = tuple(step for step in way if isinstance(step, str))
            if way[0] not in ("code", "sources") and kind not in seen:
                seen.add(kind)
                hidden += [] if differs(document, plan, way) else [(code, way)]

    assert hidden == []


def test_a_version_does_not_differ_from_itself():
    assert compare(parse(MOOD), parse(MOOD)) == []


def test_a_changed_number_stands_beside_the_one_before_with_both_sources():
    other = put(MOOD, ("dose", "max"), {"value": 0.6, "source": "S7"})

    (section,) = compare(parse(MOOD), parse(other))
    (change,) = section.changes

    assert (section.title, change.kind, change.label) == ("Dose", "changed", "Dose, most")
    assert (change.before.text, change.before.source) == ("0.75 mg/kg", "S12 (0.1-0.75 range)")
    assert (change.after.text, change.after.source) == ("0.6 mg/kg", "S7")
    assert not section.is_reordered


def test_a_threshold_whose_number_changed_is_the_same_threshold():
    other = put(MOOD, ("thresholds", "during", 1, "value"), 170)

    (section,) = compare(parse(MOOD), parse(other))
    (change,) = section.changes

    assert (change.kind, change.is_reworded) == ("changed", True)
    assert change.before.label == "Systolic pressure 180 mmHg or more"
    assert change.after.label == "Systolic pressure 170 mmHg or more"


def test_a_row_that_is_gone_was_removed_and_one_that_came_was_added():
    other = put(MOOD, ("previsit", 0), ...)
    other["previsit"].append({"text": "Bring a book.", "source": "S7"})

    (section,) = compare(parse(MOOD), parse(other))

    assert [change.kind for change in section.changes] == ["added", "removed"]
    assert section.same == len(MOOD["previsit"]) - 1


def test_a_section_that_came_is_added():
    other = MOOD | {"advice": None, "premedication": [{"drug": "A", "dose": "B", "source": "S7"}]}

    (section,) = compare(parse(MOOD), parse(other))

    assert [change.kind for change in section.changes] == ["added"]


def test_another_order_is_a_difference():
    other = MOOD | {"previsit": MOOD["previsit"][::-1]}

    (section,) = compare(parse(MOOD), parse(other))

    assert section.is_reordered
    assert section.changes == ()


def test_a_code_that_changed_is_said():
    other = put(MOOD, ("gate", 0, "code"), "another")

    (section,) = compare(parse(MOOD), parse(other))

    assert section.changes[0].is_renamed
    assert section.changes[0].after.key == "another"


def test_every_number_of_a_response_is_told():
    numbers = {name: {"value": 7, "source": "S7"} for name in RESPONSE_NUMBERS}

    (section,) = compare(parse(MOOD | {"response": {}}), parse(MOOD | {"response": numbers}))

    assert len(section.changes) == len(RESPONSE_NUMBERS)
