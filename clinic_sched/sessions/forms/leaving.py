"""Before the patient leaves, and the signature after."""

from collections.abc import Iterable
from typing import Any

from clinic_sched.sessions.checks import Check
from clinic_sched.sessions.forms.checks import MET, StepForm
from clinic_sched.sessions.gate_words import BEFORE_LEAVING
from clinic_sched.sessions.scores import SCORES
from clinic_sched.sessions.sealing import MEANINGS
from clinic_sched.web.choices import RadioChoiceField
from clinic_sched.web.fields import (
    EmailField,
    PasswordField,
    PhoneField,
    Required,
    TextAreaField,
    TextField,
)
from clinic_sched.web.forms import BaseForm


class HomeForm(BaseForm):
    """What must be in place before the patient goes home; its questions are added to it."""

    escort_name = TextField("Escort’s name", max_length=120)
    escort_phone = PhoneField("Escort’s phone")


def home_form(answers: dict[str, object], *, region: str | None, **bound: Any) -> HomeForm:
    """Return the form with one field for every question, filled with what was answered."""
    fields: dict[str, object] = {
        code: RadioChoiceField(text, choices=MET) for code, text in BEFORE_LEAVING.items()
    }
    fields["escort_phone"] = PhoneField("Escort’s phone", region=region)
    form: HomeForm = type("AskedHomeForm", (HomeForm,), fields)(data=answers, **bound)
    return form


def score_form(name: str, answers: dict[str, int | None], **bound: Any) -> BaseForm:
    """Return the form of a recovery score: every item, with the words of its points."""
    fields = {
        item.code: RadioChoiceField(
            item.label,
            [Required("Score every item.")],
            choices=[(points, f"{points}: {words}") for points, words in item.anchors],
            coerce=int,
        )
        for item in SCORES[name].items
    }
    form: BaseForm = type("ScoreForm", (BaseForm,), fields)(data=answers, **bound)
    return form


class LeaveForm(StepForm):
    """The patient goes although the clinic advised to stay."""

    told = TextField(
        "Who was told",
        [Required("Name the prescriber you told, or say why nobody could be reached.")],
        max_length=120,
    )
    reason = TextField("Why they leave", [Required("Say why the patient leaves.")], max_length=200)


class SignForm(StepForm):
    """The signature: what it means, the signer's password, and a prescriber's where it needs one.

    Every gap of the record adds a field of its own.
    """

    meaning = RadioChoiceField(
        "What you sign", [Required("Choose what you sign.")], choices=MEANINGS.items()
    )
    explanation = TextField("One reason for all of these", max_length=300)
    email = EmailField("Prescriber’s e-mail address")
    decider_password = PasswordField("Prescriber’s password")
    password = PasswordField("Your password", [Required("Enter your password to sign.")])


def sign_form(missing: Iterable[Check], **bound: Any) -> SignForm:
    """Return the signature's form, with a field for every gap in the record."""
    fields: dict[str, object] = {
        gap.code: TextField(gap.sentence, max_length=300) for gap in missing
    }
    form: SignForm = type("ExplainedSignForm", (SignForm,), fields)(**bound)
    return form


class CosignForm(BaseForm):
    """A prescriber's signature under a signed record."""

    password = PasswordField("Your password", [Required("Enter your password to co-sign.")])


class AddendumForm(BaseForm):
    """Something to add to a signed record."""

    text = TextAreaField("Addendum", [Required("Write the addendum.")], max_length=2000)
    password = PasswordField("Your password", [Required("Enter your password to sign it.")])
