"""Putting a record right: an entry struck, a signed value replaced."""

from collections.abc import Mapping

from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.sessions.entries import LONGEST, Entry, Part, label
from clinic_sched.web.choices import ChoiceField
from clinic_sched.web.fields import (
    HiddenTextField,
    PasswordField,
    Required,
    TextAreaField,
    TextField,
)
from clinic_sched.web.forms import BaseForm

_WHY = [Required("Say why.")]


class StrikeForm(BaseForm):
    """An entry that was made in error, and why; the password only where the record is signed."""

    entry = HiddenTextField()
    reason = TextField("Why", _WHY, max_length=300)


class SignedStrikeForm(StrikeForm):
    """An entry of a signed record that was made in error."""

    password = PasswordField("Your password", [Required("Enter your password to sign it.")])


class AmendForm(BaseForm):
    """New values for those of a signed entry; its fields are added to it."""

    entry = HiddenTextField()
    reason = TextField("Why", _WHY, max_length=300)
    password = PasswordField("Your password", [Required("Enter your password to sign it.")])


def strike_form(entry: Entry, *, is_signed: bool) -> StrikeForm:
    """Return the form that strikes that entry."""
    form = SignedStrikeForm() if is_signed else StrikeForm()
    form.entry.data = entry.ref
    return form


def amend_form(entry: Entry) -> AmendForm:
    """Return the form that amends that entry, filled with what stands in it."""
    fields: dict[str, object] = {
        field: _field(entry.part, field, value) for field, value in entry.values.items()
    }
    form: AmendForm = type("FieldsAmendForm", (AmendForm,), fields)(data=entry.values)
    form.entry.data = entry.ref
    return form


def typed(form: AmendForm, entry: Entry) -> Mapping[str, str]:
    """Return what was typed for the values of that entry."""
    return {field: str(form[field].data or "") for field in entry.values}


def _field(part: Part, field: str, value: str) -> object:
    words = label(part, field)
    if part is Part.VITALS and CATALOGUE[field].choices:
        choices = [(str(choice.value), choice.label) for choice in CATALOGUE[field].choices]
        return ChoiceField(words, choices=choices)
    typed = TextAreaField if len(value) > 60 else TextField
    return typed(words, max_length=LONGEST)
