"""Forms of the protocols."""

from clinic_sched.web.fields import HiddenTextField, PasswordField, Required, TextAreaField
from clinic_sched.web.forms import BaseForm

LARGEST_TEXT = 1_000_000


class ImportForm(BaseForm):
    """The text of a protocol, pasted; a file comes beside it."""

    document = TextAreaField("Or paste its text", max_length=LARGEST_TEXT)


class ApproveForm(BaseForm):
    """The prescriber signs with their own password."""

    version = HiddenTextField()
    password = PasswordField("Your password", [Required("Enter your password to sign.")])


class EditForm(BaseForm):
    """What every page of a draft carries: which state of it was opened."""

    version = HiddenTextField()
