"""A chat on this screen: a small HTTP service that Apprise hands messages to.

What the demo shows as fired is what came in here, over HTTP, through Apprise.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

NAME = "this-screen"
_ALERT = re.compile(r"^Alert ([0-9a-f]{32})$", re.MULTILINE)


@dataclass(slots=True)
class Screen:
    """What came in: alert ids, in order, and when (``time.monotonic``)."""

    url: str = ""
    received: list[tuple[str, float]] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """Take a message in, as any chat's webhook would."""
        message = str((await request.json()).get("message", ""))
        if found := _ALERT.search(message):
            self.received.append((found[1], time.monotonic()))
        async with self._changed:
            self._changed.notify_all()
        return web.Response(text="ok")

    async def arrival(self, alert_id: str, timeout_seconds: float) -> float | None:
        """Return when an alert came in; ``None`` if it does not within the time."""
        deadline = time.monotonic() + timeout_seconds
        while (at := dict(self.received).get(alert_id)) is None:
            if not await self.more(deadline - time.monotonic()):
                return None
        return at

    async def more(self, timeout_seconds: float | None) -> bool:
        """Wait for the next message; false if none comes within the time."""
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait(), timeout_seconds)
            except TimeoutError:
                return False
        return True


@asynccontextmanager
async def screen() -> AsyncIterator[Screen]:
    """Listen on loopback until left."""
    chat = Screen()
    app = web.Application()
    app.router.add_post("/", chat.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    chat.url = f"json://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield chat
    finally:
        await runner.cleanup()
