"""What the pages of the follow-up hang on."""

from zoneinfo import ZoneInfo

from flask import Blueprint

from clinic_sched.web import wall

bp = Blueprint("followup", __name__)


def zone() -> ZoneInfo:
    """Return the zone of the first site, by whose clock lists without a site are read."""
    return wall.zone()
