"""A page as Markdown that reads well as plain text. Whatever people typed is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from workshop.disclosure.papers.page import Blanks, Block, BulletBlock, FactBlock, HeadingBlock, PrintedPage, TextBlock
from workshop.notes.escape import heading, inline, item

_LINE = "_" * 28


def page_markdown(page: PrintedPage) -> bytes:
    """UTF-8, a line feed at the end of every line."""
    lines = [f"# {heading(page.title)}", ""]
    for block in page.blocks:
        lines += [*_lines(block), ""]
    return "\n".join([*lines, item(page.footer), ""]).encode("utf-8")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case HeadingBlock(text):
            yield f"## {heading(text)}"
        case TextBlock(text):
            yield item(text)
        case BulletBlock(items):
            yield from (f"* {item(text)}" for text in items)
        case FactBlock(rows):
            yield from (f"* {item(label)}: {inline(text)}" for label, text in rows)
        case Blanks(lines):
            for place, labels in enumerate(lines):
                yield from ([""] if place else [])
                yield " ".join(f"{inline(label)}: {_LINE}" for label in labels)
