"""Measure the way to a seat: the same program on a pseudo-terminal and through the page's door, key by key in turns.

uv run python -m benchmarks.page [--keys 60] [--joins 12] [--room 12]

The server is a process of its own. The client speaks the page's protocol; what a browser needs to draw is not in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.terminal import QUIET, Program, TerminalAnswer
from store.bench.figures import pairs, spread
from tests.reach.served import Served
from workshop.sheets.model import Role

ROOT = Path(__file__).parent.parent
PERSON, GUEST = "Ben Carter", "Chloe Park"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--joins", type=int, default=12)
    parser.add_argument("--room", type=int, default=12)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    if options.serve:
        serve(options.serve)
        return
    with tempfile.TemporaryDirectory() as folder, ServedSession(Path(folder)) as server:
        for line in asyncio.run(measure(server, options)):
            print(line)


def serve(folder: Path) -> None:
    """The process of the server: says where it is, and ends with its standard input."""
    served = Served(folder, people={"Ana Ruiz": Role.FACILITATOR, PERSON: Role.PARTICIPANT, GUEST: Role.PARTICIPANT})
    print(json.dumps([served.url, served.gate.join_code, str(served.home), served.session]), flush=True)
    sys.stdin.read()
    served.close()


class ServedSession:
    """That process, as a context manager."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.page", "--serve", str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url, self.code, self.home, self.session = json.loads(self._process.stdout.readline())

    def __enter__(self) -> ServedSession:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


@dataclass
class JoinedPerson:
    """Somebody who joined through the door; `joined` seconds until their first screen was whole."""

    client: aiohttp.ClientSession
    line: aiohttp.ClientWebSocketResponse
    joined: float

    @classmethod
    async def join(cls, server: ServedSession, name: str) -> JoinedPerson:
        """From the code to the first screen."""
        client = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": server.url}, base_url=server.url
        )
        began = time.perf_counter()
        async with client.post("/join", json={"code": server.code, "name": name}) as answer:
            assert answer.status == 200, await answer.text()
        line = await client.ws_connect("/ws?tab=one&have=-1&c=80&r=24")
        shown = b""
        while b"help" not in shown:
            message = await line.receive()
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
            shown += message.data if message.type is aiohttp.WSMsgType.BINARY else b""
        return cls(client, line, time.perf_counter() - began)

    async def settle(self, quiet: float = 0.3) -> None:
        """Until nothing comes any more."""
        while await self._next(quiet):
            pass

    async def key(self, keys: str) -> TerminalAnswer:
        """Press a key and wait for silence, as `Program.key` does."""
        await asyncio.sleep(random.uniform(0.0, 0.04))
        pressed = painted = time.perf_counter()
        total = 0
        await self.line.send_bytes(keys.encode())
        while size := await self._next(QUIET if total else 1.0):
            painted = painted if total else time.perf_counter()
            total += size
        return TerminalAnswer(painted - pressed, total)

    async def _next(self, patience: float) -> int:
        """Bytes of the next frame, its header counted; 0 when none comes."""
        try:
            message = await asyncio.wait_for(self.line.receive(), patience)
        except TimeoutError:
            return 0
        if message.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
            return 0  # the line is over
        return len(message.data) + (2 if len(message.data) < 126 else 4)

    async def leave(self) -> None:
        """Close the session, and go."""
        await self.line.send_bytes(b"\x1b[21~")  # F10
        await self.settle(1.0)
        await self.close()

    async def close(self) -> None:
        """Leave the line; the seat goes when its time is over."""
        await self.line.close()
        await self.client.close()


async def measure(server: ServedSession, options: argparse.Namespace) -> list[str]:
    """The rows of the table."""
    await (await JoinedPerson.join(server, "Warm Up")).leave()
    joins, starts = [], []
    for number in range(options.joins):
        seat = await JoinedPerson.join(server, f"Guest {chr(65 + number)}")
        joins.append(seat.joined)
        await seat.leave()
        program = await asyncio.to_thread(opened, server)
        starts.append(program.ready)
        program.end()
    began = time.perf_counter()
    room = await asyncio.gather(*(JoinedPerson.join(server, f"Member {chr(65 + n)}") for n in range(options.room)))
    together = time.perf_counter() - began
    await asyncio.gather(*(seat.leave() for seat in room))
    direct, web = await in_turns(server, options.keys)
    more = [1000 * (b.paint - a.paint) for a, b in zip(direct, web, strict=True)]
    return [
        "| figure | through the page's door | against | beyond, or at most |",
        "|---|---|---|---|",
        f"| key to paint, p50 | {half(web):.1f} ms | the same on a pseudo-terminal {half(direct):.1f} ms | "
        f"{statistics.median(more):+.1f} ms, at most +8 |",
        f"| bytes a typed character | {size(web):.0f} | {size(direct):.0f} | 250 |",
        f"| join to first screen, warm | {spread(joins, ' ms', 1000)} | the command started for the same session "
        f"{spread(starts, ' ms', 1000)} | {pairs(joins, starts):.2f} times |",
        f"| {options.room} people at once, until the last has a screen | {together:.1f} s | one alone "
        f"{statistics.median(joins):.1f} s | {together / statistics.median(joins):.1f} times |",
    ]


def opened(server: ServedSession) -> Program:
    """The command, started on a pseudo-terminal, with its first screen."""
    command = [sys.executable, "-m", "workshop", "open", server.session, "--as", PERSON]
    return Program(command, "help", env={"WORKSHOP_HOME": server.home})


async def in_turns(server: ServedSession, keys: int) -> tuple[list[TerminalAnswer], list[TerminalAnswer]]:
    """The same letters typed in a cell, one on a pseudo-terminal, one through the door, again and again."""
    program = opened(server)
    seat = await JoinedPerson.join(server, GUEST)
    for press in ("\x1b[20~", "Step: Warm-up", "\r", "x"):
        os.write(program.fd, press.encode())
        await asyncio.to_thread(program.settle, 1.0)
        await seat.line.send_bytes(press.encode())
        await seat.settle(1.0)
    direct, web = [], []
    for number in range(keys + 5):
        letter = "abcdefghij"[number % 10]
        direct.append(await asyncio.to_thread(program.key, letter))
        await seat.settle(0.1)
        web.append(await seat.key(letter))
        await asyncio.to_thread(program.settle, 0.1)
    await seat.close()
    program.end()
    return direct[5:], web[5:]


def half(answers: list[TerminalAnswer]) -> float:
    """The median, in milliseconds."""
    return 1000 * statistics.median(answer.paint for answer in answers)


def size(answers: list[TerminalAnswer]) -> float:
    """The median of the bytes."""
    return statistics.median(answer.bytes for answer in answers)


if __name__ == "__main__":
    main()
