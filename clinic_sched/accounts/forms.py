"""Forms for signing in and for accounts."""

from clinic_sched.accounts.credentials import CredentialKind
from clinic_sched.accounts.rules import PASSWORD_MIN, Role, Scope
from clinic_sched.web.choices import ChoiceField, MultipleChoiceField
from clinic_sched.web.fields import (
    DateField,
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
ROLE_NAMES = ROLE_WORDS | {Role.PROGRAM: "Program"}
CREDENTIAL_WORDS = {
    CredentialKind.RN_LICENCE: "Nursing licence",
    CredentialKind.PRESCRIBER_LICENCE: "Prescriber’s licence",
    CredentialKind.BLS: "Basic life support (BLS)",
    CredentialKind.ACLS: "Advanced life support (ACLS)",
}
SCOPE_WORDS = {
    Scope.AVAILABILITY_READ: "Look for free times, and read what safety rules say of a patient",
    Scope.APPOINTMENTS_READ: "See visits and series, with their notes",
    Scope.APPOINTMENTS_WRITE: "Book, move and cancel visits, and note who came",
    Scope.PATIENTS_READ: "Read the register: names, birth dates, how to reach people",
    Scope.PATIENTS_WRITE: "Register patients",
    Scope.CLINIC_READ: "See sites, chairs and protocols",
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


class CredentialForm(BaseForm):
    """A licence or certificate somebody has shown."""

    kind = ChoiceField(
        "What",
        [Required("Choose what it is.")],
        choices=[("", "Choose"), *CREDENTIAL_WORDS.items()],
        coerce=CredentialKind,
    )
    number = TextField("Number", [Required("Enter the number on it.")], max_length=60)
    expires_on = DateField("Last valid day", [Required("Enter the last day on which it holds.")])


class TokenForm(BaseForm):
    """A program that is to be let in, to what and until when.

    It has no key: the token is shown once, so a second press must make one of its own.
    """

    form_key = None  # type: ignore[assignment]
    name = TextField("Name of the program", [Required("Name the program.")], max_length=120)
    scopes = MultipleChoiceField("What it may do", choices=list(SCOPE_WORDS.items()), coerce=Scope)
    expires_on = DateField("Last day", [Required("Say until when it may come in.")])


class TrailForm(QueryForm):
    """Whose doings are looked at."""

    actor = ChoiceField("Who")
