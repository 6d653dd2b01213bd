"""Form fields that are answered from a list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from clinic_sched.web.fields import Validators

CHOOSE = "Choose one from the list."

Choices = Iterable[tuple[Any, str]]


class ChoiceField(Field):
    """One of a list, in a drop-down; `coerce` makes data of what was sent.

    A view may set `choices`, pairs of value and label, after the form is made. A pair
    with the value `""` stands for no answer, which is `None`.
    """

    widget = TextInput()
    kind = "select"

    def __init__(
        self,
        label: str,
        validators: Validators = None,
        *,
        choices: Choices = (),
        coerce: Callable[[Any], Any] = str,
        **kw: Any,
    ) -> None:
        self.choices: Sequence[tuple[Any, str]] = list(choices)
        self.coerce = coerce
        super().__init__(label, validators, **kw)

    def items(self) -> list[dict[str, Any]]:
        """Return the list with the chosen ones marked, as NHS.UK's macros take it."""
        chosen = self._chosen()
        marks = [(str(value), label, str(value) in chosen) for value, label in self.choices]
        return [
            {"value": value, "text": label, "selected": mark, "checked": mark}
            for value, label, mark in marks
        ]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0] != "":
            self.data = self._coerced(valuelist[0])

    def pre_validate(self, form: object) -> None:
        if self.process_errors:
            raise StopValidation
        offered = {str(value) for value, _ in self.choices}
        if self.data is not None and not self._chosen() <= offered:
            raise StopValidation(CHOOSE)

    def _chosen(self) -> set[str]:
        if self.raw_data:
            return {str(self.raw_data[0])}
        return {"" if self.data is None else str(self.data)}

    def _coerced(self, value: Any) -> Any:
        try:
            return self.coerce(value)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            raise ValueError(CHOOSE) from None

    def _value(self) -> str:
        return ""


class RadioChoiceField(ChoiceField):
    """One of a few, all in sight."""

    kind = "radios"


class MultipleChoiceField(ChoiceField):
    """Any number of a list, as checkboxes; the data is a list."""

    kind = "checkboxes"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [self._coerced(value) for value in valuelist]

    def _chosen(self) -> set[str]:
        return {str(value) for value in self.raw_data or self.data or ()}
