"""What the pages of the follow-up hang on."""

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app

from clinic_sched import clock
from clinic_sched.clinic import queries as clinic
from clinic_sched.config import Settings

bp = Blueprint("followup", __name__)


def zone() -> ZoneInfo:
    """Return the zone of the first site, by whose clock lists without a site are read."""
    site = clinic.first_site()
    if site is not None:
        return site.clock
    settings: Settings = current_app.extensions["clinic_sched"]
    return clock.get_zone(settings.timezone)
