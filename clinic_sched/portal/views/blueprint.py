"""What the patient's pages hang on."""

from flask import Blueprint, current_app

from clinic_sched.config import Settings
from clinic_sched.portal import access

bp = Blueprint("portal", __name__)
bp.record_once(lambda state: access.register())


def base_url() -> str:
    """Return where this house is reached: from the settings, never from the request."""
    settings: Settings = current_app.extensions["clinic_sched"]
    return settings.base_url
