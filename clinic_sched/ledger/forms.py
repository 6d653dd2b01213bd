"""Forms of the ledger: is it said properly?"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from clinic_sched.ledger.rules import KEPT_YEARS_LEAST
from clinic_sched.web.choices import ChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    DateField,
    DecimalField,
    IntegerField,
    PasswordField,
    Required,
    TextField,
)
from clinic_sched.web.forms import BaseForm, QueryForm

# No vial and no strength comes near it, and every column holds it.
_LARGEST = Decimal(9999)
_LEAST = Decimal("0.001")
MOVES = (
    ("transfer", "It goes to another cabinet"),
    ("dispose", "It goes to the reverse distributor"),
    ("lose", "It was lost or stolen"),
)
OCCASIONS = (
    ("Shift start", "Shift start"),
    ("Shift end", "Shift end"),
    ("In between", "In between"),
)


def _amount(label: str, *, required: bool = True) -> DecimalField:
    checks: list[Any] = [Required("Enter the millilitres.")] if required else []
    between = Between(_LEAST, _LARGEST, "Enter millilitres above 0, up to 9999.")
    return DecimalField(label, [*checks, between], places=3)


class CabinetForm(BaseForm):
    """A place where controlled drugs are kept."""

    name = TextField("Name of the cabinet", [Required("Name the cabinet.")], max_length=60)


class TermsForm(BaseForm):
    """What the site has decided about its book."""

    tolerance_ml = DecimalField(
        "Tolerance",
        [Required("Enter the tolerance."), Between(0, 1, "Enter 0 to 1 mL.")],
        places=3,
    )
    unresolved_hours = IntegerField(
        "A difference is overdue after",
        [Required("Enter the hours."), Between(1, 168, "Enter 1 to 168 hours.")],
    )
    kept_years = IntegerField(
        "The book is kept for",
        [
            Required("Enter the years."),
            Between(KEPT_YEARS_LEAST, 100, "Enter 2 to 100 years: the law asks for two at least."),
        ],
    )


class ReceiveForm(BaseForm):
    """A delivery: vials of one lot."""

    cabinet = ChoiceField("Into", [Required("Choose the cabinet.")])
    drug = TextField("Drug", [Required("Enter the drug as the label says it.")], max_length=120)
    strength = DecimalField(
        "Strength",
        [
            Required("Enter the strength."),
            Between(_LEAST, _LARGEST, "Enter mg/mL above 0, up to 9999."),
        ],
        places=3,
    )
    volume = _amount("In each vial")
    vials = IntegerField(
        "Vials", [Required("Enter how many."), Between(1, 100, "Enter 1 to 100 vials.")]
    )
    lot = TextField("Lot", [Required("Enter the lot.")], max_length=40)
    expires_on = DateField("Expires on", [Required("Enter the last day of use.")])
    ndc = TextField("NDC", max_length=20)
    supplier = TextField(
        "Supplier",
        [Required("Enter name, address and registration number.")],
        max_length=200,
    )
    document = TextField("Invoice or order form", max_length=60)


class WitnessedForm(BaseForm):
    """What two people sign."""

    password = PasswordField("Your password", [Required("Enter your password.")])
    witness = ChoiceField("Who saw it")
    witness_password = PasswordField("Their password")


class WasteForm(WitnessedForm):
    """What is thrown away of an opened vial."""

    ml = _amount("Wasted")
    reason = TextField("Why", [Required("Say why.")], max_length=300)


class ApartForm(BaseForm):
    """An expired vial is set apart."""


class MoveForm(BaseForm):
    """Where a vial went other than to a patient."""

    what = RadioChoiceField("What", [Required("Choose what happened.")], choices=MOVES)
    cabinet = ChoiceField("To the cabinet, if transferred")
    ml = _amount("How much, if lost", required=False)
    party = TextField("Distributor, if sent there", max_length=200)
    document = TextField("Number of the form", max_length=60)
    reason = TextField("Why, or what happened", [Required("Say why.")], max_length=300)


class CorrectForm(BaseForm):
    """Why a line is reversed."""

    reason = TextField("What was wrong", [Required("Say what was wrong.")], max_length=300)


class ExplainForm(BaseForm):
    """What was found about a difference."""

    reason = TextField("What was found", [Required("Say what was found.")], max_length=300)
    vial = ChoiceField("If the book is wrong, of which vial")
    really_ml = DecimalField(
        "What it really holds", [Between(0, _LARGEST, "Enter 0 to 9999 mL.")], places=3
    )


class CountForm(BaseForm):
    """What is on the shelf; a pair of fields for every item is added to it."""

    occasion = RadioChoiceField("When", [Required("Choose when you count.")], choices=OCCASIONS)


def count_form(keys: Iterable[str], **bound: Any) -> CountForm:
    """Return the form with two fields for every item: unopened vials, and what is opened."""
    fields: dict[str, object] = {}
    for key in keys:
        fields[f"full_{key}"] = IntegerField(
            "Unopened vials",
            [Required("Enter how many; 0 for none."), Between(0, 9999, "Enter 0 to 9999.")],
        )
        fields[f"opened_{key}"] = DecimalField(
            "Left in opened vials, together",
            [Required("Enter the millilitres; 0 for none."), Between(0, 9999, "Enter 0 to 9999.")],
            places=3,
        )
    form: CountForm = type("ItemsCountForm", (CountForm,), fields)(**bound)
    return form


class ReportForm(QueryForm):
    """Which report, and from when to when."""

    kind = ChoiceField("Report")
    first = DateField("From")
    last = DateField("To")
    moment = ChoiceField("Taken")
