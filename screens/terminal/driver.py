"""The terminal, driven so that the program never waits for it: not for one that is slow, stopped or gone.

Textual up to 8.2 hands what it writes to a thread, 30 pieces at most, and then waits for that thread, which ends at the
first error: when the terminal is gone the program waits for ever. And a line that drops brings SIGCONT as well (the
kernel sends it after SIGHUP), which Textual takes for the end of a pause: it starts a second time, in the middle of
whatever it was at.

What the terminal says of itself is believed within bounds: a size of 65,535 by 65,535 would take gigabytes. And it is
drawn on the terminal itself, wherever messages go: `workshop 2> file` shows its screen.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import IO, Any

from textual import events
from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size, clamp
from textual.message import Message

from screens.terminal.hangup import hung_up
from screens.terminal.keyboard import KeyReader, esc_patience
from workshop.locked import locked

_PATIENCE = 0.5
"""Seconds that a terminal has for the last bytes when the program ends."""
_LOOK_UP = 0.1
"""Seconds after which the keyboard's thread looks whether the program has ended."""
WIDTHS, HEIGHTS = (20, 500), (5, 200)
"""Columns and lines that are believed: in fewer nothing can be done, and more are no window anybody looks at."""


class Writer(WriterThread):
    """Writes in the background; who gives it something never waits. What a gone terminal does not take is lost.

    It passes by the stream's own buffer: a thread that is stuck in there would hold up the end of the program.
    """

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._pieces: SimpleQueue[str | None] = SimpleQueue()
        self._encoding = (file.encoding if isinstance(file, io.TextIOWrapper) else "") or "utf-8"
        self._over = False

    def write(self, text: str) -> None:
        """Put a piece in the queue; nothing is kept once the terminal has gone."""
        if not self._over:
            self._pieces.put(text)

    def run(self) -> None:
        """Write what waits until the terminal goes away or the program ends."""
        try:
            while not self._over:
                _write_all(self.fileno(), self._waiting().encode(self._encoding, "replace"))
        except OSError:
            self._over = True

    def _waiting(self) -> str:
        """All there is to write, as soon as there is something."""
        pieces: list[str] = []
        while not pieces or not self._pieces.empty():
            piece = self._pieces.get()
            if piece is None:
                self._over = True
                break
            pieces.append(piece)
        return "".join(pieces)

    def stop(self) -> None:
        """End once everything is written, or without that when the terminal does not take it."""
        self._pieces.put(None)
        self.join(_PATIENCE)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, and wait where a shared terminal was set not to block."""
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:  # somebody who shares the terminal has told it not to block
            select.select([], [descriptor], [])


linux_driver.WriterThread = Writer  # type: ignore[attr-defined]


class Terminal(LinuxDriver):
    """Pauses and goes on only between two things the program does, and goes on only when there is a terminal."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._file = sys.__stdout__ if sys.__stdout__ is not None and sys.__stdout__.isatty() else sys.__stderr__
        self._size = self._size or self._get_terminal_size()  # until the first report, and else asked for unbounded

    # ------------------------------------------------------------------ keys

    def _run_input_thread(self) -> None:
        """As any thread of the program: what goes wrong in it ends the program in order (`threading.excepthook`)."""
        self.run_input_thread()

    def run_input_thread(self) -> None:
        """Read keys until the program or the terminal has ended."""
        reader = KeyReader(esc_patience())
        while not self.exit_event.is_set():
            wait = _LOOK_UP if reader.due is None else clamp(reader.due - monotonic(), 0.0, _LOOK_UP)
            ready, _, _ = select.select([self.fileno], [], [], wait)
            if ready:
                data = self._read()
                if not data:
                    return  # gone; the watch for that ends the program
                found = reader.feed(data)
            else:
                found = reader.tick()
            for message in found:
                self.process_message(message)

    def _read(self) -> bytes:
        """What was typed; nothing once the terminal has gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    # ------------------------------------------------------------------ size

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size the terminal reports, where it can be believed."""
        return believed(*super()._get_terminal_size())

    def process_message(self, message: Message) -> None:
        """Pass a message on; a size that a terminal cannot have is replaced by one that is believed."""
        if isinstance(message, events.Resize):
            size = Size(*believed(*message.size))
            message = events.Resize(size, size, None, message.pixel_size)
        super().process_message(message)

    # ------------------------------------------------------------------ pauses

    def _sigtstp_application(self, *_: Any) -> None:
        """Stop the process in the app's own turn; a locked session has no shell to return to."""
        if locked():
            return  # there is no shell to go back to
        self._soon(super()._sigtstp_application)

    def _sigcont_application(self, *_: Any) -> None:
        """Go on in the app's own turn."""
        self._soon(self._go_on)

    def _soon(self, call: Callable[[], None]) -> None:
        """Not in the middle of a signal: what it interrupts may have the very locks that are needed."""
        with contextlib.suppress(RuntimeError):  # the program has ended
            self._loop.call_soon_threadsafe(call)

    def _go_on(self) -> None:
        """Set the terminal up again: whoever had it meanwhile may have changed everything about it."""
        if hung_up(self.fileno):
            return
        if self._writer_thread is not None and self._writer_thread.is_alive():  # stopped without a word
            self._must_signal_resume = True
            self.suspend_application_mode()
        self.resume_application_mode()


def believed(width: int, height: int) -> tuple[int, int]:
    """The size a terminal claims, within what is believed."""
    return clamp(width, *WIDTHS), clamp(height, *HEIGHTS)
