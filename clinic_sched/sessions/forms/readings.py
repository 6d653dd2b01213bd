"""The form of readings: exactly the fields that are asked for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from clinic_sched.protocols.readings import CATALOGUE, InputKind, Reading
from clinic_sched.web.choices import RadioChoiceField
from clinic_sched.web.fields import CheckboxField, DecimalField, IntegerField, TextField, TimeField
from clinic_sched.web.forms import BaseForm


class VitalsForm(BaseForm):
    """Readings taken together; what is left empty was not taken."""

    taken_at = TimeField("Taken at, if not now")
    late_reason = TextField("Why it is entered late", max_length=200)
    confirmed = CheckboxField("I measured again: it is right")
    unanswered = CheckboxField("Save before answering")

    def readings(self) -> dict[str, Decimal]:
        """Return what was entered, by the code of the reading."""
        return {
            code: Decimal(str(self[code].data))
            for code in CATALOGUE
            if code in self and self[code].data is not None
        }


def vitals_form(codes: Iterable[str], **bound: Any) -> VitalsForm:
    """Return the form for those readings, in the order of the catalogue."""
    wanted = set(codes)
    fields = {code: _field(reading) for code, reading in CATALOGUE.items() if code in wanted}
    form: VitalsForm = type("AskedVitalsForm", (VitalsForm,), fields)(**bound)
    return form


def _field(reading: Reading) -> object:
    if reading.kind is InputKind.CHOICE:
        choices = [(choice.value, choice.label) for choice in reading.choices]
        return RadioChoiceField(reading.label, choices=choices, coerce=int)
    if reading.decimals:
        return DecimalField(reading.label, places=reading.decimals)
    return IntegerField(reading.label)
