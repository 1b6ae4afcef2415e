"""The Markdown of a document read line by line: what it says, without a parser that a hostile file could stall.

It knows just what `formats.markdown` writes and is linear in the length of the text. It is the check that a document
says what it was made from before it leaves the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workshop.notes.document import APPENDIX, Block, Bullets, Chapter, Document, Paragraph, Table
from workshop.notes.escape import normal

Read = list[tuple[str, tuple[str, ...]]]
"""Lines as they were read: what each is (`#`, `##`, `-`, `|`, or `` for running text) and its texts."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&#(\d+);|<((?:https?|ftp)://[^<> ]*)>")
_BREAK = re.compile(r" ?<br> ?")
_CELL_END = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_LABEL = re.compile(r"\*\*((?:[^*\\]|\\.|\*(?!\*))*):\*\* ?")


def read_markdown(text: str) -> Read:
    """What the lines of a document say, without its front matter and its seal."""
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") and "\n---\n" in text else text
    return list(_lines(body))


def _lines(body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    block: list[str] = []
    rows = 0
    for line in [*body.split("\n"), ""]:
        if line and not line.startswith(("# ", "## ", "- ", "| ", "<!-- ")):
            block.append(line)
            continue
        if block:
            yield "", _parts("\n".join(block))
            block = []
        if line.startswith("| "):
            rows += 1
            if rows != 2:  # the second line of a table only says that it is one
                yield "|", tuple(map(plain, _cells(line)))
            continue
        rows = 0
        if not line:
            continue
        if not line.startswith("<!-- "):
            mark, _, rest = line.partition(" ")
            yield mark, _parts(rest) if mark == "-" else (plain(rest),)


def plain(written: str) -> str:
    """The text that somebody wrote, of the Markdown that stands for it."""
    written = written.replace("\\\n", "\n")
    pieces, end = [], 0
    for match in re.finditer(r" ?<br> ?|" + _ESCAPED.pattern, written):
        pieces += [written[end : match.start()], _meaning(match)]
        end = match.end()
    return normal("".join([*pieces, written[end:]]))


def _meaning(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    if match[2] is not None:
        return chr(int(match[2]))
    return match[3] if match[3] is not None else "\n"


def _parts(line: str) -> tuple[str, ...]:
    """Labels and texts in turn; a text without a label alone."""
    found = list(_LABEL.finditer(line))
    if not found or found[0].start() != 0:
        return (plain(line),)
    ends = [*(match.start() for match in found[1:]), len(line)]
    return tuple(
        piece
        for match, end in zip(found, ends, strict=True)
        for piece in (plain(match[1]), plain(line[match.end() : end]))
    )


def _cells(line: str) -> Iterator[str]:
    start = 2
    for match in _CELL_END.finditer(line, 2):
        yield line[start : match.end() - 1].strip(" ")
        start = match.end()


def expected(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What reading the Markdown of this document should give."""
    yield "#", (_one_line(document.title),)
    for block in document.opening:
        yield from _block(document, block)
    for chapter in document.chapters:
        yield from _chapter(document, chapter)
    if document.appendix:
        yield "#", (APPENDIX,)
        for chapter in document.appendix:
            yield from _chapter(document, chapter)


def _chapter(document: Document, chapter: Chapter) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "##", (_one_line(chapter.title),)
    for block in chapter.blocks:
        yield from _block(document, block)


def _block(document: Document, block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    match block:
        case Table(columns=columns, rows=rows):
            yield "|", tuple(normal(column.label) for column in columns)
            for row in rows:
                yield "|", tuple(normal(document.shown(c, text)) for c, text in zip(columns, row, strict=True))
        case Bullets(items):
            for each in items:
                yield "-", (normal(each.label), normal(each.text)) if each.label else (normal(each.text),)
        case Paragraph(parts) if len(parts) == 1 and not parts[0].label:
            for text in normal(parts[0].text).split("\n\n"):
                yield "", (text,)
        case Paragraph(parts):
            yield "", tuple(normal(text) for part in parts for text in (part.label, part.text))


def _one_line(text: str) -> str:
    return " ".join(normal(text).split())


def difference(document: Document, read: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """The first place where what was read is not what the document says, in words; empty when all is alike."""
    meant = list(expected(document))
    for place, (one, other) in enumerate(zip(meant, read, strict=False), 1):
        if one != other:
            return f"part {place} should be {_shown(one)} but reads {_shown(other)}"
    return "" if len(meant) == len(read) else f"it should have {len(meant)} parts but has {len(read)}"


def _shown(part: tuple[str, tuple[str, ...]]) -> str:
    text = repr(" | ".join(part[1]))
    return text if len(text) <= 80 else f"{text[:80]}…"
