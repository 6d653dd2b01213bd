"""The checks before the start: answers, weight, order, pump, setting aside."""

from collections.abc import Mapping
from typing import Any

from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.sessions.gate_words import PREGNANCY, met_of
from clinic_sched.web.choices import MultipleChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    DecimalField,
    EmailField,
    HiddenTextField,
    IntegerField,
    PasswordField,
    PhoneField,
    Required,
    TextField,
)
from clinic_sched.web.forms import BaseForm

MET = (("yes", "Met"), ("no", "Not met"))
FOUND = (("yes", "In order"), ("no", "Not in order"))
ASK = "q_"
_HOURS = Between(0, 99, "Enter the hours, 0 to 99.")
# No amount of the chairside comes near it, and every column holds it.
LARGEST = 99_999


class EquipmentForm(BaseForm):
    """What was found at a chair."""

    monitor = RadioChoiceField(EQUIPMENT["monitor"], choices=FOUND)
    oxygen = RadioChoiceField(EQUIPMENT["oxygen"], choices=FOUND)
    suction = RadioChoiceField(EQUIPMENT["suction"], choices=FOUND)
    emergency_kit = RadioChoiceField(EQUIPMENT["emergency_kit"], choices=FOUND)
    note = TextField("Note", max_length=200)


def found_in(form: Any) -> dict[str, bool | None]:
    """Return what a form says of each item at the chair."""
    return {item: met_of(form[item].data) for item in EQUIPMENT}


class ChecksForm(BaseForm):
    """What the nurse asks and looks at; the items of the protocol are added to it."""

    heavy = DecimalField("Heavy meal", [_HOURS], places=1)
    light = DecimalField("Light meal", [_HOURS], places=1)
    clear = DecimalField("Clear fluid", [_HOURS], places=1)
    pregnancy = RadioChoiceField("Pregnancy", choices=PREGNANCY.items())
    escort_name = TextField("Escort’s name", max_length=120)
    escort_phone = PhoneField("Escort’s phone")
    escort = RadioChoiceField(
        "Confirmed by phone", choices=(("yes", "Yes, they come"), ("no", "Not yet"))
    )


def checks_form(
    questions: Mapping[str, str],
    answers: Mapping[str, object],
    *,
    region: str | None,
    **bound: Any,
) -> ChecksForm:
    """Return the form with one field for every question, filled with what was answered."""
    fields: dict[str, object] = {
        f"{ASK}{code}": RadioChoiceField(text, choices=MET) for code, text in questions.items()
    }
    fields |= {item: RadioChoiceField(text, choices=FOUND) for item, text in EQUIPMENT.items()}
    fields["escort_phone"] = PhoneField("Escort’s phone", region=region)
    form: ChecksForm = type("AskedChecksForm", (ChecksForm,), fields)(data=answers, **bound)
    return form


class WeightForm(BaseForm):
    """What the patient weighs today."""

    kg = DecimalField("Weight today", [Required("Enter the weight in kilograms.")], places=1)


class OrderForm(BaseForm):
    """What the prescriber orders; who works under another name signs with theirs."""

    dose = DecimalField(
        "Dose",
        [Required("Enter the dose."), Between(0, LARGEST, "Enter a dose below 100000.")],
        places=3,
    )
    minutes = IntegerField(
        "Over",
        [Required("Enter the minutes."), Between(1, LARGEST, "Enter the minutes, 1 or more.")],
    )
    alternate = RadioChoiceField("Which dose", choices=())
    concentration = DecimalField(
        "In the bag",
        [Required("Enter mg per mL."), Between(0, LARGEST, "Enter mg per mL, below 100000.")],
        places=3,
    )
    reason = TextField("Why, if it is out of the ordinary", max_length=300)
    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")


class SetAsideForm(BaseForm):
    """Which conditions are set aside, by whom, and why."""

    codes = MultipleChoiceField("Set aside", [Required("Choose what is to be set aside.")])
    reason = TextField("Why", [Required("Say why.")], max_length=300)
    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")


class PumpForm(BaseForm):
    """What two people read off the pump."""

    mg = DecimalField(
        "Total on the pump", [Required("Type the milligrams the pump shows.")], places=2
    )
    email = EmailField(
        "Second person’s e-mail address", [Required("A second person signs the check.")]
    )
    password = PasswordField(
        "Second person’s password", [Required("Enter the second person’s password.")]
    )


class StepForm(BaseForm):
    """One step on, from the page as it was shown."""

    version = HiddenTextField()


class ReasonStepForm(StepForm):
    """One step on, with its reason."""

    reason = TextField("Why", [Required("Say why.")], max_length=200)
