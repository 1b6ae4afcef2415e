"""Reading one line from a terminal that sends every key, for the few questions before the program starts."""

from __future__ import annotations

import asyncio
import codecs
import unicodedata
from collections.abc import Callable

from content.clean import clean

MOST = 200
"""Characters of one line."""
_ENTER, _BACK, _GIVE_UP = "\r\n", "\x7f\b", "\x03\x04\x1b"


class GaveUp(Exception):
    """Whoever typed pressed Ctrl+C, Ctrl+D or Esc, or is gone."""


class TypedLine:
    """Keys in, lines out, with an echo. `send` writes to the terminal."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""
        self._done: asyncio.Future[str] | None = None

    async def ask(self, text: str, prompt: str) -> str:
        """Show a text and a prompt, and wait for a line. Raises GaveUp."""
        self._line = ""
        self._done = asyncio.get_running_loop().create_future()
        self._send(("\n" + clean(text) + "\n" + prompt).replace("\n", "\r\n").encode())
        try:
            return await self._done
        finally:
            self._done = None

    def keys(self, data: bytes) -> None:
        """What was typed; it is lost when nothing was asked."""
        for char in self._decoder.decode(data):
            if self._done is None or self._done.done():
                return
            if char in _ENTER:
                self._send(b"\r\n")
                self._done.set_result(self._line)
            elif char in _GIVE_UP:
                self._done.set_exception(GaveUp())
            elif char in _BACK:
                if self._line:
                    wide = unicodedata.east_asian_width(self._line[-1]) in "WF"
                    self._line = self._line[:-1]
                    self._send(b"\b \b" * (2 if wide else 1))
            elif char.isprintable() and len(self._line) < MOST:
                self._line += char
                self._send(char.encode())

    def hang_up(self) -> None:
        """The line is gone."""
        if self._done is not None and not self._done.done():
            self._done.set_exception(GaveUp())
