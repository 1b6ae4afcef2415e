"""What a terminal sends, read as keys, pastes and reports: no key is lost, and Esc waits no longer than it must.

The Esc key sends the byte that also begins the sequence of an arrow or a function key. Textual up to 8.2 waits 100 ms
for the rest, takes Esc and a letter within that time for Alt and the letter, and types the pieces of what it does not
know. Here the bytes are cut into whole sequences first, and only those are given to Textual's parser:

* Esc alone is Esc after `patience`. A sequence that has begun, `ESC [`, gets longer: nobody types that so fast.
* Esc and a letter are two keys. In one piece (one read, nothing else in it) they may be Alt and the letter: a `Chord`,
  which is Alt where that is bound and the two keys everywhere else. Esc and a whole arrow in one piece are Alt and the
  arrow, as PuTTY sends it.
* The rest of an arrow that comes after its Esc was taken for the key, `[A` in one piece, is that arrow and no text.
* A sequence that is whole and means nothing is a report nobody asked for, and is dropped.
* A byte that is not UTF-8 becomes U+FFFD, and the program is told.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from time import monotonic

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

ESC = "\x1b"
LOCAL, REMOTE = 0.025, 0.1
"""Seconds that Esc waits for the rest of a sequence on this machine's terminal, and over a network."""
_BEGUN, _CUT = 0.3, 1.0
"""Seconds that a sequence which has begun waits, and one that has got as far as its numbers (or half a letter)."""
_LATE = 1.0
"""Seconds after Esc in which the rest of a sequence still belongs to it."""
_LONGEST = 256

_WHOLE = re.compile(
    r"\x1b(?:\[M[^\x1b]{3}"  # the mouse as terminals of old report it
    r"|\[\[[A-E]"  # function keys of the Linux console
    r"|\[\d+\$"  # keys with Shift in rxvt
    r"|\[(?![\[M])[0-?]*[ -/]*[@-~]"  # ECMA-48, 5.4: parameters, intermediates, a final byte
    r"|O[ -~])"
)
_BEGINNING = re.compile(r"\x1b(?:O|\[(?:M[^\x1b]{0,2}|\[|[0-?]*[ -/]*))?")
_REPORT = re.compile(r"\x1b\[(?:[IO]|20[01]~|\d+;\d+R|[<?].*|M.*|.*t)", re.S)
"""What is no key, though some of it could be read as one: focus, paste, cursor, mouse, modes, size."""
_CUT_OFF = re.compile(r"\x1b\[[0-?]+[ -/]*")
_TAIL = re.compile(r"\[[0-?]*[ -/]*[@-~]")
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_ALT = {
    "\r": ("alt+enter",),
    "\x7f": ("alt+backspace", "ctrl+w"),
    "b": ("alt+b", "ctrl+left"),
    "f": ("alt+f", "ctrl+right"),
}
"""What Alt and a key may be called, where it is more than the name of the letter: macOS sends words as `ESC b`."""


class Chord(events.Key):
    """Esc and a key in one piece: Alt and that key, by one of `names`, where it is bound; else the two keys `apart`."""

    def __init__(self, names: tuple[str, ...], apart: tuple[events.Key, ...]) -> None:
        super().__init__(names[0], None)
        self.names = names
        self.apart = apart


class NotUtf8(Message):
    """The terminal sent a byte that is not UTF-8."""


def esc_patience(environment: Mapping[str, str] = os.environ) -> float:
    """Seconds that Esc waits: ESCDELAY (milliseconds, as in ncurses) when it is set, else by where the terminal is."""
    with contextlib.suppress(ValueError):
        return min(max(int(environment.get("ESCDELAY", "")), 1), 1000) / 1000
    far = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    return REMOTE if far else LOCAL


class KeyReader:
    """Give it what was read with `feed`, and call `tick` at `due`; both answer with what that means."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._parser = XTermParser()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._pasting = False
        self._searched = 0
        self._read_at = 0.0
        self._late_until = 0.0

    @property
    def due(self) -> float | None:
        """When `tick` is to be called unless more comes; None while nothing waits."""
        if self._text and not self._pasting:
            return self._read_at + self._wait()
        return self._read_at + _CUT if self._decoder.getstate()[0] else None

    def _wait(self) -> float:
        """Seconds to wait for the rest of what was read: longer for a sequence that has begun."""
        if self._text in (ESC, f"{ESC}O"):
            return self._patience
        return max(self._patience, _BEGUN if self._text == f"{ESC}[" else _CUT)

    def feed(self, data: bytes, now: float | None = None) -> Iterator[Message]:
        """These bytes were read just now, in one piece."""
        self._read_at = monotonic() if now is None else now
        yield from self._take(self._decoder.decode(data), data)

    def tick(self, now: float | None = None) -> Iterator[Message]:
        """The time may be up for what waits: then nothing more belongs to it."""
        now = monotonic() if now is None else now
        if self.due is None or now < self.due:
            return
        if not self._text or self._pasting:
            yield from self._take(self._decoder.decode(b"", final=True), b"")
            return
        text, self._text = self._text, ""
        if text == ESC:
            self._late_until = now + _LATE
        if text in (ESC, f"{ESC}O", f"{ESC}["):
            yield from self._letters(text)

    def _take(self, text: str, data: bytes) -> Iterator[Message]:
        """The messages that newly read text completes."""
        if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
            yield NotUtf8()
        if not text:
            return
        if not self._text and not self._pasting:
            if self._read_at < self._late_until and self._belongs_to_esc(text):
                text = ESC + text
            elif chord := self._chord(text):
                yield chord
                return
        self._late_until = 0.0
        self._text += text
        yield from self._cut()

    def _cut(self) -> Iterator[Message]:
        """What is whole of the text that waits."""
        while self._text:
            if self._pasting:
                end = self._text.find(_PASTE_ENDS, max(self._searched - len(_PASTE_ENDS), 0))
                self._searched = len(self._text)
                if end < 0:
                    return
                pasted, self._text = self._text[:end], self._text[end + len(_PASTE_ENDS) :]
                self._pasting = False
                yield events.Paste(pasted.replace("\x00", ""))
            elif (whole := _WHOLE.match(self._text)) is not None:
                self._text = self._text[whole.end() :]
                self._pasting = whole[0] == _PASTE_BEGINS
                self._searched = 0
                yield from self._sequence(whole[0])
            elif (begun := _BEGINNING.fullmatch(self._text)) is not None:
                if len(begun[0]) > _LONGEST:
                    self._text = ""
                return
            else:
                end = self._text.find(ESC, 1)
                letters, self._text = (self._text, "") if end < 0 else (self._text[:end], self._text[end:])
                yield from self._letters(_CUT_OFF.sub("", letters))

    # ------------------------------------------------------------------ what it means

    def _letters(self, text: str) -> Iterator[events.Key]:
        """A key for each character."""
        for character in text:
            yield from self._keys(character)

    def _keys(self, sequence: str) -> list[events.Key]:
        """The keys that Textual knows for it; a number in it that no key can have makes it none."""
        if sequence == ESC:
            return [events.Key("escape", ESC)]
        with contextlib.suppress(ValueError, OverflowError):
            return list(self._parser._sequence_to_key_events(sequence))
        return []

    def _sequence(self, sequence: str) -> Iterator[Message]:
        """The keys of a whole escape sequence; reports of the terminal mean none."""
        if sequence == _PASTE_BEGINS:
            return
        keys = [] if _REPORT.fullmatch(sequence) else self._keys(sequence)
        if keys:
            yield from (key for key in keys if key.key != Keys.Ignore)
        elif len(sequence) == 3 and not _REPORT.fullmatch(sequence):  # Esc, [ and a letter: pressed by somebody
            yield from self._letters(sequence)
        elif len(sequence) <= 32:  # the most that Textual reads in one go
            with contextlib.suppress(ValueError, OverflowError):
                yield from self._parser.feed(sequence)
            if self._parser._timeout_time is not None:  # it waits for more, which does not come
                self._parser._timeout_time = 0.0
                list(self._parser.tick())

    def _belongs_to_esc(self, text: str) -> bool:
        """Whether that is the rest of a sequence whose Esc came long before."""
        tail = _TAIL.match(text)
        if tail is None:
            return False
        bare = len(tail[0]) == 2
        return bool(self._keys(ESC + text)) if bare else tail.end() == len(text) or ESC + tail[0] == _PASTE_BEGINS

    def _chord(self, text: str) -> events.Key | None:
        """Alt and a key, when the whole of what was read can be that."""
        if re.fullmatch(r"\x1b[^\W_O]|\x1b[\r\x7f]", text):
            name = f"shift+{text[1].lower()}" if text[1].isupper() else text[1]
            return Chord(_ALT.get(text[1], (f"alt+{name}",)), (*self._keys(ESC), *self._keys(text[1])))
        if text.startswith(ESC * 2) and _WHOLE.fullmatch(text, 1) is not None:
            keys = self._keys(text[1:])
            if len(keys) == 1 and keys[0].key in ("up", "down", "left", "right", "home", "end"):
                return Chord((f"alt+{keys[0].key}",), (*self._keys(ESC), *keys))
        return None
