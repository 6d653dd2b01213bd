"""Forms of the clinic's set-up."""

import re
from typing import Any

from wtforms.validators import ValidationError

from clinic_sched.clinic.rules import (
    GRIDS,
    LONGEST_HANDS_ON_MINUTES,
    LONGEST_OFFER,
    MOST_ASKED,
    MOST_NOTICE_HOURS,
    MOST_PATIENTS_PER_NURSE,
    SHORTEST_OFFER,
    WEEKDAYS,
    Span,
)
from clinic_sched.web.choices import ChoiceField, MultipleChoiceField
from clinic_sched.web.fields import (
    Between,
    CheckboxField,
    DateField,
    HiddenTextField,
    IntegerField,
    Required,
    TextField,
    TimeField,
    TypedField,
)
from clinic_sched.web.forms import BaseForm
from clinic_sched.web.parsing import parse_time

WEEKDAY_CHOICES = list(enumerate(WEEKDAYS))
_SPAN = re.compile(r"\s*([\d:.]+)\s*(?:-|–|to)\s*([\d:.]+)\s*", re.ASCII)


class HoursField(TypedField):
    """The hours of one weekday: 08:00–12:00, 13:00–17:30; empty is closed."""

    data: tuple[Span, ...] | None
    max_length = 100

    def parse(self, text: str) -> tuple[Span, ...]:
        return tuple(_read_span(part) for part in text.split(","))

    def format(self, data: tuple[Span, ...]) -> str:
        return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in data)


class WordsField(TypedField):
    """Several words with commas between."""

    data: list[str] | None
    max_length = 200

    def parse(self, text: str) -> list[str]:
        return list(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))

    def format(self, data: list[str]) -> str:
        return ", ".join(data)


def _read_span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError("Enter hours such as 08:00–17:00, or 08:00–12:00, 13:00–17:30.")
    return Span(parse_time(found[1]), parse_time(found[2]))


def _number(label: str, least: int, most: int, default: int | None = None) -> IntegerField:
    return IntegerField(
        label,
        [Required("Enter a number."), Between(least, most, f"Enter {least} to {most}.")],
        default=default,
    )


class SiteForm(BaseForm):
    """What a site is called, and the numbers it works by."""

    name = TextField("Name", [Required("Name the site.")], max_length=120)
    message_name = TextField(
        "Name in messages", [Required("Say how messages name the site.")], max_length=60
    )
    zone = TextField("Time zone", [Required("Enter the time zone.")], max_length=64)
    phone = TextField("Phone", [Required("Enter the phone number.")], max_length=40)
    address = TextField("Address", max_length=300)
    pumps = _number("Pumps", 0, 999)
    infusion_patients_per_nurse = _number("During an infusion", 1, MOST_PATIENTS_PER_NURSE)
    recovery_patients_per_nurse = _number("In recovery", 1, MOST_PATIENTS_PER_NURSE)
    hands_on_minutes = _number("A nurse for one patient alone", 0, LONGEST_HANDS_ON_MINUTES)
    grid_minutes = ChoiceField(
        "Visits begin every",
        [Required("Choose one.")],
        choices=[(grid, f"{grid} minutes") for grid in GRIDS],
        coerce=int,
    )
    arrive_early_minutes = _number("May arrive early by", 0, 600)
    no_show_after_minutes = _number("Did not come after", 0, 600)
    messages_from = TimeField("Messages go out from", [Required("Enter a time.")])
    messages_until = TimeField("Messages stop at", [Required("Enter a time.")])
    escalate_open_minutes = _number("When open", 1, 10_000)
    escalate_closed_minutes = _number("When closed", 1, 10_000)
    offer_batch = _number("Asked at once", 0, MOST_ASKED, 3)
    offer_minutes = _number("Time to answer", SHORTEST_OFFER, LONGEST_OFFER, 30)
    offer_notice_hours = _number("Not within", 0, MOST_NOTICE_HOURS, 4)
    offers_a_week = _number("At most, to one patient", 1, 100, 3)
    offer_same_length = CheckboxField("Only visits that fill the gap")
    offline_allowed = CheckboxField(
        "A tablet may keep readings while it has no network", default=True
    )
    cosign_required = CheckboxField("A prescriber signs each record too")
    counts_controlled = CheckboxField("Controlled drugs are counted here", default=True)
    waste_witness_required = CheckboxField("Waste needs a witness", default=True)


class ChangeSiteForm(SiteForm):
    """A site as the page showed it."""

    version = HiddenTextField()


class HoursForm(BaseForm):
    """When the site is open on each weekday."""

    day_0 = HoursField(WEEKDAYS[0])
    day_1 = HoursField(WEEKDAYS[1])
    day_2 = HoursField(WEEKDAYS[2])
    day_3 = HoursField(WEEKDAYS[3])
    day_4 = HoursField(WEEKDAYS[4])
    day_5 = HoursField(WEEKDAYS[5])
    day_6 = HoursField(WEEKDAYS[6])

    def days(self) -> list[Any]:
        """The fields in the order of the week."""
        return [self[f"day_{weekday}"] for weekday in range(len(WEEKDAYS))]


class ChairForm(BaseForm):
    """What a chair is called and offers."""

    label = TextField("Name", [Required("Name the chair.")], max_length=40)
    position = _number("Place in the row", 1, 999)
    features = WordsField("Features")
    is_overflow = CheckboxField("Overflow: offered only when no other chair is free")


class NewChairForm(BaseForm):
    """Another chair."""

    label = TextField("Name", [Required("Name the chair.")], max_length=40)
    features = WordsField("Features")
    is_overflow = CheckboxField("Overflow: offered only when no other chair is free")


class ShiftForm(BaseForm):
    """Who works when, once or every week."""

    nurse = ChoiceField("Who", [Required("Choose who works.")])
    on = DateField("Day", [Required("Enter the day.")])
    starts = TimeField("From", [Required("Enter when the shift begins.")])
    ends = TimeField("Until", [Required("Enter when the shift ends.")])
    break_starts = TimeField("Break from")
    break_ends = TimeField("Break until")
    until = DateField("Repeat until")
    weekdays = MultipleChoiceField(
        "On these weekdays", choices=WEEKDAY_CHOICES, coerce=int, default=range(5)
    )

    def validate_break_ends(self, field: TimeField) -> None:
        if (field.data is None) != (self.break_starts.data is None):
            raise ValidationError("Enter both times of the break, or neither.")
