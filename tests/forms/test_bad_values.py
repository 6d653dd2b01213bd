"""Every bad value in every field of every form: a sentence, nothing lost, nothing written."""

from dataclasses import replace

import pytest

from tests.forms import bad_values
from tests.forms.bad_values import NEVER_FILLED_IN
from tests.forms.case import Case
from tests.forms.catalogue import CASES
from tests.forms.checks import complaints, fill_in, refused_beside
from tests.forms.sheets import Control
from tests.forms.stand import Fields, Stand

KEY = "form_key"


class Attempt:
    """One form that is sent again and again, and what was wrong with the answers."""

    def __init__(self, stand: Stand, case: Case) -> None:
        self.stand, self.case = stand, case
        self.sound, self.sheet = fill_in(stand, case)
        self.found: list[str] = []

    def send(self, what: str, fields: Fields) -> set[str]:
        """Send it with other values in some fields and a fresh key; name those that refused."""
        key = {KEY: [what]} if KEY in self.sound.fields else {}
        sent = replace(self.sound, fields=self.sound.fields | key | fields)
        answer = self.stand.post(self.case.who, sent.address, sent.fields)
        self.found += [f"{what}: {said}" for said in complaints(self.stand, sent, answer)]
        self.stand.put_back()
        return refused_beside(answer)

    def send_alike(self, what: str, names: list[str]) -> set[str]:
        """Send it with the same wrong value in all of these fields; name those that refused."""
        return self.send(f"all with {what}", {name: [bad_values.WRONG[what]] for name in names})


def spoil_all(attempt: Attempt, controls: list[Control]) -> dict[str, set[str]]:
    """Spoil all fields that are typed in at once; name those that refused each value."""
    typed = [one for one in controls if bad_values.is_typed(one)]
    names = [one.name for one in typed]
    if not typed:
        return {}
    refused = {"letters": attempt.send_alike("letters", names)}
    all_plain = all(is_plain(one, refused) for one in typed)
    for what in bad_values.WRONG:
        if what not in refused and not (all_plain and what in bad_values.LETTERS_TO_TEXT):
            refused[what] = attempt.send_alike(what, names)
    return refused


def is_plain(control: Control, refused: dict[str, set[str]]) -> bool:
    """Does the field take any words, so that no digits mean anything to it?"""
    texts = ("text", "textarea", "search", "password")
    return (
        control.kind in texts and not control.is_figure and control.name not in refused["letters"]
    )


def spoil_each(attempt: Attempt, controls: list[Control], refused: dict[str, set[str]]) -> None:
    """Spoil every field by itself, but for what the field has refused among others."""
    alone = sum(bad_values.is_typed(one) for one in controls) == 1
    for control in controls:
        name, sound = control.name, attempt.sound.fields.get(control.name, [""])
        typed = bad_values.is_typed(control)
        plain = typed and is_plain(control, refused)
        for what, value in bad_values.for_one(control, is_plain=plain).items():
            if typed and (alone or is_the_fields_own(name, refused[what])):
                continue
            attempt.send(f"{name} with {what}", {name: [value]})
        attempt.send(f"without {name}", {name: []})
        attempt.send(f"{name} thrice", {name: [*sound, "second", ""]})


def is_the_fields_own(name: str, refused: set[str]) -> bool:
    """Did the field itself refuse? Where several did, no rule of the clinic was asked yet."""
    return name in refused and len(refused) > 1


def misshape(attempt: Attempt) -> None:
    """Send what no form sends: nothing at all, everything many times, arrays, strangers."""
    mine = {name: vs for name, vs in attempt.sound.fields.items() if name != "csrf_token"}
    none_of: Fields = {name: [] for name in mine}
    attempt.send("nothing", none_of)
    attempt.send("everything fifty times", {n: vs * 50 for n, vs in mine.items() if n != KEY})
    arrays = {f"{name}[]": values for name, values in mine.items() if name != KEY}
    attempt.send("arrays", none_of | arrays)
    strangers = {name: ["1"] for name in ("id", "role", "status", "public_id", "x" * 3000, "a\0")}
    attempt.send("strangers", strangers)
    attempt.send("two thousand fields", {f"field{number}": ["x"] for number in range(2000)})


def try_all(stand: Stand, case: Case) -> list[str]:
    """Send all of them, and return what is wrong with the answers."""
    attempt = Attempt(stand, case)
    controls = [c for c in attempt.sheet.controls.values() if c.name not in NEVER_FILLED_IN]
    refused = spoil_all(attempt, controls)
    chosen = [one.name for one in controls if one.kind in bad_values.CHOSEN]
    for what in bad_values.UNTYPED if chosen else ():
        attempt.send_alike(what, chosen)
    spoil_each(attempt, controls, refused)
    misshape(attempt)
    return attempt.found


# An order is signed and previewed by one form, and one tells what became of a drug that was drawn.
AGAIN = {"sessions.preview_order", "sessions.return_drug"}
ONCE = [case for case in CASES if case.endpoint not in AGAIN]


@pytest.mark.parametrize("case", ONCE, ids=lambda case: case.name)
def test_a_bad_value_gets_a_sentence_and_loses_nothing(stand: Stand, case: Case):
    found = try_all(stand, case)

    assert not found, "\n".join(found)
