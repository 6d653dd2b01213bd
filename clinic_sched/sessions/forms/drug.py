"""The controlled drug at the chair: drawn before, told after, with two passwords."""

from decimal import Decimal

from clinic_sched.web.choices import ChoiceField
from clinic_sched.web.fields import Between, DecimalField, PasswordField, Required, TextField
from clinic_sched.web.forms import BaseForm

_MOST_ML = Decimal(9999)
_MOST_MG = Decimal(99_999)


class DrawForm(BaseForm):
    """From which vial how much is drawn."""

    vial = ChoiceField("From", [Required("Choose the vial.")])
    ml = DecimalField(
        "Drawn",
        [
            Required("Enter the millilitres you drew."),
            Between(Decimal("0.001"), _MOST_ML, "Enter millilitres above 0, up to 9999."),
        ],
        places=3,
    )


class AccountForm(BaseForm):
    """What became of everything drawn, signed by whoever did it and whoever saw the waste."""

    given_mg = DecimalField(
        "Given",
        [
            Required("Enter the milligrams given; 0 for none."),
            Between(0, _MOST_MG, "Enter 0 to 99999 mg."),
        ],
        places=3,
    )
    wasted_ml = DecimalField(
        "Wasted",
        [
            Required("Enter the millilitres thrown away; 0 for none."),
            Between(0, _MOST_ML, "Enter 0 to 9999 mL."),
        ],
        places=3,
    )
    reason = TextField("Why, if it differs from the record", max_length=300)
    password = PasswordField("Your password", [Required("Enter your password.")])
    witness = ChoiceField("Who saw the waste")
    witness_password = PasswordField("Their password")
