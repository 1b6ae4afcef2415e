"""One function for every border: text that can neither drive a terminal nor reorder a line.

Textual passes escape sequences through to the terminal, so nothing that came from a person or a file may reach a
widget, a journal, an export or a message without having passed `clean`.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"

# C0 but \n and \t, DEL, C1, line and paragraph separators, bidi controls and marks, the old format characters beside
# them, the byte order mark, annotation anchors, lone surrogates, noncharacters, tag characters.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f\u200e\u200f\u061c\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
    "|[" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)) + "]"
)
_NEWLINES = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_JOINER = re.compile("[\u200b-\u200d\u2060]")
_MARKS_IN_A_ROW = 8
# No mark stands below U+0300, so a text without nine such characters in a row has not too many on one letter.
_MANY_MARKS = re.compile("[^\x00-\u02ff]{9}")


def clean(text: str) -> str:
    """`text` without anything that acts on a terminal: NFC, line ends as `\\n`, controls shown as U+FFFD.

    Pure and idempotent: `clean(clean(x)) == clean(x)`. Zero-width joiners stay only between two visible characters
    (emoji and some scripts need them); at most eight combining marks stay on one letter.
    """
    if text.isprintable() and (text.isascii() or _settled(text)):
        return text
    text = _NEWLINES.sub("\n", text)
    text = _CONTROL.sub(REPLACEMENT, text)
    if text.isascii():
        return text
    # Marks before joiners: dropping a mark may leave a joiner with nothing to join.
    text = _joiners(_marks(unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", text)


def _settled(text: str) -> bool:
    """Whether a printable text is as it should be: what is printable is neither a control nor a joiner."""
    return unicodedata.is_normalized("NFC", text) and not _MANY_MARKS.search(text)


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
    """At most eight marks on a letter; a joiner between them does not begin a new one."""
    if not _MANY_MARKS.search(text):
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me"):
            run += 1
        elif not _JOINER.match(char):
            run = 0
        if run <= _MARKS_IN_A_ROW or _JOINER.match(char):
            kept.append(char)
    return "".join(kept)
