"""Choosing the patient an errand is for, the same way on every page that begins with one."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.patients import queries as patients
from clinic_sched.patients.search import read_search
from clinic_sched.scheduling.forms import PatientSearchForm

SHOWN = 12


def choose_patient(title: str, action: str, onward: str = "") -> ResponseReturnValue:
    """Look for a patient by POST, so that no name is in an address, and lead onward with one."""
    who = PatientSearchForm()
    found: Any = None
    if who.accepted():
        found = patients.find(read_search(who.wanted.data), limit=SHOWN + 1)
    page = render_template(
        "scheduling/choose_patient.html",
        form=who,
        found=found,
        shown=SHOWN,
        today=clock.now().date(),
        title=title,
        action=action,
        onward=onward or action,
    )
    return page, who.status
