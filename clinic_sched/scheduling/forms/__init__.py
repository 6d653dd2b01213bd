"""Forms of the schedule."""

from datetime import UTC, datetime

from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from clinic_sched.scheduling.engine.wishes import Half
from clinic_sched.scheduling.rules import CancelledBy
from clinic_sched.web.choices import ChoiceField, MultipleChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    CheckboxField,
    DateField,
    DateTimeField,
    EmailField,
    HiddenTextField,
    IntegerField,
    PasswordField,
    Required,
    TextAreaField,
    TextField,
    TimeField,
)
from clinic_sched.web.forms import BaseForm, QueryForm
from clinic_sched.web.parsing import EARLIEST_YEAR, LATEST_YEAR

WEEKDAYS = (
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
)
WHOLE_SITE = ("", "The whole site")
TWICE = (
    ("first", "The first, before the clocks go back"),
    ("second", "The second, after they went back"),
)
PRIORITIES = ((1, "Urgent"), (2, "Normal"), (3, "When it suits"))
HALVES = (("", "Any"), (Half.MORNING, "Morning"), (Half.AFTERNOON, "Afternoon"))
LONGEST = 720
WEEKS_OF_NOTICE = 28 * 24


def read_moment(text: str) -> datetime:
    """Read a moment with its offset, or raise a `ValueError` with a sentence."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if not moment or not moment.tzinfo or not EARLIEST_YEAR < moment.year < LATEST_YEAR:
        raise ValueError("Choose a time from the list.")
    return moment.astimezone(UTC)


class MomentField(HiddenTextField):
    """A moment the page carries along, with its offset."""

    data: datetime | None

    def parse(self, text: str) -> datetime:
        return read_moment(text)

    def format(self, data: datetime) -> str:
        return data.isoformat()


class HiddenNumberField(IntegerField):
    """A whole number the page carries along."""

    widget = HiddenInput()
    kind = "hidden"


class WhenField(DateTimeField):
    """A time typed on the wall clock, or a moment that was chosen from a list."""

    def parse(self, text: str) -> datetime:
        if text.count(":") < 3:
            return super().parse(text)
        return read_moment(text)


class PatientSearchForm(BaseForm):
    """Who is to come?"""

    wanted = TextField(
        "Name, birth date, phone or patient number",
        [Required("Type part of a name, a birth date, a phone or a patient number.")],
        max_length=80,
    )


class FindTimeForm(QueryForm):
    """What the visit is, and when it would suit; all of it in the address, so no names."""

    patient = HiddenTextField()
    move = HiddenTextField()
    protocol = ChoiceField("Protocol")
    minutes = IntegerField("Minutes", [Between(5, LONGEST, "Enter 5 to 720 minutes.")])
    pump = CheckboxField("Needs a pump")
    turnover = IntegerField("Then to make ready", [Between(0, 240, "Enter 0 to 240 minutes.")])
    site = ChoiceField("Site")
    first_on = DateField("From", name="from")
    half = RadioChoiceField("Half of the day", choices=HALVES, coerce=Half)
    weekdays = MultipleChoiceField("Only on", choices=WEEKDAYS, coerce=int)
    earliest = TimeField("Earliest start")
    latest = TimeField("Latest start")
    around = TimeField("Best start")
    features = MultipleChoiceField("The chair has")
    nurse = ChoiceField("With this nurse")
    on = DateField("Day")
    start = MomentField("Start")
    ask_on = DateField("Day")
    ask_at = TimeField("Start")


class SignOffForm(BaseForm):
    """Where safety rules stand in the way: which a prescriber sets aside, and the signature."""

    set_aside = HiddenTextField()
    clinical_reason = TextField("Why it may be set aside", max_length=200)
    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")


class BookForm(SignOffForm):
    """A visit to be booked."""

    patient = HiddenTextField("Patient", [Required("Choose a patient.")])
    protocol = HiddenTextField("Protocol")
    purpose = TextField("What the visit is for", max_length=120)
    minutes = HiddenNumberField("Minutes", [Between(5, LONGEST, "Enter 5 to 720 minutes.")])
    pump = HiddenTextField("Pump")
    turnover = HiddenNumberField("Turnover", [Between(0, 240, "Enter 0 to 240 minutes.")])
    nurse = HiddenTextField("Nurse")
    site = HiddenTextField("Site")
    starts_at = MomentField("Start", [Required("Choose a time.")])
    chair = HiddenTextField("Chair")
    note = TextField("Note for the team", max_length=500)
    override_reason = TextField("Reason", max_length=200)

    def validate_minutes(self, field: HiddenNumberField) -> None:
        """A visit has a protocol, or else a length of its own."""
        if not (field.data or self.protocol.data):
            raise ValidationError("Choose a protocol, or say how long the visit takes.")


class MoveForm(SignOffForm):
    """A visit's new time, chosen or typed, and its chair."""

    version = HiddenTextField()
    starts_at = WhenField("New start", [Required("Enter a date and a time.")])
    which = RadioChoiceField("Which of the two", choices=TWICE)
    chair = ChoiceField("Chair")
    override_reason = TextField("Reason to set hours or nurse cover aside", max_length=200)


class CancelForm(BaseForm):
    """Why a visit is called off, and for whom."""

    version = HiddenTextField()
    cancelled_by = RadioChoiceField(
        "Who is calling it off?",
        [Required("Say who is calling it off.")],
        choices=((CancelledBy.PATIENT, "The patient"), (CancelledBy.CLINIC, "The clinic")),
        coerce=CancelledBy,
    )
    reason = TextField("Reason", [Required("Say why.")], max_length=200)


class ErrorForm(BaseForm):
    """Why a visit should never have been booked."""

    version = HiddenTextField()
    reason = TextField("Reason", [Required("Say why.")], max_length=200)


class WalkInForm(BaseForm):
    """A patient who is here already, and the next chair that is free."""

    patient = HiddenTextField("Patient", [Required("Choose a patient.")])
    protocol = HiddenTextField("Protocol", [Required("Choose a protocol.")])
    site = HiddenTextField("Site")
    starts_at = MomentField("Start", [Required("Choose a time.")])
    chair = HiddenTextField("Chair", [Required("Choose a time.")])


class WalkInSearchForm(QueryForm):
    """What the patient came for."""

    patient = HiddenTextField()
    site = HiddenTextField()
    protocol = ChoiceField("Protocol")


class UndoForm(BaseForm):
    """The last change of a visit is to be undone; `back` says from where."""

    version = HiddenTextField()
    back = HiddenTextField()


class StepForm(BaseForm):
    """One step of a visit, with nothing to fill in."""


class WishesForm(BaseForm):
    """When one who waits would come, and how soon it should be."""

    weekdays = MultipleChoiceField("Only on", choices=WEEKDAYS, coerce=int)
    earliest = TimeField("Start at the earliest")
    latest = TimeField("Start at the latest")
    first_on = DateField("Not before")
    last_on = DateField("Not after")
    priority = RadioChoiceField("How soon", choices=PRIORITIES, coerce=int, default=2)
    notice_hours = IntegerField(
        "Notice needed, in hours",
        [
            Required("Say how many hours of notice the patient needs."),
            Between(0, WEEKS_OF_NOTICE, "Enter 0 to 672 hours."),
        ],
        default=24,
    )
    wishes = TextAreaField("Wishes", max_length=300)

    def validate_latest(self, field: TimeField) -> None:
        if field.data and self.earliest.data and field.data < self.earliest.data:
            raise ValidationError("Enter a time after the earliest start.")

    def validate_last_on(self, field: DateField) -> None:
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError("Enter a day after the first one.")


class WaitForm(WishesForm):
    """Who waits for what, and where."""

    patient = HiddenTextField("Patient", [Required("Choose a patient.")])
    site = ChoiceField("Site")
    instead_of = ChoiceField("Waits for")
    protocol = ChoiceField("Protocol")

    def validate_protocol(self, field: ChoiceField) -> None:
        if not field.data and not self.instead_of.data:
            raise ValidationError("Choose a protocol, or a visit to bring forward.")


class OfferForm(BaseForm):
    """Which start is offered to one who waits."""

    starts_at = WhenField("Start", [Required("Enter a date and a time.")])


class LeaveForm(BaseForm):
    """Why a patient no longer waits."""

    reason = TextField("Reason", [Required("Say why.")], max_length=200)


class CloseForm(BaseForm):
    """What is closed, from when until when, and why."""

    chair = ChoiceField("What is closed")
    starts_on = DateField("First day", [Required("Enter the first day.")])
    ends_on = DateField("Last day")
    starts = TimeField("From")
    ends = TimeField("Until")
    reason = TextField("Reason", [Required("Say why.")], max_length=120)


class EndShiftForm(BaseForm):
    """From when somebody is away, and why."""

    ends = TimeField("Away from", [Required("Enter the time.")])
    reason = TextField("Reason", [Required("Say why.")], max_length=120)


class RetireForm(BaseForm):
    """A chair goes out of use: nothing to fill in but what becomes of its visits."""


class RepairForm(BaseForm):
    """What becomes of the visits of a day that runs late."""
