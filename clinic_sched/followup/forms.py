"""What came of a task."""

from clinic_sched.followup.rules import OUTCOME_LENGTH
from clinic_sched.web.fields import Required, TextAreaField
from clinic_sched.web.forms import BaseForm


class OutcomeForm(BaseForm):
    """What came of it?"""

    outcome = TextAreaField(
        "What came of it?", [Required("Say what came of it.")], max_length=OUTCOME_LENGTH
    )
