"""Forms a patient fills in."""

from datetime import date

from clinic_sched.web.fields import Between, DateField, EmailField, Required
from clinic_sched.web.forms import BaseForm


class LinkForm(BaseForm):
    """Where may we send the link?"""

    email = EmailField("Your e-mail address", [Required("Enter your e-mail address.")])


class BirthDateForm(BaseForm):
    """Is it you?"""

    birth_date = DateField(
        "Your birth date",
        [
            Required("Enter your birth date."),
            Between(date(1900, 1, 1), date(2200, 1, 1), "Enter your own birth date."),
        ],
    )


class PressForm(BaseForm):
    """A button, guarded against forgery and double clicks."""
