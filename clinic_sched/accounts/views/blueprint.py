"""What the pages of accounts hang on."""

from datetime import date

from flask import Blueprint

from clinic_sched import clock
from clinic_sched.web import wall

bp = Blueprint("accounts", __name__)


def today() -> date:
    """Return the date of the clinic's own calendar."""
    return clock.local_date(clock.now(), wall.zone())
