"""What the pages of the protocols hang on."""

from typing import Any

from flask import Blueprint

bp = Blueprint("protocols", __name__)


def address(version: Any) -> str:
    """Where a version is shown."""
    return f"/protocols/{version.public_id}"
