"""Every bad value in every field of every form: a sentence, nothing lost, nothing written."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest

from tests.forms import bad_values
from tests.forms.bad_values import NEVER_FILLED_IN
from tests.forms.case import Case
from tests.forms.catalogue import CASES
from tests.forms.checks import Sent, complaints, fill_in
from tests.forms.sheets import Sheet
from tests.forms.stand import Fields, Stand

KEY = "form_key"


def changed(sent: Sent, what: str, fields: Fields) -> tuple[str, Sent]:
    """Return the form with other values in some fields, and a fresh key."""
    key = {"form_key": [what]} if "form_key" in sent.fields else {}
    return what, replace(sent, fields=sent.fields | key | fields)


def spoilt(sent: Sent, sheet: Sheet) -> Iterator[tuple[str, Sent]]:
    """Spoil all fields that are typed in at once, and every field by itself."""
    controls = [one for one in sheet.controls.values() if one.name not in NEVER_FILLED_IN]
    typed = [one.name for one in controls if bad_values.is_typed(one)]
    for what, value in bad_values.WRONG.items():
        if typed:
            yield changed(sent, f"all with {what}", {name: [value] for name in typed})
    chosen = [one.name for one in controls if one.kind in bad_values.CHOSEN]
    for what in bad_values.UNTYPED:
        if chosen:
            wrong = {name: [bad_values.WRONG[what]] for name in chosen}
            yield changed(sent, f"all choices with {what}", wrong)
    for control in controls:
        name, sound = control.name, sent.fields.get(control.name, [""])
        for what, value in bad_values.for_one(control).items():
            yield changed(sent, f"{name} with {what}", {name: [value]})
        yield changed(sent, f"without {name}", {name: []})
        yield changed(sent, f"{name} thrice", {name: [*sound, "second", ""]})


def misshapen(sent: Sent, sheet: Sheet) -> Iterator[tuple[str, Sent]]:
    """Send what no form sends: nothing at all, everything many times, arrays, strangers."""
    mine = {name: values for name, values in sent.fields.items() if name != "csrf_token"}
    none_of: Fields = {name: [] for name in mine}
    yield changed(sent, "nothing", none_of)
    yield changed(sent, "everything fifty times", {n: v * 50 for n, v in mine.items() if n != KEY})
    arrays = {f"{name}[]": values for name, values in mine.items() if name != KEY}
    yield changed(sent, "arrays", none_of | arrays)
    strangers = {name: ["1"] for name in ("id", "role", "status", "public_id", "x" * 3000, "a\0")}
    yield changed(sent, "strangers", strangers)
    many = {f"field{number}": ["x"] for number in range(2000)}
    yield changed(sent, "two thousand fields", many)


def try_all(stand: Stand, case: Case) -> list[str]:
    """Send all of them, and return what is wrong with the answers."""
    sound, sheet = fill_in(stand, case)
    found = []
    for what, sent in chain(spoilt(sound, sheet), misshapen(sound, sheet)):
        answer = stand.post(case.who, sent.address, sent.fields)
        found += [f"{what}: {said}" for said in complaints(stand, sent, answer)]
        stand.put_back()
    return found


# The order is signed and previewed by the same form, read by the same code.
ONCE = [case for case in CASES if case.endpoint != "sessions.preview_order"]


@pytest.mark.parametrize("case", ONCE, ids=lambda case: case.name)
def test_a_bad_value_gets_a_sentence_and_loses_nothing(stand: Stand, case: Case):
    found = try_all(stand, case)

    assert not found, "\n".join(found)
