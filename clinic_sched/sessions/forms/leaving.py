"""Before the patient leaves, and the signature after."""

from typing import Any

from clinic_sched.sessions.forms.checks import MET, StepForm
from clinic_sched.sessions.gate_words import BEFORE_LEAVING
from clinic_sched.sessions.scores import SCORES
from clinic_sched.sessions.sealing import MEANINGS
from clinic_sched.web.choices import RadioChoiceField
from clinic_sched.web.fields import PasswordField, PhoneField, Required, TextAreaField, TextField
from clinic_sched.web.forms import BaseForm


class HomeForm(BaseForm):
    """What must be in place before the patient goes home; its questions are added to it."""

    escort_name = TextField("Escort's name", max_length=120)
    escort_phone = PhoneField("Escort's phone")


def home_form(answers: dict[str, object], *, region: str | None, **bound: Any) -> HomeForm:
    """Return the form with one field for every question, filled with what was answered."""
    fields: dict[str, object] = {
        code: RadioChoiceField(text, choices=MET) for code, text in BEFORE_LEAVING.items()
    }
    fields["escort_phone"] = PhoneField("Escort's phone", region=region)
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


class SignForm(StepForm):
    """The signature: what it means, and the signer's password."""

    meaning = RadioChoiceField(
        "What you sign", [Required("Choose what you sign.")], choices=MEANINGS.items()
    )
    explanation = TextField("Why readings were not taken in time", max_length=400)
    password = PasswordField("Your password", [Required("Enter your password to sign.")])


class AddendumForm(BaseForm):
    """Something to add to a signed record."""

    text = TextAreaField("Addendum", [Required("Write the addendum.")], max_length=2000)
