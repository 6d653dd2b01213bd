"""What operators ask the program."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from clinic_sched.accounts.access import open_to_all
from clinic_sched.operations import health

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """Say whether the database can be reached and is migrated."""
    trouble = health.find_trouble()
    return (jsonify(status="ok"), 200) if trouble is None else (jsonify(status=trouble), 503)
