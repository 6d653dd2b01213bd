"""Error pages: one sentence, one thing to do, and never a trace."""

from collections.abc import Callable
from uuid import uuid4

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from clinic_sched.database import is_passing
from clinic_sched.errors import DomainError

SOON = "2"

# What a door makes of a status, a sentence (or none) and a reference (or none).
Voice = Callable[[int, str, str], Response]
_VOICES = "clinic_sched_voices"

TITLES = {
    400: "That could not be read",
    401: "Please sign in",
    403: "You may not open this",
    404: "Page not found",
    405: "That cannot be done here",
    409: "That is not possible now",
    413: "That is too much at once",
    422: "That is not possible as it is",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "Back in a moment",
}
SENTENCES = {
    400: "Go back, check what you entered and send it again.",
    401: "You have been signed out, or have not signed in yet.",
    403: "Ask a manager if you need it for your work.",
    404: "It does not exist, or it is not yours to see. Check the address.",
    405: "Go back and use the buttons of the page.",
    409: "Somebody else may have changed it. Look at it again, then try once more.",
    413: "Go back and send less text, or a smaller file.",
    422: "Go back, check what you entered and send it again.",
    429: "Wait a few minutes, then try again.",
    500: "It is not your fault. Nothing was changed. Try again, and tell us if it stays.",
    503: "The service is not available just now. Try again in a minute. Nothing is lost.",
}
EXPIRED = (
    "The form had been open for too long, or in another sign-in. Go back, reload the page "
    "and send it again."
)


def init_app(app: Flask) -> None:
    """Answer every failure with a page of ours."""
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(CSRFError, _on_expired_form)
    app.register_error_handler(DomainError, _on_refusal)
    app.register_error_handler(OperationalError, _on_database_away)
    app.register_error_handler(InternalServerError, _on_crash)


def speak_under(app: Flask, prefix: str, voice: Voice) -> None:
    """Have a door say in its own way what goes wrong under its addresses."""
    app.extensions.setdefault(_VOICES, {})[prefix] = voice


def error_page(
    status: int, sentence: str = "", *, title: str = "", reference: str = ""
) -> Response:
    """Return the page, or for a part fetched by htmx the paragraph, that says what happened."""
    voices: dict[str, Voice] = current_app.extensions.get(_VOICES, {})
    for prefix, voice in voices.items():
        if request.path.startswith(prefix):
            return voice(status, sentence, reference)
    words = {
        "status": status,
        "title": title or TITLES.get(status, TITLES[500 if status >= 500 else 400]),
        "sentence": sentence or SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400]),
        "reference": reference,
    }
    scripts = ("HX-Request", "X-Refresh", "X-Requested-With")
    is_part = any(name in request.headers for name in scripts)
    name = "errors/fragment.html" if is_part else "errors/page.html"
    if status < 500:
        return make_response(render_template(name, layout="layouts/base.html", **words), status)
    # Whoever is signed in is known to the database, which may be what has failed.
    page = current_app.jinja_env.get_template(name)
    return make_response(page.render(layout="layouts/bare.html", **words), status)


def _on_http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 0
    if status < 400 or error.response is not None:
        return error
    answer = error_page(status)
    for name, value in error.get_headers():
        # A 405 must name what is allowed, a 429 and a 503 when to come back.
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _on_expired_form(error: CSRFError) -> Response:
    return error_page(400, EXPIRED, title="The form has expired")


def _on_refusal(refusal: DomainError) -> Response:
    return error_page(refusal.status, str(refusal))


def _on_database_away(error: OperationalError) -> Response:
    """Ask to come back soon where the database is away or busy; anything else is a crash."""
    if not is_passing(error):
        raise error
    current_app.logger.warning("The database did not answer: %s", error.orig)
    answer = error_page(503)
    answer.headers["Retry-After"] = SOON
    return answer


def _on_crash(error: InternalServerError) -> Response:
    reference = uuid4().hex[:12]
    current_app.logger.error("Answered with an error page, reference %s", reference)
    return error_page(500, reference=reference)
