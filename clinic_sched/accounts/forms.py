"""Forms for signing in and for accounts."""

from clinic_sched.accounts.rules import PASSWORD_MIN, Role
from clinic_sched.web.choices import ChoiceField
from clinic_sched.web.fields import (
    EmailField,
    HiddenTextField,
    PasswordField,
    Required,
    TextField,
)
from clinic_sched.web.forms import BaseForm, QueryForm

ROLE_WORDS = {
    Role.DESK: "Front desk",
    Role.NURSE: "Nurse",
    Role.PRESCRIBER: "Prescriber",
    Role.MANAGER: "Manager",
}
PASSWORD_HINT = f"At least {PASSWORD_MIN} characters; several words are good."


class SignInForm(BaseForm):
    """Who are you?"""

    email = EmailField("E-mail address", [Required("Enter your e-mail address.")])
    password = PasswordField("Password", [Required("Enter your password.")])
    next = HiddenTextField()


class StaffForm(BaseForm):
    """Somebody new who works here."""

    name = TextField("Name", [Required("Enter the name.")], max_length=120)
    email = EmailField("E-mail address", [Required("Enter the e-mail address.")])
    role = ChoiceField(
        "Role",
        [Required("Choose the role.")],
        choices=[("", "Choose"), *ROLE_WORDS.items()],
        coerce=Role,
    )
    password = PasswordField(
        "Password to begin with",
        [Required("Enter a password to begin with.")],
        description=PASSWORD_HINT,
    )


class TrailForm(QueryForm):
    """Whose doings are looked at."""

    actor = ChoiceField("Who")
