"""A document as Markdown: natural to read as it is, a link where there is an address, the same bytes every time.

`docs/notes-format.md` describes the result. Numbers in the first column are the ids; the one comment, in the last line,
names the session, its revision and the checksum of what stands above it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

from workshop.notes.document import (
    APPENDIX,
    Block,
    Bullets,
    Chapter,
    ColumnKind,
    Document,
    Fact,
    Labeled,
    NotesError,
    Paragraph,
    Table,
)
from workshop.notes.escape import cell, heading, inline, item, normal, paragraphs

_DASHES = {
    ColumnKind.NUMBER: 3,
    ColumnKind.NAME: 8,
    ColumnKind.TEXT: 24,
    ColumnKind.DATE: 8,
    ColumnKind.STATE: 6,
    ColumnKind.COUNT: 6,
}
"""Dashes under a heading: pandoc makes the widths of columns of them. By kind, so that bytes stay as they are."""
_SEAL = re.compile(r"\n<!-- workshop: session=(\S*) revision=(\d+) sha256=([0-9a-f]{64}) -->\n\Z")


def markdown(document: Document) -> str:
    """The document as Markdown, sealed, that reads back as exactly this document.

    Raises NotesError, naming the first difference, when it would not.
    """
    from workshop.notes.formats.markdown_reader import difference, read_markdown

    text = "\n\n".join(_written(document)) + "\n"
    where = difference(document, read_markdown(text))
    if where:
        raise NotesError(f"The document does not read back as it was meant: {where}.")
    return _sealed(text, str(document.facts.get("session", "")), str(document.facts.get("revision", "0")))


def is_sealed(text: str, session: str) -> bool:
    """Whether this is a document of that session exactly as it was written."""
    found = _SEAL.search(text)
    return found is not None and found[1] == session and text == _sealed(text[: found.start()], session, found[2])


def _sealed(text: str, session: str, revision: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text}\n<!-- workshop: session={session} revision={revision} sha256={digest} -->\n"


def _written(document: Document) -> Iterator[str]:
    if document.facts:
        yield _front(document)
    yield f"# {heading(document.title)}"
    for block in document.opening:
        yield _block(document, block)
    for chapter in document.chapters:
        yield from _chapter(document, chapter)
    if document.appendix:
        yield f"# {heading(APPENDIX)}"
        for chapter in document.appendix:
            yield from _chapter(document, chapter)


def _front(document: Document) -> str:
    """Flat YAML, texts quoted, so that none is taken for a date, a number or a `no`."""
    facts = {"title": document.title, **document.facts}
    return "\n".join(["---", *(f"{name}: {_fact(fact)}" for name, fact in facts.items()), "---"])


def _fact(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return f"[{', '.join(map(_fact, fact))}]"
    # JSON strings are within YAML's double-quoted style, once the text is clean.
    return str(fact) if isinstance(fact, int) else json.dumps(normal(fact), ensure_ascii=False)


def _chapter(document: Document, chapter: Chapter) -> Iterator[str]:
    yield f"## {heading(chapter.title)}"
    for block in chapter.blocks:
        yield _block(document, block)


def _block(document: Document, block: Block) -> str:
    match block:
        case Table():
            return "\n".join(_table(document, block))
        case Bullets(items):
            return "\n".join(f"- {_labeled(each, begins_line=True)}" for each in items)
        case Paragraph(parts):
            if len(parts) == 1 and not parts[0].label:
                return paragraphs(parts[0].text)
            return " ".join(_labeled(part, begins_line=False) for part in parts)


def _labeled(part: Labeled, *, begins_line: bool) -> str:
    if part.label:
        return f"**{inline(part.label)}:** {inline(part.text)}"
    return item(part.text) if begins_line else inline(part.text)


def _table(document: Document, table: Table) -> Iterator[str]:
    yield _row(cell(column.label) for column in table.columns)
    yield _row("-" * _DASHES[column.kind] for column in table.columns)
    for row in table.rows:
        shown = (document.shown(column, text) for column, text in zip(table.columns, row, strict=True))
        yield _row(map(cell, shown))


def _row(cells: Iterator[str] | map[str]) -> str:
    return f"| {' | '.join(cells)} |"
