"""A document as PDF, set by typst (the optional `pdf` extra), equal bytes for equal documents.

The document travels as data: no text in it is read as markup. The fonts that come with typst have the letters of Latin,
Greek and Cyrillic; others would vanish without an error, so they are shown as U+FFFD and `letters_missing` names them.
"""

from __future__ import annotations

import json
from typing import Any

from workshop.notes.document import (
    APPENDIX,
    Block,
    Bullets,
    Chapter,
    ColumnKind,
    Document,
    Labeled,
    NotesError,
    Paragraph,
    Table,
)
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.wording import unbroken

_KNOWN = ((0x20, 0x052F), (0x1E00, 0x1FFF), (0x2010, 0x2044), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x22FF))
"""Blocks of Unicode that the bundled fonts cover."""
_WIDTHS = {
    ColumnKind.NUMBER: "auto",
    ColumnKind.NAME: "1.4fr",
    ColumnKind.TEXT: "3fr",
    ColumnKind.DATE: "auto",
    ColumnKind.STATE: "auto",
    ColumnKind.COUNT: "auto",
}
_TEMPLATE = r"""
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: none)
#set page(paper: "us-letter", margin: (x: 0.8in, y: 0.75in), numbering: "1 / 1")
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", region: "US", hyphenate: false)
#set par(leading: 0.55em)
#let accent = rgb("#1f5f8b")
#let widths(kinds) = kinds.map(kind => if kind == "auto" { auto } else { float(kind.slice(0, -2)) * 1fr })
#let lines(texts) = texts.map(line => text(line)).join(linebreak())
#let labeled(part) = { if part.label != "" { strong(part.label + ": ") }; lines(part.text) }
#let shown(one) = {
  if one.kind == "table" {
    table(
      columns: widths(one.widths), stroke: (x, y) => (bottom: 0.5pt + luma(200)), inset: (x: 4pt, y: 4pt),
      align: left, table.header(..one.heads.map(head => text(fill: luma(90), strong(head)))),
      ..one.rows.flatten().map(text => lines(text.split("\n"))),
    )
  } else if one.kind == "list" { for part in one.parts { block(spacing: 0.6em, labeled(part)) }
  } else { block(spacing: 0.8em, one.parts.map(labeled).join(" ")) }
}
#let chapter(one, level) = {
  let inside = {
    heading(level: level, text(fill: accent, one.title))
    for part in one.blocks { shown(part) }
  }
  if one.id == "meeting" {
    block(stroke: (left: 3pt + accent), fill: rgb("#f3f7fa"), inset: 8pt, width: 100%, inside)
  } else { inside }
}
#show heading: set block(above: 1.2em, below: 0.6em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12pt)
#heading(level: 1, data.title)
#for part in data.opening { shown(part) }
#for one in data.chapters { chapter(one, 2) }
#if data.appendix.len() > 0 {
  pagebreak()
  heading(level: 1, data.appendix_title)
  for one in data.appendix { chapter(one, 2) }
}
"""


def pdf_file(document: Document) -> bytes:
    """The file. Raises NotesError with how to install what it needs."""
    try:
        import typst
    except ImportError:
        raise NotesError(
            "PDF needs an extra package: install workshop-companion[pdf]. Or write HTML and print it."
        ) from None
    data = json.dumps(_data(document), ensure_ascii=False)
    made = typst.compile(_TEMPLATE.encode(), sys_inputs={"data": data}, format="pdf", ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise NotesError("The PDF could not be made: it came in several pieces.")
    return made


def letters_missing(document: Document) -> str:
    """A sentence that names the letters a PDF of this document cannot show; empty when it shows all."""
    missing = "".join(dict.fromkeys(char for char in plain_text(document) if not _covered(char)))
    if not missing:
        return ""
    more = "" if len(missing) <= 20 else f" and {len(missing) - 20} more"
    return f"The PDF cannot show these characters: {' '.join(missing[:20])}{more}. HTML and Word files can."


def _covered(char: str) -> bool:
    return char == "\n" or any(first <= ord(char) <= last for first, last in _KNOWN)


def _shown(text: str) -> str:
    return "".join(char if _covered(char) else "\ufffd" for char in text)


def _data(document: Document) -> dict[str, Any]:
    return {
        "title": _shown(document.title),
        "opening": [_block(document, block) for block in document.opening],
        "chapters": [_chapter(document, chapter) for chapter in document.chapters],
        "appendix": [_chapter(document, chapter) for chapter in document.appendix],
        "appendix_title": APPENDIX,
    }


def _chapter(document: Document, chapter: Chapter) -> dict[str, Any]:
    blocks = [_block(document, block) for block in chapter.blocks]
    return {"id": chapter.id, "title": _shown(chapter.title), "blocks": blocks}


def _block(document: Document, block: Block) -> dict[str, Any]:
    match block:
        case Table(columns=columns, rows=rows):
            return {
                "kind": "table",
                "widths": [_WIDTHS[column.kind] for column in columns],
                "heads": [_shown(column.label) for column in columns],
                "rows": [
                    [_cell(_shown(document.shown(c, text)), c.kind) for c, text in zip(columns, row, strict=True)]
                    for row in rows
                ],
            }
        case Bullets(items):
            return {"kind": "list", "parts": list(map(_part, items))}
        case Paragraph(parts):
            return {"kind": "paragraph", "parts": list(map(_part, parts))}


def _cell(text: str, kind: ColumnKind) -> str:
    return unbroken(text) if kind is ColumnKind.DATE else text


def _part(part: Labeled) -> dict[str, Any]:
    return {"label": _shown(part.label), "text": _shown(part.text).split("\n")}
