"""Forms for signing in and for accounts."""

from clinic_sched.web.fields import EmailField, HiddenTextField, PasswordField, Required
from clinic_sched.web.forms import BaseForm


class SignInForm(BaseForm):
    """Who are you?"""

    email = EmailField("E-mail address", [Required("Enter your e-mail address.")])
    password = PasswordField("Password", [Required("Enter your password.")])
    next = HiddenTextField()
