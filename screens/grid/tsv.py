"""Cells as text between programs: tab-separated lines, quoted where Excel and LibreOffice quote them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BREAK = re.compile(r"[\t\n]")


def parse_tsv(text: str) -> list[list[str]]:
    """The rows of cells in pasted text.

    A field that begins with `"` goes on to the closing quote, through tabs and line breaks, with `""` for a quote; a
    quote that is never closed is an ordinary character. One line break at the end of the text ends the last row and
    begins none. Empty text is no rows.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return []
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        field, at = _field(text, at)
        rows[-1].append(field)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            if at + 1 == len(text):
                return rows
            rows.append([])
        at += 1


def format_tsv(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as text that `parse_tsv`, Excel and LibreOffice read back unchanged (line breaks as `\\n`)."""
    text = "\n".join("\t".join(map(_quoted, row)) for row in rows)
    ends_empty = bool(rows) and list(rows[-1]) == [""]
    return text + "\n" if ends_empty else text


def _quoted(field: str) -> str:
    """A field in quotes, with its quotes doubled, where it needs them."""
    field = field.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in field or "\n" in field or field.startswith('"'):
        return '"' + field.replace('"', '""') + '"'
    return field


def _field(text: str, at: int) -> tuple[str, int]:
    """The field that begins at `at`, and where it ends."""
    if text.startswith('"', at):
        close = _closing(text, at + 1)
        if close >= 0:
            end = _end(text, close + 1)
            return text[at + 1 : close].replace('""', '"') + text[close + 1 : end], end
    end = _end(text, at)
    return text[at:end], end


def _closing(text: str, at: int) -> int:
    """Where the quote that closes a quoted field stands; -1 when there is none."""
    while True:
        quote = text.find('"', at)
        if quote < 0 or text[quote + 1 : quote + 2] != '"':
            return quote
        at = quote + 2


def _end(text: str, at: int) -> int:
    """Where the field that begins there ends."""
    match = _BREAK.search(text, at)
    return match.start() if match else len(text)
