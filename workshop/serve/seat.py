"""A seat: one person's process on a terminal of its own, whoever looks at it, and the bytes between them.

Runs in the server's event loop and knows neither SSH nor HTTP. Nobody is waited for: input goes through a queue,
because a terminal takes some 4 KB at a time; output stops being read while the viewer does not follow, or goes into the
ring while nobody looks.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import struct
import termios
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.process import BaseProcess
from typing import Protocol

from workshop.serve.guest import Guest
from workshop.serve.ring import Ring

GRACE = 60.0
"""Seconds that a seat is kept for somebody whose line was lost."""
COLUMNS, LINES = (20, 500), (5, 200)
"""What is believed of a window's size."""
USUAL = (80, 24)
FULL = 64 * 1024
"""Bytes of input that wait; with more the door should stop reading."""
MOST_INPUT = 1024 * 1024
"""Bytes of input that ever wait: what comes on top of it is lost."""
_LEAVING = 5.0
"""Seconds that a program has for leaving before its terminal is taken away, and as many again before it is killed."""
_AGAIN, _WITHIN = 3, 60.0
"""A seat that dies is started again so often within so many seconds."""
_SETTLED = 10.0
"""Seconds after which a program that ends with an error had begun well, and is worth another start."""
_CHUNK = 64 * 1024
_FAILED = "The program ended by itself. Everything marked “saved” is safe; join again."


class Over(StrEnum):
    """Why a viewer sees no more of a seat."""

    LEFT = "left"
    """The person left."""
    CLOSED = "closed"
    """The seat was closed: the room has ended, or the person was removed."""
    TAKEN = "taken"
    """Another window of the same person looks at the seat now."""
    FAILED = "failed"
    """The program ended by itself, again and again."""


class SeatViewer(Protocol):
    """A door's side of a seat. Nothing here may block or raise."""

    def show(self, data: bytes) -> None:
        """Bytes for the terminal."""

    def room(self) -> None:
        """The seat takes input again, after `write` had said that it is full."""

    def over(self, why: Over, sentence: str) -> None:
        """No more comes; `sentence` is for the person, and may be empty. Called once."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a viewer goes on: at byte `start`, and with these bytes first. A `start` other than where the viewer was
    means that its terminal has to be reset first; the program then draws everything again."""

    start: int
    missed: bytes


class Seat:
    """One person's process, as its door sees it.

    Args:
        guest: who sits there.
        begin: starts the program for that guest on that terminal and returns its process.
        gone: told once, when the seat is over.
        grace: seconds for which it is kept when its viewer has gone.

    Attributes:
        pid: the process of the seat; another one after it was started again.
        ended: done with why and with a sentence, once the process has ended for good.
    """

    def __init__(
        self,
        guest: Guest,
        begin: Callable[[Guest, int], BaseProcess],
        gone: Callable[[Seat], None],
        *,
        size: tuple[int, int] = USUAL,
        grace: float = GRACE,
    ) -> None:
        self.guest = guest
        self._begin, self._gone = begin, gone
        self._grace = grace
        self._loop = asyncio.get_running_loop()
        self._viewer: SeatViewer | None = None
        self._ring = Ring()
        self._waiting: deque[bytes] = deque()
        self._waits = 0
        self._told_full = self._paused = self._reading = False
        self._size = believed(*size)
        self._timer: asyncio.TimerHandle | None = None
        self._why: tuple[Over, str] | None = None
        self._again = False
        self._deaths: deque[float] = deque(maxlen=_AGAIN)
        self.ended: asyncio.Future[tuple[Over, str]] = self._loop.create_future()
        self._master = -1
        self._process: BaseProcess
        self._began = 0.0
        self.pid = 0
        self._start()
        self._wait_for_viewer()

    # ------------------------------------------------------------------ for the doors

    @property
    def position(self) -> int:
        """How many bytes the seat has shown since it began."""
        return self._ring.position

    @property
    def watched(self) -> bool:
        """Whether somebody looks at it; else it waits for the line to come back."""
        return self._viewer is not None

    def attach(self, viewer: SeatViewer, have: int | None = None) -> Resumed:
        """Let `viewer` look from now on; one that looked before is told that the seat was taken.

        `have` is the position up to which it has seen the seat; None for a new terminal.
        """
        before, self._viewer = self._viewer, viewer
        if before is not None and before is not viewer:
            before.over(Over.TAKEN, "This seat is open in another window now.")
        self._cancel_timer()
        self.resume()
        missed = None if have is None else self._ring.since(have)
        if have is not None and missed is not None:
            return Resumed(have, missed)
        if self.position:
            self.repaint()
        return Resumed(self.position, b"")

    def detach(self, viewer: SeatViewer) -> None:
        """The line to that viewer is lost: keep the seat for a while. Nothing happens when another one looks."""
        if viewer is self._viewer:
            self._viewer = None
            self.resume()
            self._wait_for_viewer()

    def write(self, data: bytes) -> bool:
        """Keys and pastes for the program; False when the door should stop reading until `SeatViewer.room`."""
        if data and self._master >= 0 and self._waits < MOST_INPUT:
            self._waiting.append(data)
            self._waits += len(data)
            self._send()
        self._told_full = self._told_full or self._waits > FULL
        return not self._told_full

    def resize(self, columns: int, lines: int) -> None:
        """The window has that size now, as far as it can be believed."""
        self._size = believed(columns, lines)
        self._set_size()

    def pause(self) -> None:
        """Read no more of what the program shows: the viewer does not follow."""
        self._paused = True
        self._stop_reading()

    def resume(self) -> None:
        """The viewer follows again."""
        self._paused = False
        if not self._reading and self._master >= 0:
            self._reading = True
            self._loop.add_reader(self._master, self._read)

    def repaint(self) -> None:
        """Have the program set its terminal up anew and draw everything."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGCONT)

    def become(self, guest: Guest) -> None:
        """Sit there as somebody else: the program leaves and starts again under the other name."""
        self.guest = guest
        self._again = True
        self._signal(signal.SIGHUP)

    def close(self, why: Over = Over.CLOSED, sentence: str = "") -> None:
        """End the seat: the program keeps text and place, and leaves. `ended` is done once it has."""
        if self._why is not None:
            return
        self._why = why, sentence
        self._cancel_timer()
        self.resume()
        self._signal(signal.SIGHUP)
        self._timer = self._loop.call_later(_LEAVING, self._take_terminal)

    # ------------------------------------------------------------------ the process

    def _start(self) -> None:
        self._master, own = pty.openpty()
        os.set_blocking(self._master, False)
        self._set_size()
        try:
            self._process = self._begin(self.guest, own)
        except BaseException:
            self._close_master()
            raise
        finally:
            os.close(own)  # or the hang-up would never come
        self.pid = self._process.pid or 0
        self._began = self._loop.time()
        self._loop.add_reader(self._process.sentinel, self._has_ended)
        if not self._paused:
            self.resume()

    def _has_ended(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._drain()
        self._close_master()
        self._process.join(_LEAVING)
        code = self._process.exitcode or 0
        self._process.close()
        if self._again and self._why is None:
            self._again = False
            self._start()
            return
        died = code < 0 or (code > 0 and self._loop.time() - self._began > _SETTLED)
        if self._why is None and died and self._may_start_again():
            self._start()
            return
        self._finish(*(self._why or ((Over.FAILED, _FAILED) if died else (Over.LEFT, ""))))

    def _may_start_again(self) -> bool:
        """Whether it died rarely enough until now."""
        now = self._loop.time()
        often = len(self._deaths) == _AGAIN and now - self._deaths[0] < _WITHIN
        self._deaths.append(now)
        return not often

    def _take_terminal(self) -> None:
        self._close_master()
        self._timer = self._loop.call_later(_LEAVING, self._signal, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        """To the process and all that it started: it leads a group of its own, from a moment after its start on."""
        with contextlib.suppress(OSError):
            os.killpg(self.pid, number)

    def _finish(self, why: Over, sentence: str) -> None:
        self._cancel_timer()
        viewer, self._viewer = self._viewer, None
        if viewer is not None:
            viewer.over(why, sentence)
        if not self.ended.done():
            self.ended.set_result((why, sentence))
        self._gone(self)

    def _wait_for_viewer(self) -> None:
        self._cancel_timer()
        self._timer = self._loop.call_later(self._grace, self.close)

    def _cancel_timer(self) -> None:
        """Nobody is waited for any longer; a seat that is closing goes on closing."""
        if self._timer is not None and self._why is None:
            self._timer.cancel()
            self._timer = None

    # ------------------------------------------------------------------ the terminal

    def _set_size(self) -> None:
        if self._master >= 0:
            columns, lines = self._size
            with contextlib.suppress(OSError):
                fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self) -> None:
        """Take what the program wrote."""
        data = self._taken()
        if data:
            self._ring.add(data)
            if self._viewer is not None:
                self._viewer.show(data)
        elif data is not None:
            self._stop_reading()  # the program has closed its side, and ends in a moment

    def _taken(self) -> bytes | None:
        """Bytes of the program; none when its side is closed, None when there is nothing just now."""
        try:
            return os.read(self._master, _CHUNK)
        except BlockingIOError:
            return None
        except OSError:  # how a terminal says that nobody has it open
            return b""

    def _drain(self) -> None:
        """The last screen of a program that has ended."""
        while self._master >= 0 and (data := self._taken()):
            self._ring.add(data)
            if self._viewer is not None:
                self._viewer.show(data)

    def _send(self) -> None:
        while self._waiting:
            data = self._waiting.popleft()
            try:
                sent = os.write(self._master, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._forget_input()
                return
            self._waits -= sent
            if sent < len(data):
                self._waiting.appendleft(data[sent:])
                self._loop.add_writer(self._master, self._send)
                return
        self._loop.remove_writer(self._master)
        self._has_room()

    def _has_room(self) -> None:
        if self._told_full:
            self._told_full = False
            if self._viewer is not None:
                self._loop.call_soon(self._viewer.room)

    def _forget_input(self) -> None:
        self._waiting.clear()
        self._waits = 0
        if self._master >= 0:
            self._loop.remove_writer(self._master)
        self._has_room()

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._master)

    def _close_master(self) -> None:
        if self._master >= 0:
            self._stop_reading()
            self._forget_input()
            os.close(self._master)
            self._master = -1


def believed(columns: int, lines: int) -> tuple[int, int]:
    """The size a window claims to have, within what is believed; nothing known is 80 by 24."""
    if columns <= 0 or lines <= 0:
        return USUAL
    return min(max(columns, COLUMNS[0]), COLUMNS[1]), min(max(lines, LINES[0]), LINES[1])
