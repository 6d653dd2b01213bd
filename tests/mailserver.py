"""A real mail server on a free port, which can be in any of the moods of real ones."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

# The machine may have more to do than this.
PATIENCE = 60.0


class PostOffice:
    """What arrived, and how the next message will be received."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.messages: list[EmailMessage] = []
        self.attempts = 0
        self.recover()

    def recover(self) -> None:
        """Receive every message again, at once."""
        self._to_recipient = self._to_data = ""
        self._hangs_up = False
        self._before_data = self._after_data = 0.0

    def refuse(self) -> None:
        """Say for good that nobody has this address."""
        self._to_recipient = "550 5.1.1 No such mailbox"

    def be_busy(self) -> None:
        """Ask to be tried again later."""
        self._to_data = "451 4.3.0 Try again later"

    def hang_up(self) -> None:
        """Break the connection in the middle of every message."""
        self._hangs_up = True

    def dawdle(self, *, before_data: float = 0.0, after_data: float = 0.0) -> None:
        """Take seconds to answer, unless it recovers: before a message, or after keeping it."""
        self._before_data, self._after_data = before_data, after_data

    def to(self, address: str) -> list[EmailMessage]:
        """Return what arrived for one address."""
        return [message for message in self.messages if address in str(message["To"])]

    def wait_for(self, *, messages: int = 0, attempts: int = 0) -> None:
        """Wait until so many messages were kept, and so many senders came."""
        deadline = time.monotonic() + PATIENCE
        while len(self.messages) < messages or self.attempts < attempts:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.messages)} messages, {self.attempts} attempts")
            time.sleep(0.02)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer a sender who names a recipient."""
        self.attempts += 1
        await self._dawdle("_before_data")
        if self._to_recipient:
            return self._to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer a sender whose message has been read to its end."""
        if self._hangs_up and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
            return "421 Gone"
        if self._to_data:
            return self._to_data
        content = envelope.original_content or b""
        plain = content.replace(b"\r\n", b"\n")
        self.messages.append(message_from_bytes(plain, policy=policy.default))
        await self._dawdle("_after_data")
        return "250 OK"

    async def _dawdle(self, how_long: str) -> None:
        begun = time.monotonic()
        while time.monotonic() - begun < getattr(self, how_long):
            await asyncio.sleep(0.02)


@contextmanager
def receiving() -> Iterator[PostOffice]:
    """Run a mail server on a free port until the block ends."""
    port = free_port()
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server that runs for one test."""
    with receiving() as office:
        yield office
