"""Listening for browsers: the port, and clients that connect and then say nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_server import Server

FIRST_SECONDS = 15.0
"""Seconds that a connection has for its first request."""
CONNECTIONS = 400
"""Connections at once, whatever they want: a window needs one, and a few more while it loads."""
_IDLE = 30.0
_CLOSING = 3.0


class WebConnection(RequestHandler):
    """A connection that has to ask for something soon."""

    def __init__(self, manager: Server, all_of_them: set[WebConnection]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(manager, loop=loop, keepalive_timeout=_IDLE, lingering_time=1.0)
        self._all = all_of_them
        self.asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        super().connection_made(transport)
        if len(self._all) >= CONNECTIONS:
            transport.close()
            return
        self._all.add(self)
        asyncio.get_running_loop().call_later(FIRST_SECONDS, self._give_up)

    def connection_lost(self, exc: BaseException | None) -> None:
        """They have gone."""
        self._all.discard(self)
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if not self.asked and self.transport is not None:
            self.transport.close()


@web.middleware
async def note_asked(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Goes before every other middleware: this connection has asked for something."""
    if isinstance(request.protocol, WebConnection):
        request.protocol.asked = True
    return await handler(request)


class OpenPort:
    """An open port; `port` is the real one where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner, self._server = runner, server
        self.port = int(server.sockets[0].getsockname()[1])

    @classmethod
    async def open(cls, app: web.Application, host: str, port: int, context: ssl.SSLContext | None) -> OpenPort:
        """Listen there. Raises OSError when the port cannot be had."""
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING, handle_signals=False)
        await runner.setup()
        manager, connections = runner.server, set[WebConnection]()
        assert manager is not None
        try:
            server = await asyncio.get_running_loop().create_server(
                lambda: WebConnection(manager, connections),
                host,
                port,
                ssl=context,
                ssl_handshake_timeout=FIRST_SECONDS if context else None,
            )
        except BaseException:
            await runner.cleanup()
            raise
        return cls(runner, server)

    async def close(self) -> None:
        """Take no one new, and end what is open."""
        self._server.close()
        await self._runner.cleanup()
