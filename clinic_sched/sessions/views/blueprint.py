"""The blueprint of the chairside."""

from flask import Blueprint

bp = Blueprint("sessions", __name__)
