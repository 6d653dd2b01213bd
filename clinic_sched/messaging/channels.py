"""How a message leaves the house: by mail, or on the console of whoever tries it out."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TextIO
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from clinic_sched.messaging.errors import DeliveryFailed, DeliveryRefused
from clinic_sched.messaging.rules import Claimed

TIMEOUT_SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}

# Hands one message over, its text complete, or raises why not.
Send = Callable[[Claimed, str, datetime], None]


@dataclass(frozen=True)
class Sender:
    """The address our mail comes from; its domain also names our messages."""

    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def channel_for(smtp_url: str | None, *, base_url: str, console: TextIO) -> Send:
    """Return the mail server of the settings, or the console where there is none."""
    if smtp_url is None:
        return _console(console)
    return _mail_server(urlsplit(smtp_url), sender_of(smtp_url, base_url=base_url))


def sender_of(smtp_url: str, *, base_url: str) -> Sender:
    """Take `?from=` of the mail server's address, else its user, else our own host."""
    parts = urlsplit(smtp_url)
    named = parse_qs(parts.query).get("from", [""])[0] or unquote(parts.username or "")
    if "@" in named:
        return Sender(named)
    return Sender(f"no-reply@{urlsplit(base_url).hostname or 'localhost'}")


def compose(message: Claimed, body: str, *, sender: Sender, now: datetime) -> EmailMessage:
    """Write the mail; sent twice it has one identity, so that a reader may show it once."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender.address
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.public_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


def _mail_server(server: SplitResult, sender: Sender) -> Send:
    def send(message: Claimed, body: str, now: datetime) -> None:
        try:
            mail = compose(message, body, sender=sender, now=now)
        except ValueError as cause:
            raise DeliveryRefused(f"It cannot be written as mail: {cause}") from cause
        try:
            _hand_over(mail, server)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _refusal(*_first(refusal)) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _refusal(refusal.smtp_code, refusal.smtp_error) from refusal
        except smtplib.SMTPNotSupportedError as cause:
            raise DeliveryRefused(f"The mail server cannot take it: {cause}") from cause
        except (smtplib.SMTPException, OSError) as cause:
            raise DeliveryFailed(f"The mail server did not take it: {cause}") from cause

    return send


def _hand_over(mail: EmailMessage, server: SplitResult) -> None:
    connection = _connected(server)
    try:
        connection.send_message(mail)
    finally:
        # A goodbye that goes wrong does not undo what was taken.
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    secure = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT_SECONDS, context=secure
        )
    else:
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=secure)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _first(refusal: smtplib.SMTPRecipientsRefused) -> tuple[int, bytes | str]:
    answers: list[tuple[int, bytes | str]] = list(refusal.recipients.values())
    return answers[0]


def _refusal(code: int, said: bytes | str) -> DeliveryFailed | DeliveryRefused:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = DeliveryRefused if code >= 500 else DeliveryFailed
    return kind(f"The mail server answered {code} {text}")


def _console(console: TextIO) -> Send:
    def send(message: Claimed, body: str, now: datetime) -> None:
        rule = "-" * 60
        console.write(
            f"{rule}\nTo: {message.address}\nSubject: {message.subject}\n\n{body}\n{rule}\n"
        )
        console.flush()

    return send
