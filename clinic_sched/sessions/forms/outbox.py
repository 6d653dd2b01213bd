"""What a person says of an entry that the record refused."""

from clinic_sched.web.fields import Required, TextField
from clinic_sched.web.forms import BaseForm


class DiscardForm(BaseForm):
    """An entry that is let go, and why."""

    what = TextField("What", [Required("Say what it was.")], max_length=40)
    reason = TextField("Why", [Required("Say why it is let go.")], max_length=200)
