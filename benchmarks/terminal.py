"""One program on a pseudo-terminal, timed from outside as its user feels it.

Times are taken when bytes are read; the emulator that decides what they showed runs afterwards, so that its own time is
in no figure. Byte code is cached: the first start of each program is not counted.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.support.console import _NOT_HANDED_ON, _QUERIES, KEYS, NOT_FOR_PYTE

QUIET = 0.05


@dataclass(frozen=True, slots=True)
class TerminalAnswer:
    """What a key brought: seconds to the last byte of the answer that changed the screen, and bytes in all."""

    paint: float
    bytes: int


class Program:
    """A running program; `ready` seconds after its start the wanted text was on the screen."""

    def __init__(
        self, argv: Sequence[str], ready: str, *, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None
    ) -> None:
        columns, lines = size
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        environment = {k: v for k, v in os.environ.items() if k not in _NOT_HANDED_ON}
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"} | (env or {})
        started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execvpe(argv[0], list(argv), environment)
        self.ready = self._until(ready, started)

    def _read(self, timeout: float) -> tuple[float, bytes] | None:
        ready, _, _ = select.select([self.fd], [], [], timeout)
        if not ready:
            return None
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return None
        at = time.perf_counter()
        for query, answer in _QUERIES.items():
            if query in data and answer:
                os.write(self.fd, answer)
        return at, data

    def _until(self, wanted: str, started: float, limit: float = 60.0) -> float:
        text = bytearray()
        while time.perf_counter() - started < limit:
            chunk = self._read(0.2)
            if chunk is None:
                continue
            text += chunk[1]
            self._stream.feed(NOT_FOR_PYTE.sub(b"", chunk[1]))
            if wanted in "\n".join(self.screen.display):
                return chunk[0] - started
        raise RuntimeError(f"never saw {wanted!r}:\n" + "\n".join(self.screen.display))

    def settle(self, quiet: float = 0.3) -> int:
        """Read until nothing comes for `quiet` seconds; the bytes read."""
        total = 0
        while (chunk := self._read(quiet)) is not None:
            total += len(chunk[1])
            self._stream.feed(NOT_FOR_PYTE.sub(b"", chunk[1]))
        return total

    def key(self, name: str) -> TerminalAnswer:
        """Press one key and wait for silence. A random pause before it keeps off the frame clock's grid."""
        time.sleep(random.uniform(0.0, 0.04))
        before = (list(self.screen.display), self.screen.cursor.x, self.screen.cursor.y)
        chunks: list[tuple[float, bytes]] = []
        pressed = time.perf_counter()
        os.write(self.fd, KEYS.get(name, name).encode())
        while (chunk := self._read(QUIET if chunks else 1.0)) is not None:
            chunks.append(chunk)
        painted = chunks[-1][0] if chunks else pressed
        for at, data in chunks:
            attributes = repr(self.screen.buffer[self.screen.cursor.y])
            self._stream.feed(NOT_FOR_PYTE.sub(b"", data))
            now = (list(self.screen.display), self.screen.cursor.x, self.screen.cursor.y)
            if now != before or repr(self.screen.buffer[self.screen.cursor.y]) != attributes:
                painted = at
                break
        return TerminalAnswer(painted - pressed, sum(len(data) for _, data in chunks))

    @property
    def resident(self) -> int:
        """Resident memory in KiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
        return 0

    def idle(self, seconds: float) -> tuple[int, float]:
        """Bytes written and processor seconds used while nobody types."""
        before = self._cpu()
        total, end = 0, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            chunk = self._read(left)
            total += len(chunk[1]) if chunk else 0
        return total, self._cpu() - before

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
