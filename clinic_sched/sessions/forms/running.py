"""While the drug runs: rate, pause, end, reactions, notes, answers, the end of an emergency."""

from decimal import Decimal

from clinic_sched.sessions.forms.checks import LARGEST, ReasonStepForm, StepForm
from clinic_sched.sessions.reasons import ROUTES
from clinic_sched.web.choices import ChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    DecimalField,
    EmailField,
    PasswordField,
    Required,
    TextAreaField,
    TextField,
    TimeField,
)
from clinic_sched.web.forms import BaseForm

GRADES = (
    (1, "1 mild"),
    (2, "2 moderate"),
    (3, "3 severe"),
    (4, "4 life-threatening"),
    (5, "5 death"),
)
OUTCOMES = (("recovery", "Stays here to recover"), ("transferred", "Taken to hospital"))


class RateForm(StepForm):
    """Another rate, and why."""

    rate = DecimalField(
        "New rate",
        [
            Required("Enter the new rate."),
            Between(
                Decimal("0.001"), LARGEST, "Enter a rate above 0. To hold the drug, use Pause."
            ),
        ],
        places=3,
    )
    reason = TextField("Why", [Required("Say why.")], max_length=200)
    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")


class ResumeForm(ReasonStepForm):
    """On after a pause; a prescriber decides where a limit or a reaction stood behind it."""

    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")


class EndForm(StepForm):
    """The dose is in: what the pump says it gave."""

    given_mg = DecimalField(
        "Given, as the pump shows",
        [
            Required("Type the milligrams the pump gave."),
            Between(0, LARGEST, "Enter the milligrams the pump shows, 0 or more."),
        ],
        places=2,
    )
    reason = TextField("Why it differs, if it does", max_length=200)


class ReactionForm(BaseForm):
    """An unwanted effect."""

    term = TextField("What", [Required("Say what was seen.")], max_length=120)
    grade = ChoiceField(
        "How bad",
        [Required("Choose how bad it is.")],
        choices=(("", "Choose"), *GRADES),
        coerce=int,
    )
    onset_at = TimeField("Since, if not now")
    action = TextField("What was done", [Required("Say what was done.")], max_length=300)


class RescueForm(BaseForm):
    """A drug that the protocol keeps ready, given now."""

    drug = RadioChoiceField("Drug", [Required("Choose the drug.")])
    dose = TextField("Dose", [Required("Enter the dose with its unit.")], max_length=40)
    route = RadioChoiceField(
        "How", [Required("Choose how it was given.")], choices=[(way, way) for way in ROUTES]
    )
    ordered_by = RadioChoiceField("Ordered by", [Required("Choose who ordered it.")])


class NoteForm(BaseForm):
    """A sentence for the record."""

    text = TextAreaField("Note", [Required("Write the note.")], max_length=1000)


class ConcernForm(BaseForm):
    """What was done about a crossed threshold."""

    answer = TextField("What was done", [Required("Say what was done.")], max_length=300)


class OutcomeForm(StepForm):
    """How an emergency ended, said by a prescriber."""

    outcome = RadioChoiceField("The patient", [Required("Choose how it ended.")], choices=OUTCOMES)
    reason = TextField("What happened", [Required("Say what happened.")], max_length=300)
    email = EmailField("Prescriber’s e-mail address")
    password = PasswordField("Prescriber’s password")
