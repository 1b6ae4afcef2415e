"""A browser that does not follow misses bytes, and then has everything drawn again; nothing piles up for it."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

from aiohttp import web

from workshop.serve.ring import Ring
from workshop.serve.seat import Over, Resumed, Seat, SeatViewer
from workshop.serve.web_line import WebLine, WebSeat


class SlowSocket:
    """A websocket whose browser takes a frame only when it is let."""

    def __init__(self) -> None:
        self.sent: list[bytes | list[Any]] = []
        self.may = asyncio.Semaphore(0)
        self.stuck = False
        self.code: int | None = None
        self._never = asyncio.Event()

    @property
    def shown(self) -> bytes:
        """All bytes that arrived."""
        return b"".join(one for one in self.sent if isinstance(one, bytes))

    async def send_bytes(self, data: bytes) -> None:
        self.stuck = True
        await self.may.acquire()
        self.stuck = False
        self.sent.append(data)

    async def send_str(self, text: str) -> None:
        self.sent.append(json.loads(text))

    async def close(self, *, code: int) -> None:
        self.code = code

    def __aiter__(self) -> SlowSocket:
        return self

    async def __anext__(self) -> None:
        await self._never.wait()


class TalkingSeat:
    """A seat that shows what the test wants; it keeps 100 bytes."""

    def __init__(self) -> None:
        self.ring = Ring(100)
        self.viewer: SeatViewer | None = None
        self.repainted = 0

    def attach(self, viewer: SeatViewer, have: int | None = None) -> Resumed:
        self.viewer = viewer
        missed = None if have is None else self.ring.since(have)
        if missed is None:
            self.repainted += 1
            return Resumed(self.ring.position, b"")
        return Resumed(have or 0, missed)

    def detach(self, viewer: SeatViewer) -> None:
        self.viewer = None

    def show(self, data: bytes) -> None:
        """The program writes."""
        self.ring.add(data)
        assert self.viewer is not None
        self.viewer.show(data)


async def until(fact: Any) -> None:
    async with asyncio.timeout(60):
        while not fact():
            await asyncio.sleep(0)


async def test_a_slow_browser_gets_a_new_picture_and_not_a_backlog() -> None:
    socket, seat = SlowSocket(), TalkingSeat()
    line = WebLine(cast("web.WebSocketResponse", socket), WebSeat(cast("Seat", seat)))
    running = asyncio.create_task(line.run(0, fresh=True))
    await until(lambda: socket.sent == [["from", 0, 0, True]])
    seat.show(b"a" * 50)
    await until(lambda: socket.stuck)
    for _ in range(1000):  # meanwhile the program goes on
        seat.show(b"b" * 50)
    before = seat.repainted
    socket.may.release()
    await until(lambda: len(socket.sent) >= 3)
    assert socket.sent[1:] == [b"a" * 50, ["from", 50_050, 0, False]]
    assert seat.repainted == before + 1
    socket.may.release()
    seat.show(b"the new picture")
    await until(lambda: socket.sent[-1] == b"the new picture")
    assert seat.viewer is not None
    seat.viewer.over(Over.LEFT, "You left.")
    await running
    assert (socket.sent[-1], socket.code) == (["over", "You left."], 4410)
    assert seat.viewer is None


async def test_bytes_come_in_order_and_once_whatever_the_pace() -> None:
    socket, seat = SlowSocket(), TalkingSeat()
    line = WebLine(cast("web.WebSocketResponse", socket), WebSeat(cast("Seat", seat)))
    running = asyncio.create_task(line.run(0, fresh=True))
    await until(lambda: socket.sent)
    expected = b""
    for number in range(30):
        seat.show(b"%02d" % number)
        expected += b"%02d" % number
        socket.may.release()
        if number % 3 == 0:
            await until(lambda whole=expected: socket.shown == whole)
    await until(lambda: socket.shown == expected)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
