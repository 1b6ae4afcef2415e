"""A document as plain text, for the body of an e-mail."""

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
"""Columns of an e-mail: what a reply adds in front of a line still fits 80."""
_HANG = 4


def plain_text(document: Document, width: int = WIDTH) -> str:
    """Every word of the document, in lines of `width`. Nothing in it is escaped, so nothing can go wrong in it."""
    return "\n".join(_Lines(document, width).all()) + "\n"


class _Lines:
    def __init__(self, document: Document, width: int) -> None:
        self._document, self._width = document, width

    def all(self) -> Iterator[str]:
        document = self._document
        title = list(self._wrapped(document.title))
        yield from title
        yield "=" * max(map(len, title), default=0)
        for block in document.opening:
            yield ""
            yield from self._block(block)
        for chapter in document.chapters:
            yield from self._chapter(chapter)
        if document.appendix:
            yield from ("", "", APPENDIX, "=" * len(APPENDIX))
            for chapter in document.appendix:
                yield from self._chapter(chapter)

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        yield ""
        yield from self._wrapped(chapter.title.upper())
        for block in chapter.blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Table():
                for row in block.rows:
                    yield from self._row(block, row)
            case Bullets(items):
                for each in items:
                    yield from self._wrapped(_said(each))
            case Paragraph(parts):
                yield from self._wrapped(" ".join(map(_said, parts)))

    def _row(self, table: Table, row: tuple[str, ...]) -> Iterator[str]:
        """The number and the first text, then what else is known of it, each behind its heading."""
        cells = [(c, self._document.shown(c, text)) for c, text in zip(table.columns, row, strict=True) if text]
        number = next((text for c, text in cells if c.kind is ColumnKind.NUMBER), "")
        rest = [(c, text) for c, text in cells if c.kind is not ColumnKind.NUMBER]
        head = next((cell for cell in rest if cell[0].kind is ColumnKind.TEXT), rest[0] if rest else None)
        first = "" if head is None else head[1]
        yield from self._wrapped(f"{number:<{_HANG - 1}} {first}" if number else first, " " * _HANG)
        more = "; ".join(f"{c.label}: {text}" for c, text in rest if (c, text) != head)
        if more:
            yield from self._wrapped(more, " " * _HANG, " " * _HANG)

    def _wrapped(self, text: str, hang: str = "", first: str = "") -> Iterator[str]:
        """Lines that fit; a longer word has a line of its own."""
        for place, line in enumerate(text.split("\n")):
            start = hang if place else first
            yield from textwrap.wrap(
                line,
                self._width,
                initial_indent=start,
                subsequent_indent=hang,
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]


def _said(part: Labeled) -> str:
    return f"{part.label}: {part.text}" if part.label else part.text
