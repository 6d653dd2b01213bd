"""What people, mistakes and attackers put into a field."""

from tests.forms.sheets import Control

WRONG = {
    "nothing": "",
    "blanks": "   ",
    "too long": "x" * 10_000,
    "letters": "not a number",
    "thirty nines": "9" * 30,
    "nine nines": "999999999",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "1e999": "1e999",
    "minus one": "-1",
    "nought": "0",
    "hexadecimal": "0x1F",
    "Arabic digits": "٣٤",
    "superscript two": "²",
    "emoji": "😀👩‍👩‍👧",
    "NUL": "a\0b",
    "control characters": "a\x1b[31m\x07b\x7f",
    "line breaks": "a\r\nb\nc",
    "formula": "=cmd()|'/c calc'!A1",
    "script": "\"><script>alert('x')</script>",
    "SQL": "'; DROP TABLE patients; --",
    "template": "{{ 7 * 7 }}{% raise %} %s %(x)s {0.__class__}",
    "direction mark": "abc\u202edef",
    "no such day": "2030-02-30",
    "a day too far": "9999-12-31",
    "the year nought": "0000-00-00",
    "the skipped hour": "2031-03-09T02:30",
    "no such hour": "25:61",
}
# Each field reads these by itself, and hands on to the clinic's rules what it can read: so
# they go into one field at a time. The others are told apart by the fields alone.
TELLING = (
    "nothing",
    "too long",
    "nine nines",
    "minus one",
    "nought",
    "superscript two",
    "emoji",
    "script",
    "the skipped hour",
)
# To a field of plain text these are nothing but letters, of which it is sent others.
LETTERS_TO_TEXT = {
    *("thirty nines", "nine nines", "NaN", "Infinity", "1e999", "minus one", "nought"),
    *("hexadecimal", "Arabic digits", "superscript two", "no such day", "a day too far"),
    *("the year nought", "the skipped hour", "no such hour"),
}
# What is not typed can still be sent: by an old page, a program, or somebody who looks for holes.
UNTYPED = ("nothing", "letters", "thirty nines", "minus one", "superscript two", "NUL", "script")
CHOSEN = {"radio", "checkbox"}
NEVER_FILLED_IN = {"csrf_token", "form_key"}


def is_typed(control: Control) -> bool:
    """May anybody type into it?"""
    return control.is_typed or control.kind == "password"


def for_one(control: Control, *, is_plain: bool = False) -> dict[str, str]:
    """Return the values to try in that control alone, by what is wrong with them."""
    if control.kind == "file" or control.name in NEVER_FILLED_IN:
        return {}
    if control.kind in CHOSEN:
        return {"letters": WRONG["letters"]}
    named = TELLING if is_typed(control) else UNTYPED
    return {name: WRONG[name] for name in named if not (is_plain and name in LETTERS_TO_TEXT)}
