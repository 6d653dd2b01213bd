"""Runs an infusion clinic's day: booking, the chairside record, and the weeks after."""

import logging
from importlib import import_module

import sqlalchemy as sa
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from clinic_sched import config, migration, transaction, web
from clinic_sched.accounts import access, navigation
from clinic_sched.clinic import queries as clinic
from clinic_sched.config import Settings
from clinic_sched.database import BUSY_SECONDS, db
from clinic_sched.web import wall

SLICES_WITH_PAGES = (
    "accounts",
    "messaging",
    "clinic",
    "patients",
    "protocols",
    "scheduling",
    "ledger",
    "sessions",
    "followup",
    "portal",
    "api",
    "operations",
)


def create_app(settings: Settings | None = None, *, check_database: bool = True) -> Flask:
    """Build the application, or raise `SetupRefused` with one sentence."""
    settings = settings or config.from_environment()
    app = Flask(__name__, static_folder="static")
    app.extensions["clinic_sched"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_NAME="__Host-clinic" if settings.over_https else "clinic",
        SESSION_COOKIE_SECURE=settings.over_https,
        PREFERRED_URL_SCHEME="https" if settings.over_https else "http",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    if settings.proxies:
        # Else whoever sits behind the proxy would be throttled as one.
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    logging.getLogger("clinic_sched").setLevel(settings.log_level)
    db.init_app(app)
    transaction.init_app(app)
    web.init_app(app)
    wall.register(app, clinic.find_zone, settings.timezone)
    access.init_app(app)
    navigation.init_app(app)
    for name in SLICES_WITH_PAGES:
        app.register_blueprint(import_module(f"clinic_sched.{name}.views").bp)
    for command in import_module("clinic_sched.operations.cli").commands.commands.values():
        app.cli.add_command(command)
    if check_database:
        _check_database(app)
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    # A statement that fails is logged, and what was written with it is about patients.
    quiet = {"hide_parameters": True}
    if settings.on_sqlite:
        return quiet | {"connect_args": {"timeout": BUSY_SECONDS}}
    return quiet | {"pool_pre_ping": True, "connect_args": {"options": "-c timezone=UTC"}}


def _check_database(app: Flask) -> None:
    with app.app_context():
        connection: sa.Connection
        with db.engine.connect() as connection:
            migration.check_ready(connection)
