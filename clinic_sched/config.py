"""Settings: read from the environment once, checked, and never guessed."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from clinic_sched.clock import UnknownZone, get_zone
from clinic_sched.errors import SetupRefused

PREFIX = "CLINIC_SCHED_"
KNOWN = {
    "DATABASE_URL",
    "SECRET_KEY",
    "BASE_URL",
    "TIMEZONE",
    "SMTP_URL",
    "SMS_URL",
    "HOST",
    "PORT",
    "VAR",
    "LOG_LEVEL",
    "PROXIES",
}
SHORTEST_KEY = 32
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}


@dataclass(frozen=True)
class Settings:
    """What the operator decided, checked."""

    database_url: str
    secret_key: str
    base_url: str
    timezone: str
    smtp_url: str | None
    sms_url: str | None
    host: str
    port: int
    var: Path
    log_level: str
    proxies: int = 0

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def over_https(self) -> bool:
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, `.env` beneath the environment, or raise `SetupRefused`."""
    given = _given(environ)
    var = Path(given.get("VAR") or "var").absolute()
    host = given.get("HOST") or "127.0.0.1"
    port = _port(given.get("PORT") or "8000")
    database_url = _database_url(given.get("DATABASE_URL"), var)
    return Settings(
        database_url=database_url,
        secret_key=_secret_key(given.get("SECRET_KEY"), database_url, host, var),
        base_url=_base_url(given.get("BASE_URL") or f"http://{_in_url(host)}:{port}"),
        timezone=_timezone(given.get("TIMEZONE") or "UTC"),
        smtp_url=_smtp_url(given.get("SMTP_URL")),
        sms_url=_http_url("SMS_URL", given.get("SMS_URL")),
        host=host,
        port=port,
        var=var,
        log_level=_log_level(given.get("LOG_LEVEL") or "INFO"),
        proxies=_proxies(given.get("PROXIES") or "0"),
    )


def _given(environ: Mapping[str, str] | None) -> dict[str, str]:
    """Return the settings under our prefix, without it; an unknown one stops us."""
    if environ is None:
        environ = {k: v for k, v in dotenv_values(".env").items() if v} | dict(os.environ)
    given = {k[len(PREFIX) :]: v for k, v in environ.items() if k.startswith(PREFIX)}
    for name in sorted(given.keys() - KNOWN):
        raise SetupRefused(f"{PREFIX}{name} is not a setting of this program.")
    return given


def _database_url(value: str | None, var: Path) -> str:
    if not value:
        return f"sqlite:///{var / 'clinic.sqlite3'}"
    try:
        url = make_url(value)
    except ArgumentError as cause:
        raise SetupRefused(f"{PREFIX}DATABASE_URL is not a database address.") from cause
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SetupRefused(f"{PREFIX}DATABASE_URL must name SQLite or PostgreSQL.")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise SetupRefused(f"{PREFIX}DATABASE_URL must name a file: memory is not kept.")
    return url.render_as_string(hide_password=False)


def _secret_key(value: str | None, database_url: str, host: str, var: Path) -> str:
    """Take the key given; make one only for a private installation on this machine."""
    if value:
        if len(value) < SHORTEST_KEY:
            raise SetupRefused(f"{PREFIX}SECRET_KEY must have at least {SHORTEST_KEY} characters.")
        return value
    if not database_url.startswith("sqlite") or host not in LOOPBACK:
        raise SetupRefused(f"{PREFIX}SECRET_KEY must be set when others can reach the server.")
    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    key = path.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise SetupRefused(f"{path} holds no whole key. Remove it, and a new one will be made.")
    return key


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise SetupRefused(f"{PREFIX}BASE_URL must look like https://clinic.example.")
    return value.rstrip("/")


def _timezone(value: str) -> str:
    try:
        get_zone(value)
    except UnknownZone as cause:
        raise SetupRefused(f"{PREFIX}TIMEZONE: {cause}") from cause
    return value


def _smtp_url(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise SetupRefused(
            f"{PREFIX}SMTP_URL must look like smtp://host:25, smtps://user:password@host:465 "
            "or smtp+starttls://user:password@host:587."
        )
    return value


def _http_url(name: str, value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SetupRefused(f"{PREFIX}{name} must be an http or https address.")
    return value


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise SetupRefused(f"{PREFIX}PORT must be a number from 1 to 65535.")
    return int(value)


def _log_level(value: str) -> str:
    if value.upper() not in LOG_LEVELS:
        raise SetupRefused(f"{PREFIX}LOG_LEVEL must be one of {', '.join(sorted(LOG_LEVELS))}.")
    return value.upper()


def _proxies(value: str) -> int:
    if value not in "0123456789" or len(value) != 1:
        raise SetupRefused(f"{PREFIX}PROXIES must be how many proxies stand in front, 0 to 9.")
    return int(value)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
