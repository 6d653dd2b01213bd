"""What every page stands on: forms, templates, headers, error pages. Knows no slice."""

from flask import Flask, abort, request
from flask_wtf import CSRFProtect

from clinic_sched.web import errors, filters, headers, templating

csrf = CSRFProtect()

SIGN_IN_SECONDS = 12 * 60 * 60
LARGEST_BODY = 1024 * 1024


def init_app(app: Flask) -> None:
    """Set up templates, filters, forgery protection, headers and error pages."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", SIGN_IN_SECONDS)
    app.config.setdefault("WTF_I18N_ENABLED", False)
    if app.config["MAX_CONTENT_LENGTH"] is None:
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    templating.init_app(app)
    filters.init_app(app)
    csrf.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """Answer an address with a NUL like any that does not exist: PostgreSQL stores none."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)
