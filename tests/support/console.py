"""A pseudo-terminal with a person in front of it: starts the real command, types keys, reads the screen.

The screen is pyte's, fed with exactly the bytes the program wrote. The answers a terminal owes to queries (size,
cursor position, synchronized output) are given, so that a program behaves as it would in a window.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

KEYS = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "backspace": "\x7f", "delete": "\x1b[3~",
    "insert": "\x1b[2~", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H",
    "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR",
    "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~",
    "f10": "\x1b[21~", "f12": "\x1b[24~", "space": " ", "ctrl+c": "\x03", "ctrl+z": "\x1a", "ctrl+y": "\x19",
    "ctrl+l": "\x0c", "ctrl+p": "\x10",
}  # fmt: skip

WAIT = 90.0
"""Seconds until a fact that does not come is given up; a wait ends on the fact, so a busy machine costs no test."""

# What would make the program see another terminal than this one.
_NOT_HANDED_ON = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "TMUX", "COLUMNS", "LINES")
_QUERIES = {
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[?u": b"",
}
NOT_FOR_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[umt]|\x1b\[\?[0-9;]+\$p|\x1bP.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", re.S
)
"""pyte draws these as text or takes them for something else; a terminal only acts on them."""


class Console:
    """One running program on a terminal of its own. Use as a context manager: leaving it ends the program."""

    def __init__(
        self,
        arguments: Sequence[str] = (),
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.columns, self.lines = size
        self.screen = pyte.Screen(self.columns, self.lines)
        self._stream = pyte.ByteStream(self.screen)
        self.output = bytearray()
        self._held = b""
        argv = [*(command or (sys.executable, "-m", "workshop")), *arguments]
        env = {k: v for k, v in os.environ.items() if k not in _NOT_HANDED_ON}
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | dict(environment or {})
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # Before the program starts: a change of size that comes too early would be lost on it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.lines, self.columns, 0, 0))
            if cwd is not None:
                os.chdir(cwd)
            os.execvpe(argv[0], argv, env)
        self._exit: int | None = None
        self.resize(self.columns, self.lines)

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note("the screen was:\n" + self.text)
        if self.alive():
            self.kill(signal.SIGKILL)
        self.wait_exit()
        os.close(self.fd)

    # ------------------------------------------------------------------ the person's side

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window."""
        self.columns, self.lines = columns, lines
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    def press(self, *keys: str) -> None:
        """Press named keys one after the other; a name that is no key's is typed as it is."""
        for key in keys:
            self.write(KEYS.get(key, key))
            if key == "esc":
                # Only the silence after it tells it from the beginning of another key's sequence, once it was read.
                self._until_read()
                self.settle(0.15)
            else:
                self.settle()

    def type(self, text: str) -> None:
        """Type text as fast as a terminal hands it on."""
        self.write(text)
        self.settle()

    def paste(self, text: str) -> None:
        """Paste as terminals do since they know bracketed paste."""
        self.write(f"\x1b[200~{text}\x1b[201~")
        self.settle()

    def _until_read(self) -> None:
        """Wait until the program has taken what was typed; where there is no /proc to ask, not at all."""
        try:
            own_side = os.open(f"/proc/{self.pid}/fd/0", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return
        try:
            end = time.monotonic() + WAIT
            while time.monotonic() < end:
                (left,) = struct.unpack("i", fcntl.ioctl(own_side, termios.FIONREAD, b"\0" * 4))
                if not left:
                    return
                self.read(0.005)
        finally:
            os.close(own_side)

    def write(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self.fd, data) :]

    # ------------------------------------------------------------------ the terminal's side

    def read(self, timeout: float) -> bool:
        """Take in what the program wrote within `timeout` seconds; False when there was nothing."""
        ready, _, _ = select.select([self.fd], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self.output += data
        for query, answer in _QUERIES.items():
            for _ in range(data.count(query) if answer else 0):
                os.write(self.fd, answer)
        self._feed(data)
        return True

    def _feed(self, data: bytes) -> None:
        data = self._held + data
        cut = data.rfind(b"\x1b")
        # An escape sequence may be cut by the read; hold it back until the rest is here.
        self._held = (
            data[cut:]
            if cut >= 0 and len(data) - cut < 24 and not re.search(rb"[A-Za-z~\\\x07]", data[cut + 2 :])
            else b""
        )
        if self._held:
            data = data[:cut]
        self._stream.feed(NOT_FOR_PYTE.sub(b"", data))

    def settle(self, quiet: float = 0.03, limit: float = 5.0) -> None:
        """Read until the program has been silent for `quiet` seconds."""
        end = time.monotonic() + limit
        while time.monotonic() < end and self.read(quiet):
            pass

    def text_lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.text_lines())

    def wait_for(self, wanted: str, timeout: float = WAIT) -> str:
        """Read until the screen shows `wanted`; returns the screen's text. AssertionError when it never does."""
        end = time.monotonic() + timeout
        while wanted not in self.text:
            left = end - time.monotonic()
            if left <= 0 or (not self.read(min(left, 0.2)) and not self.alive()):
                raise AssertionError(f"never saw {wanted!r}; the screen was:\n{self.text}")
        self.settle()
        return self.text

    def wait_gone(self, unwanted: str, timeout: float = WAIT) -> str:
        """Read until the screen no longer shows `unwanted`."""
        end = time.monotonic() + timeout
        while unwanted in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"still shows {unwanted!r}:\n{self.text}")
            self.read(0.1)
        self.settle()
        return self.text

    def until(self, fact: Callable[[], bool], what: str, timeout: float = WAIT) -> None:
        """Read until something is so that need not be on the screen."""
        end = time.monotonic() + timeout
        while not fact():
            if time.monotonic() > end:
                raise AssertionError(f"never was so: {what}; the screen was:\n{self.text}")
            self.read(0.02)

    def line_with(self, text: str) -> str:
        """The first line of the screen that holds `text`."""
        for line in self.text_lines():
            if text in line:
                return line
        raise AssertionError(f"no line with {text!r}; the screen was:\n{self.text}")

    # ------------------------------------------------------------------ the process

    def alive(self) -> bool:
        if self._exit is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._exit = os.waitstatus_to_exitcode(status)
        return self._exit is None

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait_exit(self, timeout: float = WAIT) -> int:
        """The exit code; negative for a signal. AssertionError when the program does not end."""
        end = time.monotonic() + timeout
        while self.alive():
            if time.monotonic() > end:
                raise AssertionError(f"still running; the screen was:\n{self.text}")
            self.read(0.02)
        assert self._exit is not None
        return self._exit

    def hang_up(self) -> None:
        """Drop the line: close this end of the terminal."""
        os.close(self.fd)
        self.fd = os.open(os.devnull, os.O_RDWR)
