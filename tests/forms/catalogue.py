"""Every form of the clinic: who sends it, from which page, and what is sound to say in it."""

from tests.forms.after_forms import FOLLOWUP, PORTAL
from tests.forms.chair_forms import SESSIONS
from tests.forms.drug_forms import LEDGER
from tests.forms.office_forms import ACCOUNTS, CLINIC, PATIENTS, PROTOCOLS, SCHEDULING

CASES = [
    *ACCOUNTS,
    *CLINIC,
    *PATIENTS,
    *PROTOCOLS,
    *SCHEDULING,
    *SESSIONS,
    *LEDGER,
    *FOLLOWUP,
    *PORTAL,
]
LEFT_OUT = {
    "accounts.sign_out": "It ends the sign-in the other forms are sent with, and has no field.",
    "portal.sign_out": "The same, for patients.",
    "sessions.discard_entry": "No page has it: a device sends it, as test_outbox.py does.",
}
