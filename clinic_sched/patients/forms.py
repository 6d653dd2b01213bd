"""Forms of the register."""

import re
from typing import Any

from wtforms.validators import ValidationError

from clinic_sched.patients.rules import FlagKind, Sex
from clinic_sched.web.choices import ChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    CheckboxField,
    DateField,
    DecimalField,
    EmailField,
    HiddenTextField,
    IntegerField,
    PhoneField,
    Required,
    TextAreaField,
    TextField,
)
from clinic_sched.web.forms import BaseForm

SEX_WORDS = {
    Sex.UNKNOWN: "Not said",
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.OTHER: "Other",
}
FLAG_WORDS = {
    FlagKind.SELF_HARM: "Risk of self-harm",
    FlagKind.NO_SHOW: "Did not come",
    FlagKind.CLINICAL: "Clinical concern",
    FlagKind.MISUSE: "Possible misuse",
}
_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)*", re.ASCII)


def _check_code(field: TextField) -> None:
    if not _CODE.fullmatch(field.data):
        raise ValidationError("Enter a code such as KET-MOOD-40.")


class SearchForm(BaseForm):
    """Who is it?"""

    wanted = TextField(
        "Name, birth date, phone or patient number",
        [Required("Type part of a name, a birth date, a phone number or a patient number.")],
        max_length=100,
    )


class DetailsForm(BaseForm):
    """Who somebody is, and how to reach them."""

    given_name = TextField("Given name", [Required("Enter the given name.")], max_length=80)
    family_name = TextField("Family name", [Required("Enter the family name.")], max_length=80)
    birth_date = DateField("Birth date", [Required("Enter the birth date.")])
    sex = ChoiceField("Sex", choices=SEX_WORDS.items(), coerce=Sex, default=Sex.UNKNOWN)
    email = EmailField("E-mail address")
    phone = PhoneField("Phone number")
    wants_email = CheckboxField("Send reminders to the e-mail address", default=True)
    escort_name = TextField("Who takes them home", max_length=120)
    escort_phone = PhoneField("Phone of that person")
    note = TextAreaField("Note for the desk", max_length=1000)

    def __init__(self, *, region: str | None = None, **kw: Any) -> None:
        self._region = region
        super().__init__(**kw)

    def process(self, *args: Any, **kw: Any) -> None:
        # Before anything typed is read: numbers without a prefix are those of the region.
        for phone in (self.phone, self.escort_phone):
            phone.region = self._region
        super().process(*args, **kw)


class RegisterForm(DetailsForm):
    """Somebody new; `told_apart` names the records that were looked at and are not this person."""

    told_apart = HiddenTextField()
    is_another = CheckboxField("This is a different person")


class ChangeDetailsForm(DetailsForm):
    """Somebody known, as the page showed them."""

    version = HiddenTextField()


class ClinicalForm(BaseForm):
    """What the nurse must know of the patient."""

    conditions = TextAreaField("Conditions", max_length=500)
    height_cm = IntegerField("Height", [Between(30, 260, "Enter a height between 30 and 260 cm.")])
    version = HiddenTextField()


class ConsentForm(BaseForm):
    """A consent that was signed on paper."""

    protocol_code = TextField(
        "Protocol", [Required("Enter the code on the consent form.")], max_length=40
    )
    protocol_version = IntegerField(
        "Version",
        [
            Required("Enter the version on the consent form."),
            Between(1, 9999, "Enter a version from 1 to 9999."),
        ],
    )
    signed_on = DateField("Signed on", [Required("Say when it was signed.")])
    expires_on = DateField("Expires on", [Required("Say when it expires.")])

    def validate_protocol_code(self, field: TextField) -> None:
        _check_code(field)


class ConsultationForm(BaseForm):
    """What a prescriber found before a first infusion."""

    protocol_code = TextField(
        "Protocol", [Required("Enter the code of the protocol.")], max_length=40
    )
    held_on = DateField("Held on", [Required("Say when it was held.")])
    held_by = TextField("Who held it", [Required("Name the prescriber.")], max_length=120)
    is_suitable = RadioChoiceField(
        "What was found",
        [Required("Say what was found.")],
        choices=(("yes", "Suitable for this protocol"), ("no", "Not suitable")),
    )

    def validate_protocol_code(self, field: TextField) -> None:
        _check_code(field)


class AllergyForm(BaseForm):
    """A substance the patient must not be given."""

    substance = TextField("Substance", [Required("Name the substance.")], max_length=120)
    reaction = TextField("What happened", max_length=200)


class WithdrawForm(BaseForm):
    """Which allergy is taken off the list."""

    allergy = HiddenTextField()


class WeightForm(BaseForm):
    """A weight, measured now."""

    kg = DecimalField(
        "Weight",
        [Required("Enter the weight."), Between(1, 499, "Enter a weight between 1 and 499 kg.")],
        places=1,
    )


class FlagForm(BaseForm):
    """A reason to look twice."""

    kind = ChoiceField(
        "Kind",
        [Required("Say what kind of flag this is.")],
        choices=[("", "Choose"), *FLAG_WORDS.items()],
        coerce=FlagKind,
    )
    note = TextAreaField("What to know", [Required("Say what to know.")], max_length=300)


class ClearFlagForm(BaseForm):
    """Why a flag no longer holds."""

    reason = TextAreaField("Why it no longer holds", [Required("Say why.")], max_length=300)
