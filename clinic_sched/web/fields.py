"""Form fields that read what people type, keep it, and say in a sentence what is wrong."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import BooleanField, Field
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import HiddenInput, TextInput

from clinic_sched.web import parsing

Validators = list[Any] | None
PICKERS = {"date", "time", "datetime-local"}


class Required:
    """Refuse a field that was left empty, in the words given."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: object, field: Field) -> None:
        if not any(str(typed).strip() for typed in field.raw_data or ()):
            raise StopValidation(self.message)


class Between:
    """Refuse a number, date or time outside the limits, in the words given."""

    def __init__(self, least: Any, most: Any, message: str) -> None:
        self.least, self.most, self.message = least, most, message

    def __call__(self, form: object, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(self.message)


class TypedField(Field):
    """A field whose text is read by one function and shown again as it was typed."""

    widget: Any = TextInput()
    kind = "text"
    max_length = 40
    lines = False

    @property
    def input_type(self) -> str:
        """The type of the HTML input: a picker only where it can show what was typed."""
        refused = bool(self.errors or self.process_errors)
        if self.kind in PICKERS and refused and self._value():
            return "text"
        return self.kind if self.kind in PICKERS | {"email", "tel", "password"} else "text"

    @property
    def inputmode(self) -> str | None:
        """The keyboard a phone should offer."""
        return {"integer": "numeric", "decimal": "decimal"}.get(self.kind)

    def parse(self, text: str) -> Any:
        """Read trimmed text that is not empty, or raise a `ValueError` with a sentence."""
        return text

    def format(self, data: Any) -> str:
        """Write the data as a person would type it."""
        return str(data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = str(valuelist[0]).replace("\r\n", "\n").strip() if valuelist else ""
        if len(text) > self.max_length:
            raise ValueError(f"Shorten this to {self.max_length} characters or fewer.")
        parsing.check_printable(text, lines=self.lines)
        if text:
            self.data = self.parse(text)

    def pre_validate(self, form: object) -> None:
        # What could not be read has had its sentence; a second would only confuse.
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        # A picker shows only its own notation; other fields keep what was typed to the letter.
        read = self.kind in PICKERS and self.data is not None and not self.errors
        if self.raw_data and not read:
            return parsing.displayable(str(self.raw_data[0]))
        return "" if self.data is None else self.format(self.data)


class TextField(TypedField):
    """One line of text; empty text is `""`, never `None`."""

    data: str

    def __init__(
        self, label: str, validators: Validators = None, *, max_length: int, **kw: Any
    ) -> None:
        self.max_length = max_length
        super().__init__(label, validators, **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or ""


class TextAreaField(TextField):
    """Several lines of text; empty text is `""`, never `None`."""

    kind = "textarea"
    lines = True


class PasswordField(TypedField):
    """A secret: neither trimmed nor shown again."""

    data: str | None
    kind = "password"
    max_length = 128

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = str(valuelist[0]) if valuelist else ""
        if len(text) > self.max_length:
            raise ValueError(f"Shorten this to {self.max_length} characters or fewer.")
        parsing.check_printable(text)
        self.data = text or None

    def _value(self) -> str:
        return ""


class DateField(TypedField):
    """A date, typed as 2026-11-22 or 22/11/2026 or picked."""

    data: date | None
    kind = "date"

    def parse(self, text: str) -> date:
        return parsing.parse_date(text)


class TimeField(TypedField):
    """A time of day on the wall clock."""

    data: time | None
    kind = "time"

    def parse(self, text: str) -> time:
        return parsing.parse_time(text)

    def format(self, data: time) -> str:
        return f"{data:%H:%M}"


class DateTimeField(TypedField):
    """A date and time on the wall clock: `clock.at_wall` makes a moment of it."""

    data: datetime | None
    kind = "datetime-local"

    def parse(self, text: str) -> datetime:
        return parsing.parse_datetime(text)

    def format(self, data: datetime) -> str:
        return f"{data:%Y-%m-%dT%H:%M}"


class IntegerField(TypedField):
    """A whole number of at most nine digits."""

    data: int | None
    kind = "integer"

    def parse(self, text: str) -> int:
        return parsing.parse_integer(text)


class DecimalField(TypedField):
    """A number with at most `places` decimals, exactly as typed."""

    data: Decimal | None
    kind = "decimal"

    def __init__(
        self, label: str, validators: Validators = None, *, places: int = 2, **kw: Any
    ) -> None:
        self.places = places
        super().__init__(label, validators, **kw)

    def parse(self, text: str) -> Decimal:
        return parsing.parse_decimal(text, places=self.places)


class EmailField(TypedField):
    """An e-mail address, in small letters."""

    data: str | None
    kind = "email"
    max_length = parsing.EMAIL_LENGTH

    def parse(self, text: str) -> str:
        return parsing.parse_email(text)


class PhoneField(TypedField):
    """A telephone number, kept as E.164; a view may set `region` to the site's."""

    data: str | None
    kind = "tel"
    max_length = parsing.PHONE_LENGTH

    def __init__(
        self, label: str, validators: Validators = None, *, region: str | None = None, **kw: Any
    ) -> None:
        self.region = region
        super().__init__(label, validators, **kw)

    def parse(self, text: str) -> str:
        return parsing.parse_phone(text, region=self.region)


class CheckboxField(BooleanField):
    """Yes, or nothing said."""

    kind = "checkbox"


class HiddenTextField(TypedField):
    """A value the page carries along, such as a version."""

    widget = HiddenInput()
    kind = "hidden"
    max_length = 200
