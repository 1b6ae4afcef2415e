"""A document as plain text of 72 columns, for the body of an e-mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from workshop.notes.document import (
    APPENDIX,
    Block,
    Bullets,
    Chapter,
    ColumnKind,
    Document,
    Labeled,
    Paragraph,
    Table,
)

WIDTH = 72
_HANG = 4


def plain_text(document: Document) -> str:
    """Every word of the document. Nothing in it is escaped, so nothing can go wrong in it."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    title = list(_wrapped(document.title))
    yield from title
    yield "=" * max(map(len, title), default=0)
    for block in document.opening:
        yield ""
        yield from _block(document, block)
    for chapter in document.chapters:
        yield from _chapter(document, chapter)
    if document.appendix:
        yield from ("", "", APPENDIX, "=" * len(APPENDIX))
        for chapter in document.appendix:
            yield from _chapter(document, chapter)


def _chapter(document: Document, chapter: Chapter) -> Iterator[str]:
    yield ""
    yield from _wrapped(chapter.title.upper())
    for block in chapter.blocks:
        yield from _block(document, block)


def _block(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Table():
            for row in block.rows:
                yield from _row(document, block, row)
        case Bullets(items):
            for each in items:
                yield from _wrapped(_said(each))
        case Paragraph(parts):
            yield from _wrapped(" ".join(map(_said, parts)))


def _row(document: Document, table: Table, row: tuple[str, ...]) -> Iterator[str]:
    """The number and the first text, then what else is known of it, each behind its heading."""
    cells = [(c, document.shown(c, text)) for c, text in zip(table.columns, row, strict=True) if text]
    number = next((text for c, text in cells if c.kind is ColumnKind.NUMBER), "")
    rest = [(c, text) for c, text in cells if c.kind is not ColumnKind.NUMBER]
    head = next((cell for cell in rest if cell[0].kind is ColumnKind.TEXT), rest[0] if rest else None)
    first = "" if head is None else head[1]
    yield from _wrapped(f"{number:<{_HANG - 1}} {first}" if number else first, " " * _HANG)
    more = "; ".join(f"{c.label}: {text}" for c, text in rest if (c, text) != head)
    if more:
        yield from _wrapped(more, " " * _HANG, " " * _HANG)


def _said(part: Labeled) -> str:
    return f"{part.label}: {part.text}" if part.label else part.text


def _wrapped(text: str, hang: str = "", first: str = "") -> Iterator[str]:
    """Lines of at most 72 characters; a longer word has a line of its own."""
    for place, line in enumerate(text.split("\n")):
        start = hang if place else first
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=start, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        ) or [""]
