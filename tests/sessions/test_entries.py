"""What may take the place of a signed value."""

import pytest

from clinic_sched.sessions.entries import Entry, Part, changed, label
from clinic_sched.sessions.errors import FieldRefused

VITALS = Entry(Part.VITALS, 1, "BP 120/75", {"sbp": "120", "dbp": "75", "temp": "36.6"})
WHOLE = Entry(Part.SESSION, 1, "The whole record", {"given_mg": "40", "escort_name": "Bo"})
REACTION = Entry(Part.REACTIONS, 1, "Rash", {"term": "Rash", "grade": "1"})


@pytest.mark.parametrize(
    ("entry", "typed", "found"),
    [
        (VITALS, {"sbp": " 131 ", "dbp": "75", "temp": ""}, {"sbp": "131"}),
        (VITALS, {"temp": "36,7"}, {"temp": "36.7"}),
        (WHOLE, {"given_mg": "38.50"}, {"given_mg": "38.5"}),
        (REACTION, {"grade": "2"}, {"grade": "2"}),
    ],
)  # fmt: skip
def test_only_what_differs_is_replaced(entry, typed, found):
    assert changed(entry, typed) == found


@pytest.mark.parametrize(
    ("entry", "typed", "said"),
    [
        (VITALS, {"sbp": "120"}, "Change at least one value"),
        (VITALS, {"sbp": "120.0"}, "Change at least one value"),
        (VITALS, {"nonsense": "1"}, "Change at least one value"),
        (VITALS, {"sbp": "12"}, "must be from"),
        (VITALS, {"sbp": "60"}, "above the diastolic"),
        (VITALS, {"sbp": "high"}, "Enter a number"),
        (VITALS, {"sbp": "nan"}, "Enter a number"),
        (VITALS, {"sbp": "1e999999"}, "must be from"),
        (WHOLE, {"given_mg": "-1"}, "0 or more"),
        (WHOLE, {"given_mg": "1e9999"}, "0 or more"),
        (WHOLE, {"escort_name": "x" * 1001}, "at most 1000"),
        (REACTION, {"grade": "6"}, "grade from 1 to 5"),
    ],
)
def test_a_value_that_cannot_be_is_refused(entry, typed, said):
    with pytest.raises(FieldRefused, match=said):
        changed(entry, typed)


def test_every_value_has_words():
    assert label(Part.VITALS, "sbp") == "Systolic pressure, mmHg"
    assert label(Part.SESSION, "given_mg") == "Given, mg"
