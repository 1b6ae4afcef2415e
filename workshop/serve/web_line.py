"""A line between a browser's page and a seat: a websocket that may be lost and found again.

Binary frames are the terminal's bytes, both ways. Text frames are small JSON lists. From the page: `["size", columns,
lines]`, `["ping"]`. From here: `["from", start, taken, fresh]`, first of all: shown bytes go on at `start`, typed bytes
were taken up to `taken`, and `fresh` says that a new program was started; `["taken", n]`, `["pong", n]`, and
`["over", sentence]` before the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from enum import IntEnum

from aiohttp import WSMsgType, web

from workshop.serve.seat import Over, Seat

HEARTBEAT = 15.0
"""Seconds between two questions whether the browser is still there."""
LARGEST = 64 * 1024
"""Bytes of one frame."""
_SAY_EVERY = 16 * 1024
"""Typed bytes after which the page is told that they were taken, so that it need not keep them."""


class Closed(IntEnum):
    """Why a line was closed. From 4400 on the page does not try again by itself."""

    AGAIN = 4000
    NOT_JOINED = 4401
    TAKEN = 4409
    OVER = 4410
    FULL = 4429


@dataclass(slots=True)
class WebSeat:
    """A seat as one browser window knows it: `taken` counts the typed bytes that came, on all lines there were."""

    seat: Seat
    taken: int = 0


class WebLine:
    """The seat's viewer for as long as one websocket lasts."""

    def __init__(self, socket: web.WebSocketResponse, place: WebSeat) -> None:
        self._socket, self._place = socket, place
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._over: tuple[Over, str] | None = None
        self._said = place.taken

    # ------------------------------------------------------------------ what the seat tells

    def show(self, data: bytes) -> None:
        """The ring keeps the bytes; a browser that does not follow misses some, and then has all drawn again."""
        self._news.set()

    def room(self) -> None:
        """The seat takes input again."""
        self._room.set()

    def over(self, why: Over, sentence: str) -> None:
        """The seat has ended, or another window looks at it."""
        self._over = why, sentence
        self._news.set()
        self._room.set()

    # ------------------------------------------------------------------ both ways

    async def run(self, have: int | None, *, fresh: bool) -> None:
        """Until the line or the seat is over. `have` is how many bytes the page has shown; None for none."""
        hearing = asyncio.create_task(self._hear())
        showing = asyncio.create_task(self._show(have, fresh))
        try:
            await asyncio.wait((hearing, showing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._place.seat.detach(self)
            for task in (hearing, showing):
                task.cancel()
            await asyncio.gather(hearing, showing, return_exceptions=True)
        if self._over is not None:
            await self._say_goodbye(*self._over)

    async def _show(self, have: int | None, fresh: bool) -> None:
        seat, at = self._place.seat, have
        begun = False
        while self._over is None:
            self._news.clear()
            resumed = seat.attach(self, at)
            if not begun or resumed.start != at:
                await self._say("from", resumed.start, self._place.taken, fresh)
                begun, fresh = True, False
            at = resumed.start
            if not resumed.missed:
                await self._news.wait()
            for start in range(0, len(resumed.missed), LARGEST):
                piece = resumed.missed[start : start + LARGEST]
                await self._socket.send_bytes(piece)  # waits for a browser that does not follow
                at += len(piece)

    async def _hear(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                await self._take(message.data)
            elif message.type is WSMsgType.TEXT:
                await self._obey(message.data)

    async def _take(self, data: bytes) -> None:
        """Keys for the program; while it has no room, nothing more is read from the browser."""
        self._room.clear()
        self._place.taken += len(data)
        if not self._place.seat.write(data) and self._over is None:
            await self._room.wait()
        if self._place.taken - self._said >= _SAY_EVERY:
            self._said = self._place.taken
            await self._say("taken", self._said)

    async def _obey(self, text: str) -> None:
        """A small order; anything else is passed over."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return
        match said:
            case ["size", int(columns), int(lines)]:
                self._place.seat.resize(min(columns, 10_000), min(lines, 10_000))
            case ["ping"]:
                self._said = self._place.taken
                await self._say("pong", self._said)

    async def _say(self, *words: str | int | bool) -> None:
        await self._socket.send_str(json.dumps(words, ensure_ascii=False))

    async def _say_goodbye(self, why: Over, sentence: str) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            if why is Over.TAKEN:
                await self._socket.close(code=Closed.TAKEN)
            elif why is Over.CLOSED and not sentence:  # the line came back while its seat was being given up
                await self._socket.close(code=Closed.AGAIN)
            else:
                await say_over(self._socket, Closed.OVER, sentence)


async def say_over(socket: web.WebSocketResponse, code: Closed, sentence: str) -> None:
    """Tell the page in a sentence why there is no seat, and close the line for good."""
    await socket.send_str(json.dumps(["over", sentence], ensure_ascii=False))
    await socket.close(code=code)
