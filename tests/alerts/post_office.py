"""A real SMTP server on loopback that keeps what it was handed."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP


class PostOffice:
    """What came in, and the port where it comes in."""

    def __init__(self) -> None:
        self.port = 0
        self.received: list[EmailMessage] = []
        self.refuses: str | None = None
        self.dead: set[str] = set()

    async def handle_RCPT(  # noqa: N802  (aiosmtpd calls it so)
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        """Take an address, or refuse it."""
        if address in self.dead:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802  (aiosmtpd calls it so)
        self, _server: object, _session: object, envelope: Any
    ) -> str:
        """Keep a mail, or refuse it."""
        if self.refuses:
            return self.refuses
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append(mail)
        return "250 kept"


@asynccontextmanager
async def a_post_office() -> AsyncIterator[PostOffice]:
    """Serve in the test's own loop: the notifier sends from threads of its own."""
    office, loop = PostOffice(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, loop=loop), "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()
