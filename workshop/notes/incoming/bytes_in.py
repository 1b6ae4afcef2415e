"""The text in the bytes of a file that some other program saved, within limits and without conflict marks."""

from __future__ import annotations

import re

from workshop.notes.incoming.foreign import ForeignError

MAX_TEXT = 2_000_000
"""Bytes of a text, a table or a web page."""
_MARKS = re.compile(r"(<{7}|={7}|>{7})( |\Z)")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text with `\\n` at the ends of lines, and a sentence on how it was read, mostly empty.

    By the byte order mark, else UTF-8, else Windows-1252. Raises ForeignError when it is too large or no text.
    """
    if len(data) > MAX_TEXT:
        raise ForeignError(f"“{name}” is larger than {MAX_TEXT // 1_000_000} MB. Send back only the rows that changed.")
    text, notice = _text(data, name)
    if "\0" in text:
        raise ForeignError(f"“{name}” is not a text file. Save it as text, Markdown, HTML, CSV, or Word (.docx).")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notice


def _text(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in (*_BOMS, *_without_mark(data)):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), ""
            except UnicodeDecodeError as error:
                raise ForeignError(
                    f"“{name}” is damaged at byte {error.start + len(mark):,}. Save it as UTF-8 and try again."
                ) from None
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), f"“{name}” is not UTF-8; it was read as Windows-1252."


def _without_mark(data: bytes) -> tuple[tuple[bytes, str], ...]:
    """UTF-16 without its mark: every second byte of its English is zero."""
    start = data[:200]
    if len(start) >= 4 and len(data) % 2 == 0:
        if start[1::2].count(0) > len(start) // 3:
            return ((b"", "utf-16-le"),)
        if start[::2].count(0) > len(start) // 3:
            return ((b"", "utf-16-be"),)
    return ()


def refuse_conflict_marks(text: str, name: str, *, underlines: bool = False) -> None:
    """Raises ForeignError with the line of the first mark that a merge left. With `underlines` a row of `=` is none."""
    for place, line in enumerate(text.split("\n"), 1):
        match = _MARKS.match(line)
        if match is not None and not (underlines and match[1][0] == "="):
            raise ForeignError(
                f"“{name}”, line {place:,}: a merge left conflict marks here. Resolve the conflict, then import again."
            )
