"""Lines in and lines out: words and line breaks, nothing else, whatever the terminal is.

A line that is too long, cut by the terminal, or no text is refused with a sentence; what was saved before stays saved.
"""

from __future__ import annotations

import shutil
import signal
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from content.clean import clean
from workshop.wording import count_noun

LONGEST = 1 << 20
"""Bytes of one line that are looked at; the rest of a longer one is passed over."""
_TERMINAL_LINE = 4095
"""Bytes of a line that a terminal hands on: the kernel drops what comes after them."""
_NARROWEST, _WIDEST = 20, 78
"""Columns that text is broken to on a terminal, as its window allows."""


class Ended(Exception):
    """There are no more lines: the input has ended, or the person left with Ctrl+C twice."""


class LineSource(Protocol):
    """Where lines come from."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its end, at most `size` bytes of it; nothing when there are no more."""


class Talk:
    """What is said and what is answered."""

    def __init__(self, source: LineSource, out: TextIO, *, terminal: bool) -> None:
        self._source, self._out, self._terminal = source, out, terminal
        self._reading = False
        self._interrupts = self._heeded = 0
        self._dropped = False

    def interrupt(self, *given: object) -> None:
        """Ctrl+C: drops the line being typed, now or when the next one is asked for; for `signal.signal`."""
        self._interrupts += 1
        if self._reading:
            raise KeyboardInterrupt

    def say(self, *paragraphs: str) -> None:
        """Each paragraph on lines of its own, broken between words on a terminal; empty ones are left out."""
        for paragraph in paragraphs:
            for line in clean(paragraph).split("\n"):
                if not line:
                    continue
                whole = line.replace("\t", " ")
                lines = textwrap.wrap(whole, _width(), break_on_hyphens=False) if self._terminal else [whole]
                self._out.write("\n".join(lines) + "\n")
        self._out.flush()

    def gap(self) -> None:
        """An empty line, so that one can hear and see where something new begins."""
        self._out.write("\n")

    def read(self, prompt: str) -> str:
        """The next line, clean, without its end. Asks again after a line that cannot be taken. Raises Ended."""
        while True:
            self._out.write(clean(prompt) + (" " if self._terminal else "\n"))
            self._out.flush()
            try:
                data = self._line()
            except KeyboardInterrupt:
                self._heeded = self._interrupts
                self._out.write("\n")
                if self._dropped:
                    raise Ended from None
                self._dropped = True
                self.say("The line you were typing was dropped. Everything saved is safe. To leave, type quit.")
                continue
            self._dropped = False
            if not data:
                self._out.write("\n")
                raise Ended
            if reason := self._refusal(data):
                self.say(reason)
                continue
            return clean(data.decode("utf-8", "replace")).strip()

    def _line(self) -> bytes:
        """One line. Raises KeyboardInterrupt, also for a Ctrl+C that came since the last line."""
        self._reading = True
        try:
            if self._interrupts > self._heeded:
                raise KeyboardInterrupt
            return self._source.readline(LONGEST + 1)
        finally:
            self._reading = False

    def _refusal(self, data: bytes) -> str:
        """Why this line cannot be taken; empty when it can."""
        if len(data) > LONGEST:
            while data and not data.endswith(b"\n"):
                data = self._source.readline(LONGEST)
            return "That line is longer than 1 MB and was not saved. Type or paste less at a time."
        if self._terminal and len(data.rstrip(b"\n")) >= _TERMINAL_LINE:
            return (
                f"That line reached the limit of this terminal ({count_noun(_TERMINAL_LINE, 'byte')}), so its end may "
                "be missing, and it was not saved. Type it in shorter lines."
            )
        return ""


def _width() -> int:
    """As many columns as the window has now, but for the last, where some terminals begin a line of their own."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns - 1))


@contextmanager
def on_this_terminal() -> Iterator[Talk]:
    """Standard input and output, Ctrl+C heard by the talk."""
    talk = Talk(sys.stdin.buffer, sys.stdout, terminal=sys.stdin.isatty())
    before = signal.signal(signal.SIGINT, talk.interrupt)
    try:
        yield talk
    finally:
        signal.signal(signal.SIGINT, before)
