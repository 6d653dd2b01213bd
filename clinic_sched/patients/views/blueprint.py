"""What the pages of the register hang on."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint

from clinic_sched import clock
from clinic_sched.web import wall

bp = Blueprint("patients", __name__)


def zone() -> ZoneInfo:
    """Return the zone whose calendar and clock the register is read by."""
    return wall.zone()


def today() -> date:
    """Return the date of the clinic's own calendar."""
    return clock.local_date(clock.now(), zone())


def region() -> str | None:
    """Return the country whose phone numbers are typed without a prefix here."""
    return clock.region_of(wall.zone_name())
