"""What must be true of every answer to a form, however it was filled in."""

import html
import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from clinic_sched.web.parsing import displayable
from tests.forms import sheets
from tests.forms.case import Case
from tests.forms.stand import Fields, Stand, written

FOUND = {302, 303}
REFUSED = {400, 404, 409, 413, 422, 429}
_SUMMARY = re.compile(r'class="[^"]*nhsuk-error-summary|class="[^"]*nhsuk-error-message')
_SENTENCE = re.compile(r'class="error-sentence">[^<]{10,}<|role="alert"')
_BESIDE = re.compile(r'id="([\w-]+)-error"')
_LEAKS = ("Traceback (most recent", "sqlalchemy", "IntegrityError", "psycopg", "ValueError")
SCRIPT = "<script>alert('x')</script>"


@dataclass(frozen=True)
class Sent:
    """A form that was filled in: to where, with what, and where people type."""

    case: Case
    page: str
    address: str
    fields: Fields
    typed_in: frozenset[str] = frozenset()


def fill_in(stand: Stand, case: Case) -> tuple[Sent, sheets.Sheet]:
    """Open the page, and fill its form in soundly."""
    page, address = stand.at(case.page), stand.at(case.address)
    shown = stand.get(case.who, page)
    assert shown.status_code == 200, f"{page} answered {shown.status_code}"
    sheet = sheets.find(shown.text, page=page, action=address, like=set(case.typed))
    assert sheet, f"{page} has no form that posts to {address}: " + ", ".join(
        one.action for one in sheets.read(shown.text)
    )
    for name in case.unseen:
        sheet.controls.setdefault(name, sheets.Control(name, "hidden"))
    fields = sheet.sends
    for name, control in sheet.controls.items():
        if name not in fields and control.kind == "radio":
            fields[name] = control.offers[:1]
    for name, value in case.typed.items():
        assert name in sheet.controls, f"the form at {page} has no field {name}"
        offered = sheet.controls[name].offers[:1]
        values = value if isinstance(value, list) else [value]
        fields[name] = offered if value == "*" else [stand.said(one) for one in values]
    typed_in = frozenset(name for name, one in sheet.controls.items() if one.is_typed)
    return Sent(case, page, address, fields, typed_in=typed_in), sheet


def accepted(case: Case) -> set[int]:
    """Return how a form is answered that was acted on."""
    if case.reads:
        return {200}
    return FOUND | {200} if case.shows else FOUND


def complaints(stand: Stand, sent: Sent, answer: TestResponse) -> list[str]:
    """Return what is wrong with the answer, in words; nothing if it is as it must be."""
    status = answer.status_code
    if status not in accepted(sent.case) | REFUSED:
        return [f"answered {status}"]
    found = [f"shows {leak}" for leak in _LEAKS if leak in answer.text]
    if SCRIPT in answer.text:
        found.append("shows a script unescaped")
    if status in REFUSED:
        found += _unsaid(answer) + _forgotten(sent, answer) + _changed(stand, sent.case)
    if sent.case.reads:
        found += _changed(stand, sent.case)
    return found


def refused_beside(answer: TestResponse) -> set[str]:
    """Name the fields that have a refusal beside them, however their ids begin."""
    return {one.rpartition("-")[2] for one in _BESIDE.findall(answer.text)}


def _unsaid(answer: TestResponse) -> list[str]:
    said = _SUMMARY.search(answer.text) or _SENTENCE.search(answer.text)
    return [] if said else [f"answered {answer.status_code} without a sentence"]


def _changed(stand: Stand, case: Case) -> list[str]:
    changes = written(stand.changes())
    return [f"changed {name} {rows}" for name, rows in changes.items() if name not in case.apart]


def _forgotten(sent: Sent, answer: TestResponse) -> list[str]:
    """Name the typed fields whose words are not on the page any more."""
    if answer.status_code not in (409, 422):
        return []
    typed = {
        name: values[0]
        for name, values in sent.fields.items()
        if name in sent.typed_in and values and values[0].strip()
    }
    if not typed:
        return []
    sheet = sheets.find(answer.text, page=sent.page, action=sent.address, like=set(typed))
    if sheet is None:
        return [f"answered {answer.status_code} without the form: lost {', '.join(typed)}"]
    return [
        f"lost {name}: {shown!r} for {value[:30]!r}"
        for name, value in typed.items()
        if not _is_kept(value, shown := _shown(sheet, name))
    ]


def _shown(sheet: sheets.Sheet, name: str) -> str:
    control = sheet.controls.get(name)
    return control.sends[0] if control and control.sends else ""


def _is_kept(value: str, shown: str) -> bool:
    if _plain(value) == _plain(shown):
        return True
    # A picker that was understood shows the same day or time in its own notation.
    return bool(shown) and re.fullmatch(r"[\dT:-]+", shown) is not None


def _plain(text: str) -> str:
    lines = displayable(html.unescape(text)).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()
