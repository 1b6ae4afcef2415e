"""Worksheets as Markdown, and as plain text with a form feed before each page but the first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from workshop.notes.escape import cell, heading, inline, item, paragraphs
from workshop.notes.paper.model import (
    TYPE_IN,
    Block,
    PaperField,
    PaperForm,
    PaperListing,
    PaperPage,
    PaperRows,
    PaperTable,
    PaperText,
    ProseKind,
    Scale,
    Worksheets,
)

WIDTH = 78
_LINE = "_" * 60


def markdown_pages(sheets: Worksheets) -> str:
    """All pages, each under a heading; every text is escaped for its place."""
    return "\n\n".join(part for page in sheets.pages for part in _markdown(sheets, page)) + "\n"


def _markdown(sheets: Worksheets, page: PaperPage) -> Iterator[str]:
    yield f"# {heading(page.title)}"
    yield inline(" · ".join(filter(None, (sheets.title, sheets.about, page.place, page.time))))
    for passage in page.prose:
        yield _passage(passage)
    for block in page.blocks:
        yield from _markdown_block(block)
    if any(isinstance(block, PaperTable) for block in page.blocks):
        yield inline(TYPE_IN)


def _passage(passage: PaperText) -> str:
    match passage.kind:
        case ProseKind.HEADING:
            return f"## {heading(passage.text)}"
        case ProseKind.ITEM:
            return f"- {item(passage.text)}"
    return paragraphs(passage.text)


def _markdown_block(block: Block) -> Iterator[str]:
    title = block.title
    if title:
        yield f"## {heading(title)}"
    match block:
        case PaperTable(columns=columns):
            for group in block.groups:
                if group.title or group.ask:
                    yield f"**{inline(group.title)}** {inline(_asked(group))}"
                names = (f"{c.label} ({c.note})" if c.note else c.label for c in columns)
                rows = [*group.rows, *(("",) * len(columns),) * group.blank]
                lines = [_row(map(cell, names)), _row(["---"] * len(columns)), *(_row(map(cell, row)) for row in rows)]
                yield "\n".join(lines)
        case PaperForm(fields=fields):
            for field in fields:
                yield f"**{inline(_named(field))}** {inline(field.text)}".rstrip()
                yield from ["\\_" * len(_LINE)] * field.lines
        case Scale(items=items, marks=marks, words=words):
            yield "\n".join(f"- {item(one)}: {' '.join(marks)}" for one in items)
            yield inline(words)
        case PaperListing(items=items):
            yield "\n".join(f"- {item(one)}" for one in items)


def _row(cells: Iterator[str] | map[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain_pages(sheets: Worksheets) -> str:
    """All pages; every line that is to be written on is there."""
    return "\f".join("\n".join(_plain(sheets, page)) + "\n" for page in sheets.pages)


def _plain(sheets: Worksheets, page: PaperPage) -> Iterator[str]:
    yield from _wrapped(page.title.upper())
    yield from _wrapped(" · ".join(filter(None, (sheets.title, sheets.about, page.place))))
    yield from _wrapped(page.time)
    for passage in page.prose:
        yield ""
        yield from _wrapped(f"{passage.mark} {passage.text}".strip())
    for block in page.blocks:
        yield ""
        yield from _wrapped(block.title)
        yield from _plain_block(block)
    if any(isinstance(block, PaperTable) for block in page.blocks):
        yield ""
        yield from _wrapped(TYPE_IN)


def _plain_block(block: Block) -> Iterator[str]:
    match block:
        case PaperTable(columns=columns):
            for group in block.groups:
                yield from _wrapped(f"{group.title}: {_asked(group)}" if group.title else _asked(group))
                for row in (*group.rows, *((("",) * len(columns),) * group.blank)):
                    yield ""
                    for column, text in zip(columns, row, strict=True):
                        note = f" ({column.note})" if column.note and not text else ""
                        yield from _wrapped(f"{column.label}{note}: {text or '_' * 30}")
        case PaperForm(fields=fields):
            for field in fields:
                yield from _wrapped(f"{_named(field)} {field.text}".rstrip())
                yield from [_LINE] * field.lines
        case Scale(items=items, marks=marks, words=words):
            for one in items:
                yield from _wrapped(one)
                yield "    " + "   ".join(marks)
            yield from _wrapped(words)
        case PaperListing(items=items):
            for one in items:
                yield from _wrapped(one)


def _asked(group: PaperRows) -> str:
    return f"{group.ask} ({'; '.join(group.hints)})" if group.hints else group.ask


def _named(field: PaperField) -> str:
    return f"{field.label} ({field.hint}):" if field.hint else f"{field.label}:"


def _wrapped(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
