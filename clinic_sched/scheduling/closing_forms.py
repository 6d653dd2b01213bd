"""Forms that take something away from a day, or put it right."""

from clinic_sched.web.choices import ChoiceField
from clinic_sched.web.fields import DateField, Required, TextField, TimeField
from clinic_sched.web.forms import BaseForm

WHOLE_SITE = ("", "The whole site")


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
