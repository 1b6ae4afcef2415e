"""One function for every border: text that can neither drive a terminal nor reorder a line.

Textual passes escape sequences through to the terminal, so nothing that came from a person or a file may reach a
widget, a journal, an export or a message without having passed `clean`.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"

# C0 but \n and \t, DEL, C1, line and paragraph separators, bidi controls and marks, the byte order mark,
# lone surrogates, noncharacters, tag characters.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
    "|[" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)) + "]"
)
_NEWLINES = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_JOINER = re.compile("[\u200b-\u200d\u2060]")
_MARKS_IN_A_ROW = 8


def clean(text: str) -> str:
    """`text` without anything that acts on a terminal: NFC, line ends as `\\n`, controls shown as U+FFFD.

    Pure and idempotent: `clean(clean(x)) == clean(x)`. Zero-width joiners stay only between two visible characters
    (emoji and some scripts need them); at most eight combining marks stay on one letter.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINES.sub("\n", text)
    text = _CONTROL.sub(REPLACEMENT, text)
    text = _joiners(unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", _marks(text))


def clean_line(text: str) -> str:
    """`clean`, on one line: line breaks and tabs become spaces, runs of them one space, ends trimmed."""
    return " ".join(clean(text).split())


def _joiners(text: str) -> str:
    if not _JOINER.search(text):
        return text
    kept: list[str] = []
    for index, char in enumerate(text):
        if char in "\u200b\u2060":
            continue
        if char in "\u200c\u200d":
            after = text[index + 1] if index + 1 < len(text) else " "
            if not kept or not _visible(kept[-1]) or not _visible(after):
                continue
        kept.append(char)
    return "".join(kept)


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMNSP" and char != REPLACEMENT


def _marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
