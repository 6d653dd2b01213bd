"""The form of a check-in, made from what it asks; staff and patients fill in the same."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from clinic_sched.followup.instruments import Item, ItemKind, Questionnaire
from clinic_sched.followup.scoring import faults
from clinic_sched.protocols.vocabulary import Instrument
from clinic_sched.web.choices import RadioChoiceField
from clinic_sched.web.fields import DecimalField, Required, TextAreaField
from clinic_sched.web.forms import BaseForm

NOTE_LENGTH = 500


def check_in_form(asked: Sequence[Questionnaire]) -> type[BaseForm]:
    """Make the form of a check-in from what it asks."""
    fields = {
        field_name(questionnaire, item): _field(questionnaire, item)
        for questionnaire in asked
        for item in questionnaire.items
    }
    return type("CheckInForm", (BaseForm,), fields)


def field_name(questionnaire: Questionnaire, item: Item) -> str:
    """Name the field of a question."""
    return f"{questionnaire.code.value}_{item.id}"


def answers_of(form: BaseForm, asked: Sequence[Questionnaire]) -> dict[Instrument, dict[str, Any]]:
    """Return what was answered, as far as it was."""
    return {
        questionnaire.code: {
            item.id: form[field_name(questionnaire, item)].data for item in questionnaire.items
        }
        for questionnaire in asked
    }


class Answerable:
    """Refuse an answer the questionnaire does not know."""

    def __init__(self, questionnaire: Questionnaire, item: Item) -> None:
        self.questionnaire, self.item = questionnaire, item

    def __call__(self, form: object, field: Field) -> None:
        found = faults(self.questionnaire, {self.item.id: field.data})
        if sentence := found.get(self.item.id):
            raise ValidationError(sentence)


def _field(questionnaire: Questionnaire, item: Item) -> Field:
    checks: list[Any] = [Required(f"Please answer: {item.text}")] if item.required else []
    checks.append(Answerable(questionnaire, item))
    if item.kind is ItemKind.TEXT:
        return TextAreaField(item.text, checks, max_length=NOTE_LENGTH)
    if item.kind is ItemKind.NUMBER:
        return DecimalField(item.text, checks, places=1)
    if item.choices:
        choices = [(choice.value, choice.label) for choice in item.choices]
    else:
        choices = [(number, str(number)) for number in range(item.min, item.max + 1)]
    return RadioChoiceField(item.text, checks, choices=choices, coerce=int)
