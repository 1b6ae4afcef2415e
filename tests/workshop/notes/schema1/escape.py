r"""Text as Markdown as the first format wrote it: a backslash before each character that could begin anything."""

from __future__ import annotations

import re
from urllib.parse import quote

from content.clean import clean_line
from workshop.notes.schema1.tokens import normal

BREAK = " <br> "

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~$#@:!^]")
_WWW = re.compile(r"(www)\.", re.IGNORECASE)
_MARK_AT_START = re.compile(r"[-+=]")
_NUMBER_AT_START = re.compile(r"([0-9]{1,9})([.)])")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][.!?]) (?=\S)")  # not after the number of a list
_BAD_HYPHEN = re.compile(r"(?:^-)|-(?=-|$)")


def inline(text: str) -> str:
    """For a table cell, a heading or a label: one line of Markdown; line breaks become `<br>`."""
    return BREAK.join(_escaped(line) for line in normal(text).split("\n"))


def heading(text: str) -> str:
    """`inline` for a text that has to fit on one line: a title."""
    return _escaped(clean_line(text))


def item(text: str) -> str:
    """For the text of a list item, which could begin another block."""
    return _block_start(inline(text))


def paragraphs(text: str) -> str:
    """For running text: one or more paragraphs, one sentence a line, line breaks as a backslash at the line's end."""
    return "\n\n".join(
        "\\\n".join(_sentences(line) for line in paragraph.split("\n")) for paragraph in normal(text).split("\n\n")
    )


def ident(row_id: str) -> str:
    """An id that can stand in an HTML comment: anything but letters, digits and `. _ ~ -` as `%XX`, no two hyphens."""
    return _BAD_HYPHEN.sub("%2D", quote(row_id, safe=""))


def _escaped(line: str) -> str:
    return _WWW.sub(r"\1\\.", _SPECIAL.sub(r"\\\g<0>", line))


def _sentences(line: str) -> str:
    return "\n".join(_line(sentence) for sentence in _SENTENCE_END.split(line))


def _line(text: str) -> str:
    if text[:1].isspace():  # white space at the start of a line is lost unless it is written as an entity
        return f"&#{ord(text[0])};" + _escaped(text[1:])
    return _block_start(_escaped(text))


def _block_start(escaped: str) -> str:
    if _MARK_AT_START.match(escaped):
        return "\\" + escaped
    return _NUMBER_AT_START.sub(r"\1\\\2", escaped, count=1) if _NUMBER_AT_START.match(escaped) else escaped
