"""Forms of the protocols."""

from clinic_sched.web.fields import (
    HiddenTextField,
    PasswordField,
    Required,
    TextAreaField,
    TextField,
)
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


class CopyForm(BaseForm):
    """What the copy of a protocol is known by."""

    code = TextField("Code", [Required("Enter a code.")], max_length=40)
    name = TextField("Name", [Required("Enter a name.")], max_length=200)
