"""A network between a browser and the host: it can be cut, stand still, and come back."""

from __future__ import annotations

import asyncio
import contextlib
from enum import Enum


class Net(Enum):
    """How the network is."""

    UP = "up"
    CUT = "cut"
    """Lines are closed, and no new one is made."""
    SILENT = "silent"
    """Nothing arrives, and no one is told: a laptop that left the room."""


class Relay:
    """Passes on what comes to `port`. Runs in the loop it is opened in."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.port = int(server.sockets[0].getsockname()[1])
        self.target = 0
        self.state = Net.UP
        self.lines = 0
        self._up = asyncio.Event()
        self._up.set()
        self._writers: set[asyncio.StreamWriter] = set()

    @classmethod
    async def open(cls) -> Relay:
        """Listen on a free port; `target` is set before anybody comes."""
        relays: list[Relay] = []

        async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await relays[0]._pass_on(reader, writer)

        relays.append(cls(await asyncio.start_server(come, "127.0.0.1", 0)))
        return relays[0]

    def be(self, state: Net) -> None:
        """Change how the network is."""
        self.state = state
        if state is Net.SILENT:
            self._up.clear()
        else:
            self._up.set()
        if state is Net.CUT:
            for writer in tuple(self._writers):
                writer.transport.abort()

    async def close(self) -> None:
        """End every line."""
        self.be(Net.CUT)
        self._server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state is Net.CUT:
            writer.transport.abort()
            return
        self.lines += 1
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        mine = {writer, back}
        self._writers |= mine
        try:
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        finally:
            for one in mine:
                one.transport.abort()
            self._writers -= mine

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(64 * 1024):
                await self._up.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
