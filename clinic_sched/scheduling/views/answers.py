"""What the board's own script is answered: a sentence instead of a page."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue


def asked_by_board() -> bool:
    """Tell whether the script of the board asks, which draws the page itself."""
    return request.headers.get("X-Board") == "1"


def say(sentence: str, status: int = 200) -> ResponseReturnValue:
    """Answer with what was done, or why it was not."""
    return jsonify(sentence=sentence), status


def say_problems(form: Any, status: int) -> ResponseReturnValue:
    """Answer with all that is wrong with a form."""
    return say(" ".join(one["text"] for one in form.problems()), status)
